import * as core from "@adjoint/core";
import { ArgumentError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf, WeakScalar } from "./array-like";
import { asTensor, checkLength, integerOf, isScalar } from "./convert";
import { isArray, bound, wrap } from "./make-array";
import { median } from "./quantiles";

/** How `pad` fills what it adds. */
export type PadMode =
  | "constant"
  | "edge"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "empty"
  | "linear_ramp"
  | "maximum"
  | "mean"
  | "median"
  | "minimum";

/** A value for all ends, `[before, after]`, or one such pair for each axis. */
export type PadValues<V> = V | readonly [V] | readonly [V, V] | readonly (readonly [V, V])[] | readonly (readonly [V])[];

/** Keyword arguments of `pad`. */
export interface PadOptions {
  readonly mode?: PadMode;
  /** What "constant" fills in. Default: 0. */
  readonly constant_values?: PadValues<WeakScalar>;
  /** Where "linear_ramp" ends. Default: 0. */
  readonly end_values?: PadValues<number>;
  /** How many elements at an end "maximum", "mean", "median" and "minimum" look at. Default: all. */
  readonly stat_length?: PadValues<number> | null;
  /** Of "reflect" and "symmetric": "odd" turns values about the end, too. Default: "even". */
  readonly reflect_type?: "even" | "odd";
}

/** What each mode takes beside the width. */
const taken: Readonly<Record<PadMode, readonly (keyof PadOptions & string)[]>> = {
  constant: ["constant_values"],
  empty: [],
  edge: [],
  wrap: [],
  reflect: ["reflect_type"],
  symmetric: ["reflect_type"],
  linear_ramp: ["end_values"],
  maximum: ["stat_length"],
  mean: ["stat_length"],
  median: ["stat_length"],
  minimum: ["stat_length"],
};

/** A pair for each axis. @throws ShapeError in NumPy's words. */
function pairsOf<V extends WeakScalar>(name: string, values: PadValues<V> | NDArray, ndim: number): (readonly [V, V])[] {
  const given: unknown = isArray(values) ? values.tolist() : values;
  if (isScalar(given)) return Array.from({ length: ndim }, () => [given as V, given as V]);
  const refused = new ShapeError("pad", `unable to broadcast \`${name}\` ${describe(given)} to the array's axes.`);
  if (!Array.isArray(given)) throw refused;
  const rows: readonly unknown[] = given.every(isScalar) ? [given] : given;
  if (rows.length !== 1 && rows.length !== ndim) throw refused;
  return Array.from({ length: ndim }, (_, axis) => {
    const row = rows[rows.length === 1 ? 0 : axis];
    if (!Array.isArray(row) || (row.length !== 1 && row.length !== 2) || !row.every(isScalar)) throw refused;
    return [row[0] as V, row.at(-1) as V];
  });
}

/** Of what follows the old elements, which old element stands at a position counted from them. */
function padSource(mode: PadMode, position: number, length: number): number {
  if (mode === "edge") return Math.min(Math.max(position, 0), length - 1);
  const turn = (value: number, period: number): number => ((value % period) + period) % period;
  if (mode === "wrap") return turn(position, length);
  if (mode === "symmetric") {
    const at = turn(position, 2 * length);
    return at < length ? at : 2 * length - 1 - at;
  }
  if (length === 1) return 0;
  const at = turn(position, 2 * (length - 1));
  return at < length ? at : 2 * (length - 1) - at;
}

const blockAt = (x: Tensor, axis: number, start: number, length: number): Tensor => x.narrow(axis, start, length);

const shapeWith = (x: Tensor, axis: number, length: number): number[] => x.shape.map((size, i) => (i === axis ? length : size));

/** The ends that hold one value each. */
function constants(x: Tensor, axis: number, widths: readonly [number, number], values: readonly [WeakScalar, WeakScalar]): Tensor {
  const fill = (side: 0 | 1): Tensor => {
    const value = values[side];
    const own =
      x.dtype === "bool"
        ? Boolean(value)
        : dtypes[x.dtype].kind === "float" || typeof value === "bigint"
          ? value
          : Math.trunc(Number(value));
    return core.full(shapeWith(x, axis, widths[side]), own, { dtype: x.dtype, device: x.device });
  };
  return core.cat([fill(0), x, fill(1)], axis);
}

/** From the end of the array in equal steps to a value, which is the outermost. */
function ramps(x: Tensor, axis: number, widths: readonly [number, number], values: readonly [number, number]): Tensor {
  const length = x.shape[axis]!;
  const float = dtypes[x.dtype].kind === "float" ? x.dtype : "float64";
  const side = (which: 0 | 1): Tensor => {
    const width = widths[which];
    const edge = blockAt(x, axis, which === 0 ? 0 : length - 1, 1).to(float);
    const parts = Array.from({ length: width }, (_, i) => (which === 0 ? i : width - 1 - i) / Math.max(1, width));
    const share = core
      .tensor(Float64Array.from(parts), { dtype: float, device: x.device })
      .reshape(x.shape.map((_, i) => (i === axis ? width : 1)));
    const made = edge.sub(values[which]).mul(share).add(values[which]);
    return (float === x.dtype ? made : made.floor()).to(x.dtype);
  };
  return core.cat([side(0), x, side(1)], axis);
}

const statistics = {
  maximum: (x: Tensor, axis: number) => core.amax(x, axis, { keepdim: true }),
  minimum: (x: Tensor, axis: number) => core.amin(x, axis, { keepdim: true }),
  mean: (x: Tensor, axis: number) => core.mean(dtypes[x.dtype].kind === "float" ? x : x.to("float64"), axis, { keepdim: true }),
  median: (x: Tensor, axis: number) => median(x, { axis, keepdims: true }).tensor,
};

/** What a statistic of the elements at an end gives, rounded for integers. */
function statisticsOf(
  x: Tensor,
  axis: number,
  widths: readonly [number, number],
  which: keyof typeof statistics,
  lengths: readonly [number, number] | null,
): Tensor {
  const length = x.shape[axis]!;
  const side = (end: 0 | 1): Tensor => {
    const asked = lengths?.[end] ?? length;
    if (asked < 1 && (which === "maximum" || which === "minimum"))
      throw new ArgumentError("pad", "stat_length of 0 yields no value for padding.");
    const count = Math.min(asked, length);
    const found = statistics[which](blockAt(x, axis, end === 0 ? 0 : length - count, count), axis);
    const rounded = dtypes[x.dtype].kind !== "float" && dtypes[found.dtype].kind === "float" ? found.round() : found;
    return rounded.to(x.dtype).expand(shapeWith(x, axis, widths[end]));
  };
  return core.cat([side(0), x, side(1)], axis);
}

/** Elements from elsewhere along the axis; "odd" goes on as a function that is odd about the end. */
function mirrored(x: Tensor, axis: number, [before, after]: readonly [number, number], mode: PadMode, odd: boolean): Tensor {
  const length = x.shape[axis]!;
  const positions = Array.from({ length: length + before + after }, (_, i) => padSource(mode, i - before, length));
  if (!odd) return core.indexSelect(x, axis, positions);
  let made = x;
  let [left, right] = [before, after];
  // As far as one reflection reaches, and again from there.
  while (left > 0 || right > 0) {
    const size = made.shape[axis]!;
    const reach = mode === "reflect" ? size - 1 : size;
    if (reach === 0) return core.indexSelect(x, axis, positions);
    const [p, q] = [Math.min(left, reach), Math.min(right, reach)];
    const skip = mode === "reflect" ? 1 : 0;
    const start = blockAt(made, axis, 0, 1)
      .mul(2)
      .sub(blockAt(made, axis, skip, p).flip(axis));
    const end = blockAt(made, axis, size - 1, 1)
      .mul(2)
      .sub(blockAt(made, axis, size - skip - q, q).flip(axis));
    made = core.cat([...(p > 0 ? [start] : []), made, ...(q > 0 ? [end] : [])], axis);
    [left, right] = [left - p, right - q];
  }
  return made;
}

/**
 * Padded at the ends of its axes: `pad_width` is a number, `[before, after]`, or one such pair for each axis.
 *
 * ```ts
 * np.pad([1, 2], [1, 2]).tolist(); // [0, 1, 2, 0, 0]
 * np.pad([1, 2], 2, "linear_ramp", { end_values: 3 }).tolist(); // [3, 2, 1, 2, 2.5, 3]
 * ```
 *
 * @throws ArgumentError for a mode that there is not, and for keywords of another mode.
 */
export function pad<A extends ArrayLike>(
  array: A,
  pad_width: PadValues<number>,
  ...args: Arguments<PadOptions, ["mode"]>
): NDArray<DTypeOf<A>> {
  const names = ["constant_values", "end_values", "stat_length", "reflect_type"] as const;
  const { mode = "constant", ...given } = bound<PadOptions>("pad", ["mode"], args, names);
  if (typeof mode !== "string" || !Object.hasOwn(taken, mode))
    throw new ArgumentError("pad", `mode ${describe(mode)} is not supported.`, `one of ${Object.keys(taken).join(", ")}.`);
  const odd = Object.keys(given).find((name) => !taken[mode].includes(name as keyof PadOptions));
  if (odd !== undefined) throw new ArgumentError("pad", `unsupported keyword arguments for mode '${mode}': {'${odd}'}.`);
  const x = asTensor("pad", array);
  const widths = pairsOf("pad_width", pad_width, x.ndim);
  if (widths.flat().some((width) => !Number.isInteger(width))) throw new ArgumentError("pad", "`pad_width` must be of integral type.");
  if (widths.flat().some((width) => width < 0)) throw new ArgumentError("pad", "index can't contain negative values.");
  const ends = pairsOf<number>("end_values", given.end_values ?? 0, x.ndim);
  const fills = pairsOf<WeakScalar>("constant_values", given.constant_values ?? 0, x.ndim);
  const lengths =
    given.stat_length === undefined || given.stat_length === null
      ? null
      : pairsOf<number>("stat_length", given.stat_length, x.ndim).map(
          ([before, after]) => [integerOf("pad", "stat_length", before), integerOf("pad", "stat_length", after)] as const,
        );
  const padded = widths.reduce((y: Tensor, pair, axis) => {
    if (pair[0] + pair[1] === 0) return y;
    checkLength("pad", y, y.shape[axis]! + pair[0] + pair[1]);
    if (mode === "constant" || mode === "empty") return constants(y, axis, pair, fills[axis]!);
    if (y.shape[axis] === 0)
      throw new ArgumentError("pad", `can't extend empty axis ${axis} using modes other than 'constant' or 'empty'.`);
    if (mode === "linear_ramp") return ramps(y, axis, pair, ends[axis]!);
    if (mode in statistics) return statisticsOf(y, axis, pair, mode as keyof typeof statistics, lengths?.[axis] ?? null);
    return mirrored(y, axis, pair, mode, given.reflect_type === "odd");
  }, x);
  return wrap(padded) as NDArray<DTypeOf<A>>;
}
