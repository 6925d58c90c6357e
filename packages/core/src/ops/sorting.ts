import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import { describe, formatShape, normalizeDim, sameShape } from "../shape";
import type { TensorSpec } from "../op";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { zeros } from "./creation";
import { gather } from "./gathering";
import { scatterAt } from "./indexing";
import { tensorList } from "./joining";
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

/**
 * The values sorted along the first dim.
 *
 * ```ts
 * msort(tensor([[3, 1], [2, 4]])); // [[2, 1], [3, 4]]
 * ```
 *
 * @result same
 */
export const msort = (x: Tensor): Tensor => sort(x, 0).values;

/** Options of `topk`. */
export interface TopkOptions {
  /** The largest, unless false. */
  readonly largest?: boolean;
  /** In order. They always are, so this changes nothing. */
  readonly sorted?: boolean;
}

/** @internal Parameters of the record. */
export interface TopkParams {
  readonly k: number;
  readonly dim: number;
  readonly largest: boolean;
}

/** @internal What `topk` gives, for the kernels that stand in for it: the values and the indices. */
export const topkSpecs = ([x]: readonly TensorSpec[], { k, dim }: TopkParams): { readonly outputs: readonly TensorSpec[] } => {
  const shape = x!.shape.map((length, axis) => (axis === dim ? k : length));
  return {
    outputs: [
      { shape, dtype: x!.dtype },
      { shape, dtype: "int32" },
    ],
  };
};

/** @internal The first k of what a sort gives; a device may select them without sorting the rest. */
export const topkOp: CompositionOp<TopkParams> = /* @__PURE__ */ composition<TopkParams>(
  "topk",
  ([x], { k, dim, largest }) => {
    const { values, indices } = sort(x!, dim, { descending: largest });
    // Copies, for a view would keep the whole order alive.
    return [values.narrow(dim, 0, k).clone(), indices.narrow(dim, 0, k).clone()];
  },
  {
    saves: { inputs: [], outputs: [1] },
    vjp({ specs: [spec], outputs: [, indices], cotangents: [g], params: { dim } }) {
      const { shape, dtype } = spec!;
      const params = { shape: indices!.shape, follows: shape.map((_, axis) => (axis === dim ? -1 : axis)), indexed: [dim] };
      return [scatterAt("topk.backward", zeros(shape, { dtype, device: g!.device }), g!, [indices!], params, "set")];
    },
  },
);

/** The `k` largest (or smallest) along `dim`, in order. @throws ShapeError when `dim` has fewer than `k`. @method @result same */
export function topk(x: Tensor, k: number, dim = -1, options: TopkOptions = {}): ValuesAndIndices {
  const axis = normalizeDim("topk", dim, x.ndim);
  if (!Number.isInteger(k) || k < 0) throw new ArgumentError("topk", `k is a whole number ≥ 0, not ${describe(k)}.`);
  if (k > (x.shape[axis] ?? 1)) throw new ShapeError("topk", `k = ${k} is more than dim ${dim} of ${formatShape(x.shape)} has.`);
  if (x.ndim === 0) return sort(x, dim);
  const [values, indices] = topkOp([x], { k, dim: axis, largest: options.largest ?? true }) as readonly [Tensor, Tensor<"int32">];
  return { values, indices };
}

const lexsortOp = /* @__PURE__ */ composition<{ readonly dim: number }>("lexsort", (keys, { dim }) => {
  let order = sort(keys[0]!, dim).indices as Tensor;
  // A stable sort by each key in turn, the most important last.
  for (const key of keys.slice(1)) order = gather(order, dim, sort(gather(key, dim, order), dim).indices);
  return [order];
});

/**
 * The order that sorts `dim` by several keys of one shape: int32. The *last* key counts first, as in NumPy; where it is equal the one before it
 * decides, and so on. NaN comes last.
 *
 * ```ts
 * const names = tensor([2, 1, 1]);
 * const years = tensor([1990, 2001, 1985]);
 * lexsort([years, names]); // [2, 1, 0]
 * ```
 *
 * @throws ArgumentError for a list without tensors. @throws ShapeError when shapes differ, or for a bad dim.
 * @result int32
 */
export function lexsort(keys: readonly Tensor[], dim = -1): Tensor {
  tensorList("lexsort", keys, "lexsort([minor, major]).");
  const { shape } = keys[0]!;
  const axis = normalizeDim("lexsort", dim, shape.length);
  const odd = keys.find((key) => !sameShape(key.shape, shape));
  if (odd !== undefined) throw new ShapeError("lexsort", `shapes differ: ${formatShape(shape)} and ${formatShape(odd.shape)}.`);
  const plain = keys.map((key) => key.detach());
  if (shape.length === 0 || shape[axis] === 0 || shape.includes(0)) return sort(plain[0]!, dim).indices;
  return lexsortOp(plain, { dim: axis })[0]!;
}
