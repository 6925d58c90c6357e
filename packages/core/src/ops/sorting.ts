import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import { describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import type { ValuesAndIndices } from "./reductions";

/** Options of `sort`. */
export interface SortOptions {
  readonly descending?: boolean;
  /** Equal elements keep their order. They always do, so this changes nothing. */
  readonly stable?: boolean;
}

/** Sorted along `dim`, equal elements in their order, NaN last (first when descending). @throws ShapeError for a bad dim. @method @result same */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): ValuesAndIndices {
  const axis = normalizeDim("sort", dim, x.ndim);
  const moved = x.ndim > 1 ? x.transpose(axis, -1) : x;
  const params = { descending: options.descending ?? false, result: "both" as const };
  const [values, indices] = dispatch({ op: { kind: "sort", name: "sort" }, inputs: [moved], params }) as readonly [Tensor, Tensor<"int32">];
  if (x.ndim < 2) return { values, indices };
  return { values: values.transpose(axis, -1), indices: indices.transpose(axis, -1) };
}

/** The order that sorts `dim`: int32. @throws ShapeError for a bad dim. @method @result int32 */
export const argsort = (x: Tensor, dim = -1, options: SortOptions = {}): Tensor => sort(x, dim, options).indices;

/** Options of `topk`. */
export interface TopkOptions {
  /** The largest, unless false. */
  readonly largest?: boolean;
  /** In order. They always are, so this changes nothing. */
  readonly sorted?: boolean;
}

/** The `k` largest (or smallest) along `dim`, in order. @throws ShapeError when `dim` has fewer than `k`. @method @result same */
export function topk(x: Tensor, k: number, dim = -1, options: TopkOptions = {}): ValuesAndIndices {
  const axis = normalizeDim("topk", dim, x.ndim);
  if (!Number.isInteger(k) || k < 0) throw new ArgumentError("topk", `k is a whole number ≥ 0, not ${describe(k)}.`);
  if (k > (x.shape[axis] ?? 1)) throw new ShapeError("topk", `k = ${k} is more than dim ${dim} of ${formatShape(x.shape)} has.`);
  const { values, indices } = sort(x, dim, { descending: options.largest ?? true });
  return x.ndim === 0 ? { values, indices } : { values: values.narrow(axis, 0, k), indices: indices.narrow(axis, 0, k) };
}
