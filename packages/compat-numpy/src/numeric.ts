import * as core from "@adjoint/core";
import { ArgumentError, dtypes, isTensor, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, asFloats, asTensor, axesIn, axisIn, isScalar, listOfArrays, numberOf, quoted, valuesOf } from "./convert";
import { promote_types } from "./dtypes";
import { bound, isArray, isKeywords, keywords, wrap, nothingAfter } from "./make-array";
import { diff } from "./statistics";

const doubles = (operation: string, a: ArrayLike): number[] =>
  Array.from(valuesOf(operation, asTensor(operation, a).flatten()) as Iterable<number | bigint>, Number);

/** Values of a piecewise linear function, given by its points, at `x`. */
export function interp(
  x: ArrayLike,
  xp: ArrayLike,
  fp: ArrayLike,
  ...args: Arguments<
    { readonly left?: number | null; readonly right?: number | null; readonly period?: number | null },
    ["left", "right", "period"]
  >
): NDArray {
  const given = bound<{ readonly left?: number | null; readonly right?: number | null; readonly period?: number | null }>(
    "interp",
    ["left", "right", "period"],
    args,
  );
  const optional = (name: "left" | "right" | "period"): number | null =>
    given[name] === undefined || given[name] === null ? null : numberOf("interp", name, given[name]);
  const [left, right, period] = [optional("left"), optional("right"), optional("period")];
  const values = doubles("interp", fp);
  let points = doubles("interp", xp).map((at, i) => [at, values[i]!] as const);
  if (points.length === 0) throw new ArgumentError("interp", "array of sample points is empty.");
  if (points.length !== values.length) throw new ShapeError("interp", "fp and xp are not of the same length.");
  const wrapped = (at: number): number => (period === null ? at : ((at % Math.abs(period)) + Math.abs(period)) % Math.abs(period));
  if (period !== null) {
    if (period === 0) throw new ArgumentError("interp", "period must be a non-zero value.");
    points = points.map(([at, value]) => [wrapped(at), value] as const).sort((p, q) => p[0] - q[0]);
    const [first, last] = [points[0]!, points.at(-1)!];
    points = [[last[0] - Math.abs(period), last[1]], ...points, [first[0] + Math.abs(period), first[1]]];
  }
  const places = asTensor("interp", x, { dtype: "float64" });
  const [first, last] = [points[0]!, points.at(-1)!];
  const at = (value: number): number => {
    if (Number.isNaN(value)) return value;
    if (value < first[0]) return left ?? first[1];
    if (value > last[0]) return right ?? last[1];
    let [low, high] = [0, points.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (points[middle]![0] <= value) low = middle;
      else high = middle;
    }
    const [p, q] = [points[low]!, points[high]!];
    if (value === q[0]) return q[1];
    return p[0] === q[0] ? p[1] : ((q[1] - p[1]) / (q[0] - p[0])) * (value - p[0]) + p[1];
  };
  const results = Float64Array.from(valuesOf("interp", places) as Float64Array, (value) => at(wrapped(value)));
  return wrap(asTensor("interp", results, { device: places.device }).reshape(places.shape));
}

/** Which part of a convolution is kept. */
export type ConvolveMode = "full" | "same" | "valid";

function convolution(operation: string, a: ArrayLike, v: ArrayLike, mode: ConvolveMode): NDArray {
  if (mode !== "full" && mode !== "same" && mode !== "valid")
    throw new ArgumentError(operation, `mode must be one of 'valid', 'same', or 'full' (got ${quoted(mode)}).`);
  const [x, y] = allTensors(operation, [a, v]) as [Tensor, Tensor];
  if (x.ndim > 1 || y.ndim > 1) throw new ShapeError(operation, "object too deep for desired array: takes vectors.");
  const dtype = promote_types(x.dtype === "bool" ? "int64" : x.dtype, y.dtype === "bool" ? "int64" : y.dtype);
  let [p, q] = [x.reshape([-1]).to(dtype), y.reshape([-1]).to(dtype)];
  if (p.numel() === 0 || q.numel() === 0) throw new ShapeError(operation, `${p.numel() === 0 ? "a" : "v"} cannot be empty.`);
  if (q.numel() > p.numel()) [p, q] = [q, p];
  const [n, m] = [p.numel(), q.numel()];
  const before = mode === "valid" ? 0 : mode === "same" ? m - 1 - Math.floor((m - 1) / 2) : m - 1;
  const after = mode === "valid" ? 0 : mode === "same" ? m - 1 - before : m - 1;
  const padded = core.pad(p, [before, after]);
  const count = mode === "full" ? n + m - 1 : mode === "same" ? n : n - m + 1;
  const windows = core.windows(padded, [0], [m]).narrow(0, 0, count);
  return wrap(core.matmul(windows.contiguous(), q.flip(0).contiguous()));
}

/** The convolution of two vectors. */
export const convolve = (a: ArrayLike, v: ArrayLike, mode: ConvolveMode = "full", ...surplus: []): NDArray => {
  nothingAfter("convolve", surplus);
  return convolution("convolve", a, v, mode);
};

/** The cross-correlation of two vectors. */
export function correlate(a: ArrayLike, v: ArrayLike, mode: ConvolveMode = "valid", ...surplus: []): NDArray {
  nothingAfter("correlate", surplus);
  const [x, y] = allTensors("correlate", [a, v]) as [Tensor, Tensor];
  return convolution("correlate", x, y.flatten().flip(0), mode);
}

/** Keyword arguments of `gradient`. */
export interface GradientOptions {
  readonly axis?: number | readonly number[] | null;
  /** How exact the ends are. Default: 1. */
  readonly edge_order?: 1 | 2;
}

/** The gradient by central differences within, and one-sided ones at the ends; of several axes one array each. */
export function gradient(f: ArrayLike, ...rest: (ArrayLike | GradientOptions)[]): NDArray | NDArray[] {
  const last = rest.at(-1);
  const given = isKeywords(last) ? (last as GradientOptions) : {};
  const { axis = null, edge_order = 1 } = keywords<GradientOptions>("gradient", given, ["axis", "edge_order"]);
  const spacings = (isKeywords(last) ? rest.slice(0, -1) : rest) as ArrayLike[];
  const x = asFloats("gradient", f);
  const axes = axis === null ? x.shape.map((_, i) => i) : axesIn("gradient", axis, x.ndim);
  if (spacings.length > 1 && spacings.length !== axes.length) throw new ArgumentError("gradient", "invalid number of arguments.");
  if (edge_order !== 1 && edge_order !== 2) throw new ArgumentError("gradient", "'edge_order' greater than 2 not supported.");
  const made = axes.map((at, i) => wrap(gradientAlong(x, at, spacings[spacings.length === 1 ? 0 : i] ?? 1, edge_order)));
  return made.length === 1 ? made[0]! : made;
}

function gradientAlong(x: Tensor, axis: number, spacing: ArrayLike, order: 1 | 2): Tensor {
  const n = x.shape[axis]!;
  if (n < order + 1)
    throw new ShapeError(
      "gradient",
      "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.",
    );
  const given = asTensor("gradient", spacing, { device: x.device }).to(x.dtype);
  const steps = given.ndim === 0 ? core.full([n - 1], 1, { dtype: x.dtype, device: x.device }).mul(given) : diff(given).tensor;
  if (steps.numel() !== n - 1) throw new ShapeError("gradient", "when 1d, distances must match the length of the corresponding dimension.");
  const column = (y: Tensor): Tensor => y.reshape(x.shape.map((_, i) => (i === axis ? y.numel() : 1)));
  const part = (start: number, length: number): Tensor => x.narrow(axis, start, length);
  const step = (start: number, length: number): Tensor => column(steps.narrow(0, start, length));
  const [h, k] = [step(0, Math.max(0, n - 2)), step(Math.min(1, n - 1), Math.max(0, n - 2))];
  // Second order for unequal steps h before and k after (Quarteroni et al.).
  const inner = part(0, n - 2)
    .mul(k.neg().div(h.mul(h.add(k))))
    .add(part(1, n - 2).mul(k.sub(h).div(h.mul(k))))
    .add(part(2, n - 2).mul(h.div(k.mul(h.add(k)))));
  if (order === 1) {
    const [start, end] = [
      part(1, 1).sub(part(0, 1)).div(step(0, 1)),
      part(n - 1, 1)
        .sub(part(n - 2, 1))
        .div(step(n - 2, 1)),
    ];
    return core.cat(n > 2 ? [start, inner, end] : [start, end], axis);
  }
  const [p, q] = [step(0, 1), step(1, 1)];
  const start = part(0, 1)
    .mul(
      p
        .mul(2)
        .add(q)
        .neg()
        .div(p.mul(p.add(q))),
    )
    .add(part(1, 1).mul(p.add(q).div(p.mul(q))))
    .sub(part(2, 1).mul(p.div(q.mul(p.add(q)))));
  const [r, s] = [step(n - 3, 1), step(n - 2, 1)];
  const end = part(n - 3, 1)
    .mul(s.div(r.mul(r.add(s))))
    .sub(part(n - 2, 1).mul(s.add(r).div(r.mul(s))))
    .add(
      part(n - 1, 1).mul(
        s
          .mul(2)
          .add(r)
          .div(s.mul(r.add(s))),
      ),
    );
  return core.cat([start, inner, end], axis);
}

/** Angles (or other periodic numbers) with jumps of more than half a period taken out. */
export function unwrap(
  p: ArrayLike,
  ...args: Arguments<{ readonly discont?: number | null; readonly axis?: number; readonly period?: number }, ["discont", "axis", "period"]>
): NDArray {
  const {
    discont = null,
    axis = -1,
    period: asked = 2 * Math.PI,
  } = bound<{ readonly discont?: number | null; readonly axis?: number; readonly period?: number }>(
    "unwrap",
    ["discont", "axis", "period"],
    args,
  );
  const given = asTensor("unwrap", p);
  const period = numberOf("unwrap", "period", asked);
  const least = discont === null ? null : numberOf("unwrap", "discont", discont);
  // Integers with a whole period stay integers.
  const whole = dtypes[given.dtype].kind !== "float" && Number.isInteger(period);
  const x = whole ? given : asFloats("unwrap", given);
  const at = axisIn("unwrap", axis, x.ndim);
  const jumps = diff(x, 1, { axis: at }).tensor;
  const half = whole ? Math.floor(period / 2) : period / 2;
  const inside = jumps.add(half).remainder(period).sub(half);
  // A jump of half a period keeps its sign; of an odd whole one there is none.
  const kept = whole && period % 2 !== 0 ? inside : core.where(core.logicalAnd(inside.eq(-half), jumps.gt(0)), half, inside);
  const correction = core.where(jumps.abs().lt(least ?? half), 0, kept.sub(jumps));
  const moved = x.narrow(at, 1, x.shape[at]! - 1).add(core.cumsum(correction, at, { dtype: x.dtype }));
  return wrap(core.cat([x.narrow(at, 0, 1), moved], at));
}

/** What `piecewise` takes for one condition: values, or a function that makes them of `x`. */
type Piece = ArrayLike | ((x: NDArray) => ArrayLike);

/** A list of conditions, or the rows of an array; one condition where the elements are scalars, unless `x` is a scalar too. */
function conditionsIn(condlist: readonly ArrayLike[] | ArrayLike, ndim: number): ArrayLike[] {
  if (isScalar(condlist)) return [condlist];
  const list = listOfArrays("piecewise", condlist as readonly ArrayLike[]);
  const isOne = isArray(condlist) || isTensor(condlist) ? condlist.ndim === 1 : list.length > 0 && isScalar(list[0]);
  return isOne && ndim > 0 ? [condlist as ArrayLike] : list;
}

/**
 * Values of functions, each where its condition holds; the last function, if there is one more, where none does. A single condition need not be in a
 * list.
 */
export function piecewise(
  x: ArrayLike,
  condlist: readonly ArrayLike[] | ArrayLike,
  funclist: readonly Piece[] | NDArray,
  ...surplus: []
): NDArray {
  nothingAfter("piecewise", surplus);
  const given = asTensor("piecewise", x);
  const masks = conditionsIn(condlist, given.ndim).map((one) => asTensor("piecewise", one).to("bool"));
  if (!Array.isArray(funclist) && !isArray(funclist))
    throw new ArgumentError("piecewise", `\`funclist\` is ${describe(funclist)}, not a list.`);
  const pieces = [...(funclist as Iterable<Piece>)];
  if (pieces.length !== masks.length && pieces.length !== masks.length + 1)
    throw new ArgumentError(
      "piecewise",
      `with ${masks.length} condition(s), either ${masks.length} or ${masks.length + 1} functions are expected.`,
    );
  const valueOf = (fn: Piece): Tensor =>
    asTensor("piecewise", typeof fn === "function" ? fn(wrap(given)) : fn, { device: given.device }).to(given.dtype);
  let value = pieces.length > masks.length ? valueOf(pieces.at(-1)!).expand(given.shape) : given.zerosLike();
  masks.forEach((mask, i) => {
    value = core.where(mask, valueOf(pieces[i]!), value);
  });
  return wrap(value);
}

/** A function of numbers as one of arrays, element by element. Slow: it calls the function for each element. */
export function vectorize(
  pyfunc: (...values: (number | bigint | boolean)[]) => number | bigint | boolean,
  ...surplus: []
): (...arrays: ArrayLike[]) => NDArray {
  nothingAfter("vectorize", surplus);
  if (typeof pyfunc !== "function") throw new ArgumentError("vectorize", "takes a function.");
  return (...arrays) => {
    const tensors = allTensors("vectorize", arrays);
    const shape = tensors.reduce(
      (p, q) => core.add(p.zerosLike({ dtype: "float32" }), q.zerosLike({ dtype: "float32" })),
      tensors[0]!,
    ).shape;
    const columns = tensors.map((x) => ({ values: valuesOf("vectorize", x.broadcastTo(shape)), bool: x.dtype === "bool" }));
    const count = shape.reduce((p, q) => p * q, 1);
    if (count === 0) throw new ShapeError("vectorize", "cannot call `vectorize` on size 0 inputs unless `otypes` is set.");
    const results = Array.from({ length: count }, (_, i) =>
      pyfunc(...columns.map(({ values, bool }) => (bool ? values[i] !== 0 : values[i]!))),
    );
    return wrap(asTensor("vectorize", results, { device: tensors[0]!.device }).reshape(shape));
  };
}
