import { AdjointError, ArgumentError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { ArrayLike } from "./array-like";
import { allTensors, broadcastShape, checkFunction, checkText, numberOf, tuple, valuesOf } from "./convert";
import { keywords, wrap, nothingAfter } from "./make-array";
import { array2string } from "./print";

/** Two arrays that were to be alike are not. */
export class AssertionError extends AdjointError {
  static override readonly name: string = "AssertionError";

  constructor(operation: string, message: string) {
    super("ARGUMENT", operation, message);
    // In NumPy's words alone.
    this.message = message;
  }
}

/** Keyword arguments of the assertions. */
export interface AssertionOptions {
  /** What the error says first. */
  readonly err_msg?: string;
  /** Whether shapes and dtypes have to be the same too. Default: `false`. */
  readonly strict?: boolean;
}

/** Keyword arguments of `assert_allclose`. */
export interface ToleranceOptions extends AssertionOptions {
  /** Relative to the desired value. Default: 1e-7. */
  readonly rtol?: number;
  /** Default: 0. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. Default: `true`. */
  readonly equal_nan?: boolean;
}

type Agrees = (have: number | bigint, want: number | bigint) => boolean;

function failure(operation: string, header: string, message: string, detail: string, x: Tensor, y: Tensor): AssertionError {
  const shown = (tensor: Tensor): string => array2string(wrap(tensor), { separator: ", ", prefix: " DESIRED:" });
  return new AssertionError(
    operation,
    [header, ...(message === "" ? [] : [message]), detail, ` ACTUAL: ${shown(x)}`, ` DESIRED: ${shown(y)}`].join("\n"),
  );
}

function compare(name: string, header: string, actual: ArrayLike, desired: ArrayLike, options: AssertionOptions, agrees: Agrees): void {
  const { err_msg = "", strict = false } = options;
  checkText(name, "err_msg", err_msg);
  const [x, y] = allTensors(name, [actual, desired]) as [Tensor, Tensor];
  const alike = x.shape.join() === y.shape.join();
  if (strict && x.dtype !== y.dtype) throw failure(name, header, err_msg, `(dtypes ${x.dtype}, ${y.dtype} mismatch)`, x, y);
  if (!alike && (strict || (x.ndim > 0 && y.ndim > 0)))
    throw failure(name, header, err_msg, `(shapes ${tuple(x.shape)}, ${tuple(y.shape)} mismatch)`, x, y);
  const shape = broadcastShape(name, [x.shape, y.shape]);
  const [have, want] = [valuesOf(name, x.broadcastTo(shape)), valuesOf(name, y.broadcastTo(shape))];
  let [wrong, largest] = [0, 0];
  for (let i = 0; i < have.length; i++) {
    if (agrees(have[i]!, want[i]!)) continue;
    wrong++;
    const distance = Math.abs(Number(have[i]) - Number(want[i]));
    if (distance > largest) largest = distance;
  }
  if (wrong === 0) return;
  const share = ((100 * wrong) / have.length).toPrecision(3);
  throw failure(
    name,
    header,
    err_msg,
    `Mismatched elements: ${wrong} / ${have.length} (${share}%)\nMax absolute difference among violations: ${largest}`,
    x,
    y,
  );
}

const bothNaN = (a: number | bigint, b: number | bigint): boolean => Number.isNaN(a) && Number.isNaN(b);
const optionNames = ["err_msg", "strict"];
// An int64 equals the float64 of the same value.
const same: Agrees = (a, b) => (typeof a === typeof b ? a === b : Number(a) === Number(b)) || bothNaN(a, b);

/**
 * Throws unless two arrays have the same shape and the same values; NaN equals NaN.
 *
 * ```ts
 * np.testing.assert_array_equal(np.add([1, 2], 1), [2, 3]);
 * ```
 *
 * @throws AssertionError
 */
export function assert_array_equal(actual: ArrayLike, desired: ArrayLike, options?: AssertionOptions, ...surplus: []): void {
  nothingAfter("assert_array_equal", surplus);
  compare("assert_array_equal", "Arrays are not equal", actual, desired, keywords("assert_array_equal", options, optionNames), same);
}

/** As `assert_array_equal`; also lists, item by item. @throws AssertionError */
export function assert_equal(actual: ArrayLike, desired: ArrayLike, options?: AssertionOptions, ...surplus: []): void {
  nothingAfter("assert_equal", surplus);
  compare("assert_equal", "Arrays are not equal", actual, desired, keywords("assert_equal", options, optionNames), same);
}

/**
 * Throws unless `|actual − desired| ≤ atol + rtol·|desired|` everywhere.
 *
 * @throws AssertionError
 */
export function assert_allclose(actual: ArrayLike, desired: ArrayLike, options?: ToleranceOptions, ...surplus: []): void {
  nothingAfter("assert_allclose", surplus);
  const { equal_nan = true, ...given } = keywords("assert_allclose", options, [...optionNames, "rtol", "atol", "equal_nan"]);
  const rtol = numberOf("assert_allclose", "rtol", given.rtol ?? 1e-7);
  const atol = numberOf("assert_allclose", "atol", given.atol ?? 0);
  compare("assert_allclose", `Not equal to tolerance rtol=${rtol}, atol=${atol}`, actual, desired, given, (a, b) => {
    if (bothNaN(a, b)) return equal_nan;
    const [x, y] = [Number(a), Number(b)];
    return x === y || Math.abs(x - y) <= atol + rtol * Math.abs(y);
  });
}

/** Throws unless two arrays are equal to `decimal` decimals: `|desired − actual| < 1.5·10⁻ᵈᵉᶜⁱᵐᵃˡ`. @throws AssertionError */
export function assert_array_almost_equal(
  actual: ArrayLike,
  desired: ArrayLike,
  decimal = 6,
  options?: AssertionOptions,
  ...surplus: []
): void {
  nothingAfter("assert_array_almost_equal", surplus);
  const decimals = numberOf("assert_array_almost_equal", "decimal", decimal);
  const header = `Arrays are not almost equal to ${decimals} decimals`;
  compare("assert_array_almost_equal", header, actual, desired, keywords("assert_array_almost_equal", options, optionNames), (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return x === y || bothNaN(a, b) || Math.abs(x - y) < 1.5 * 10 ** -decimals;
  });
}

/** As `assert_array_almost_equal`, to 7 decimals. @throws AssertionError */
export const assert_almost_equal = (
  actual: ArrayLike,
  desired: ArrayLike,
  decimal = 7,
  options?: AssertionOptions,
  ...surplus: []
): void => {
  nothingAfter("assert_almost_equal", surplus);
  return assert_array_almost_equal(actual, desired, decimal, options);
};

/** Throws unless every element is smaller. @throws AssertionError */
export function assert_array_less(x: ArrayLike, y: ArrayLike, options?: AssertionOptions, ...surplus: []): void {
  nothingAfter("assert_array_less", surplus);
  compare(
    "assert_array_less",
    "Arrays are not strictly ordered `x < y`",
    x,
    y,
    keywords("assert_array_less", options, optionNames),
    (a, b) => a < b || bothNaN(a, b),
  );
}

/** Throws unless a function throws an error of a class. @returns The error. @throws AssertionError */
export function assert_raises<E extends Error>(error: abstract new (...args: never[]) => E, run: () => unknown, ...surplus: []): E {
  nothingAfter("assert_raises", surplus);
  if (typeof error !== "function") throw new ArgumentError("assert_raises", `takes the class of an error, not ${describe(error)}.`);
  checkFunction("assert_raises", "run", run);
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof error) return thrown;
    throw thrown;
  }
  throw new AssertionError("assert_raises", `${error.name} not raised`);
}

/** Throws an AssertionError unless a value is true. @throws AssertionError */
export function assert_(value: unknown, message: unknown = "", ...surplus: []): asserts value {
  nothingAfter("assert_", surplus);
  if (!value) throw new AssertionError("assert_", typeof message === "string" ? message : describe(message));
}
