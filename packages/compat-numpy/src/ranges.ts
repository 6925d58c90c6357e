import { ArgumentError, type DType, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import * as core from "@adjoint/core";
import { describe, deviceOf, fromFormula } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, axisIn, integerOf, isScalar, valuesOf } from "./convert";
import type { ArrayOptions } from "./creation";
import { dtypeNamed, indexDType, numberDType, promote_types } from "./dtypes";
import { bound, isArray, wrap } from "./make-array";

const on = (device: string | undefined): { device?: string } => (device === undefined ? {} : { device });

/** What bounds a range: a number, or an array without axes, whose dtype says whether it is whole. */
export type RangeBound = number | bigint | NDArray;

interface RangeOptions extends ArrayOptions {
  readonly start: RangeBound;
  readonly stop: RangeBound | null;
  readonly step: RangeBound;
}

interface Bound {
  readonly value: number | bigint;
  readonly whole: boolean;
}

function boundOf(given: RangeBound): Bound {
  const value = isArray(given) ? given.item() : given;
  if ((typeof value !== "number" && typeof value !== "bigint") || (typeof value === "number" && !Number.isFinite(value)))
    throw new ShapeError("arange", `takes one to three finite numbers, not ${describe(value)}.`);
  return { value, whole: isArray(given) ? dtypes[given.dtype].kind !== "float" : Number.isInteger(Number(value)) };
}

/**
 * Numbers from `start` (0) to below `stop` by `step` (1): int64 if all are whole, else float64.
 *
 * ```ts
 * np.arange(3).tolist(); // [0n, 1n, 2n]
 * np.arange(1, 2, 0.5).tolist(); // [1, 1.5]
 * ```
 *
 * @throws ShapeError for a step of 0, and for what is not a number.
 */
export function arange(stop: RangeBound, options?: ArrayOptions): NDArray;
export function arange(start: RangeBound, stop: RangeBound | null, options?: ArrayOptions): NDArray;
export function arange(start: RangeBound, stop: RangeBound | null, step: RangeBound, options?: ArrayOptions): NDArray;
export function arange(...args: (RangeBound | null | ArrayOptions | undefined)[]): NDArray {
  const given = bound<RangeOptions>("arange", ["start", "stop", "step"], args, ["dtype", "device"]);
  const { start: first = 0, stop: second, step: third, device: where } = given;
  const [dtype, device] = [dtypeNamed("arange", given.dtype), where ?? undefined];
  const alone = second === undefined || second === null;
  const bounds = [alone ? 0 : first, alone ? first : second, third ?? 1].map(boundOf) as [Bound, Bound, Bound];
  if (Number(bounds[2].value) === 0) throw new ShapeError("arange", "Maximum allowed size exceeded: the step is 0.");
  const length = Math.ceil((Number(bounds[1].value) - Number(bounds[0].value)) / Number(bounds[2].value));
  // Before the numbers are written out, which a tensor would refuse to hold.
  if (length >= 2 ** 32) throw new ShapeError("arange", `Maximum allowed size exceeded: ${length} elements.`);
  const whole = bounds.every((one) => one.whole);
  const own = dtype ?? (whole ? indexDType(device) : numberDType("arange", device));
  const integers = dtypes[own].kind !== "float" && own !== "bool";
  if (whole && integers) return wrap(wholeRange(bounds, own, device));
  const [from, , step] = bounds.map(({ value }) => Number(value)) as [number, number, number];
  // NumPy counts by the difference of the first two as the dtype stores them.
  const stored = integers ? Math.trunc : (x: number): number => x;
  const [origin, next] = [stored(from), stored(from + step)];
  const at = (i: number): number => (i === 1 ? next : origin + i * (next - origin));
  return wrap(formula(own, device, Math.max(0, length), own === "bool" ? (i) => Number(at(i) !== 0) : at));
}

const formula = (dtype: DType, device: string | undefined, size: number, at: (i: number) => number): Tensor =>
  fromFormula("arange", deviceOf("arange", on(device)), dtype, size, at);

function wholeRange(bounds: readonly [Bound, Bound, Bound], dtype: DType, device: string | undefined): Tensor {
  const [start, stop, step] = bounds.map(({ value }) => BigInt(value)) as [bigint, bigint, bigint];
  const span = stop - start;
  const size = span > 0n === step > 0n && span !== 0n ? Number((span - (step > 0n ? 1n : -1n)) / step) + 1 : 0;
  if (dtype !== "int64" && dtype !== "uint64") {
    const [from, by] = [Number(start), Number(step)];
    return formula(dtype, device, size, (i) => from + i * by);
  }
  const positions = core.arange(size, { dtype: "int64", ...on(device) });
  const scaled = step === 1n ? positions : positions.mul(BigInt.asIntN(64, step));
  return (start === 0n ? scaled : scaled.add(BigInt.asIntN(64, start))).to(dtype);
}

/** Options of `linspace`. */
export interface LinspaceOptions {
  /** How many. Default: 50. */
  readonly num?: number;
  /** Whether `stop` is the last. Default: `true`. */
  readonly endpoint?: boolean;
  /** Return `[samples, step]`. Default: `false`. */
  readonly retstep?: boolean;
  readonly dtype?: DType | undefined;
  /** Where the new axis goes, if `start` or `stop` is an array. Default: 0. */
  readonly axis?: number;
  /** The name of a registered device. Default: the default device, or that of the array given. */
  readonly device?: string | null | undefined;
}

const linspaceNames = ["num", "endpoint", "retstep", "dtype", "axis"] as const;

/** Samples along the first axis, in the dtype that is computed in, and the steps between them. */
function spaced(
  operation: string,
  [start, stop]: readonly [ArrayLike, ArrayLike],
  { num: count = 50, endpoint = true }: LinspaceOptions,
  device: string | undefined,
): { samples: Tensor; step: Tensor } {
  const num = integerOf(operation, "num", count);
  if (num < 0) throw new ShapeError(operation, `Number of samples, ${num}, must be non-negative.`);
  const compute = numberDType(operation, device);
  const [from, to] = allTensors(operation, [start, stop], { device }).map((x) => x.to(compute)) as [Tensor, Tensor];
  const intervals = endpoint ? num - 1 : num;
  const span = to.sub(from);
  const step = intervals > 0 ? span.div(intervals) : span.mul(Number.NaN);
  const counts = core.arange(num, { dtype: compute, device: from.device });
  const column = counts.reshape([num, ...new Array<number>(span.ndim).fill(1)]);
  const samples = (intervals > 0 ? column.mul(step) : column.mul(span)).add(from);
  if (endpoint && num > 1) samples.set_([num - 1], to.expand(samples.shape.slice(1)));
  return { samples, step };
}

/** Samples in the dtype asked for, their axis where it belongs: integers are rounded down. */
function placed(operation: string, samples: Tensor, { dtype, axis = 0 }: Pick<LinspaceOptions, "dtype" | "axis">): NDArray {
  const order = Array.from({ length: samples.ndim - 1 }, (_, i) => i + 1);
  order.splice(axisIn(operation, axis, samples.ndim), 0, 0);
  const turned = axis === 0 ? samples : samples.permute(order);
  const own = dtypeNamed(operation, dtype) ?? samples.dtype;
  return wrap(own === samples.dtype ? turned : (dtypes[own].kind === "float" ? turned : turned.floor()).to(own));
}

/** `num` numbers evenly spaced from `start` to `stop`. */
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: Arguments<LinspaceOptions & { readonly retstep?: false }, typeof linspaceNames>
): NDArray;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num: number,
  options: LinspaceOptions & { readonly retstep: true },
): [NDArray, NDArray];
export function linspace(start: ArrayLike, stop: ArrayLike, options: LinspaceOptions & { readonly retstep: true }): [NDArray, NDArray];
export function linspace(start: ArrayLike, stop: ArrayLike, ...args: unknown[]): NDArray | [NDArray, NDArray] {
  const given = bound<LinspaceOptions>("linspace", linspaceNames, args, ["device"]);
  const { samples, step } = spaced("linspace", [start, stop], given, given.device ?? undefined);
  const made = placed("linspace", samples, given);
  return given.retstep === true ? [made, wrap(step)] : made;
}

/** Keyword arguments of `logspace`. */
export interface LogspaceOptions extends Omit<LinspaceOptions, "retstep"> {
  /** Default: 10. */
  readonly base?: ArrayLike;
}

/**
 * Numbers evenly spaced on a logarithmic scale, from `base^start` to `base^stop`.
 *
 * ```ts
 * np.logspace(0, 3, 4).tolist(); // [1, 10, 100, 1000]
 * ```
 */
export function logspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: Arguments<LogspaceOptions, ["num", "endpoint", "base", "dtype", "axis"]>
): NDArray {
  const given = bound<LogspaceOptions>("logspace", ["num", "endpoint", "base", "dtype", "axis"], args, ["device"]);
  const { base = 10, device } = given;
  const [from, to, root] = core.broadcastTensors(
    allTensors("logspace", [start, stop, base], { device: device ?? undefined }).map((x) => x.to(numberDType("logspace", x.device))),
  ) as [Tensor, Tensor, Tensor];
  const { samples } = spaced("logspace", [from, to], given, device ?? undefined);
  return placed("logspace", core.pow(root, samples), given);
}

/** Keyword arguments of `geomspace`. */
export interface GeomspaceOptions extends Omit<LinspaceOptions, "retstep"> {}

/**
 * Numbers evenly spaced on a logarithmic scale, from `start` to `stop`.
 *
 * ```ts
 * np.geomspace(1, 8, 4).tolist(); // [1, 2, 4, 8]
 * ```
 *
 * @throws ArgumentError for zeros, and for ends of different signs.
 */
export function geomspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: Arguments<GeomspaceOptions, ["num", "endpoint", "dtype", "axis"]>
): NDArray {
  const given = bound<GeomspaceOptions>("geomspace", ["num", "endpoint", "dtype", "axis"], args, ["device"]);
  const device = given.device ?? undefined;
  const compute = numberDType("geomspace", device);
  const [from, to] = core.broadcastTensors(
    allTensors("geomspace", [start, stop], { device }).map((x) => x.to(promote_types(x.dtype, compute))),
  ) as [Tensor, Tensor];
  // Numbers are looked at here: not every device can be read at once.
  const holds = (test: (a: number, b: number) => boolean, on: () => Tensor): boolean =>
    isScalar(start) && isScalar(stop) ? test(Number(start), Number(stop)) : valuesOf("geomspace", on().any())[0] !== 0;
  if (
    holds(
      (a, b) => a === 0 || b === 0,
      () => from.eq(0).logicalOr(to.eq(0)),
    )
  )
    throw new ArgumentError("geomspace", "Geometric sequence cannot include zero.");
  if (
    holds(
      (a, b) => a < 0 !== b < 0,
      () => from.lt(0).ne(to.lt(0)),
    )
  )
    throw new ArgumentError("geomspace", "start and stop need the same sign: complex numbers are not available.");
  const { samples } = spaced("geomspace", [from.abs().log10(), to.abs().log10()], given, device);
  const made = core.pow(core.full([], 10, { dtype: samples.dtype, device: samples.device }), samples).mul(from.sign());
  // The ends are as they were given.
  const num = samples.shape[0]!;
  if (num > 0) made.set_([0], from);
  if (num > 1 && given.endpoint !== false) made.set_([num - 1], to);
  return placed("geomspace", made, given);
}
