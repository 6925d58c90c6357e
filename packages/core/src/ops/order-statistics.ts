import { elementwise } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { where } from "../expr";
import { describe, formatShape, normalizeDim, reducedShape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { arange } from "./creation";
import { asVector, gather } from "./gathering";
import { scatterAt } from "./indexing";
import { zeros } from "./creation";
import { argmax, countNonzero, type ValuesAndIndices } from "./reductions";
import type { ReduceOptions } from "./reduction-plan";
import { cummax } from "./scans";
import { sort } from "./sorting";
import { dtypes } from "../dtype";

/** One element along a dim of each row: the gradient goes to where it was. */
type Chosen = { readonly dim: number; readonly choice: "median" | "nanmedian" | "mode" | number };

const isFloat = (x: Tensor): boolean => dtypes[x.dtype].kind === "float";

/** The place of the median among `valid` numbers, of which NaN are none: the lower of two in the middle. */
const middleOf = /* @__PURE__ */ elementwise((valid) => valid.sub(1).clampMin(0).floorDivide(2), { name: "median" });
/** The same, but the first NaN where there is one. */
const middleOrNaN = /* @__PURE__ */ elementwise((valid, size) => where(valid.lt(size!), valid, valid.sub(1).floorDivide(2)), {
  name: "median",
});

/** Where in the sorted rows the chosen element is: [..., 1]. */
function placeIn(sorted: Tensor, dim: number, choice: Chosen["choice"]): Tensor {
  const size = sorted.shape[dim]!;
  if (choice === "mode") return endOfLongestRun(sorted, dim);
  const valid = countNonzero(isFloat(sorted) ? sorted.isnan().logicalNot() : sorted.eq(sorted), dim).unsqueeze(dim);
  return choice === "nanmedian" ? middleOf(valid) : middleOrNaN(valid, size);
}

/** Of the longest run of equal elements in sorted rows the last; of equal runs the first. */
function endOfLongestRun(sorted: Tensor, dim: number): Tensor {
  const size = sorted.shape[dim]!;
  const position = arange(size, { device: sorted.device }).reshape(sorted.shape.map((_, axis) => (axis === dim ? size : 1)));
  const places = position.expand(sorted.shape);
  if (size < 2) return places;
  const differs = sorted.narrow(dim, 1, size - 1).ne(sorted.narrow(dim, 0, size - 1));
  const padding = sorted.shape.flatMap((_, axis) => (sorted.ndim - 1 - axis === dim ? [1, 0] : [0, 0]));
  const starts = places.where(differs.pad(padding, "constant", true), 0);
  const lengths = places.sub(cummax(starts, dim).values);
  return argmax(lengths, dim, { keepdim: true });
}

const chosenOp: CompositionOp<Chosen> = /* @__PURE__ */ composition<Chosen>(
  "orderStatistic",
  ([x], { dim, choice }) => {
    const { values, indices } = sort(x!, dim);
    if (typeof choice === "number") return [values.narrow(dim, choice, 1).clone(), indices.narrow(dim, choice, 1).clone()];
    const place = placeIn(values, dim, choice);
    return [gather(values, dim, place), gather(indices, dim, place)];
  },
  {
    saves: { inputs: [], outputs: [1] },
    vjp({ specs: [spec], outputs: [, indices], cotangents: [g], params: { dim } }) {
      const { shape, dtype } = spec!;
      const walk = { shape: indices!.shape, follows: shape.map((_, axis) => (axis === dim ? -1 : axis)), indexed: [dim] };
      return [scatterAt("orderStatistic.backward", zeros(shape, { dtype, device: g!.device }), g!, [indices!], walk, "set")];
    },
  },
);

/** Values and indices along a dim, one of each. */
function along(operation: string, x: Tensor, dim: number, choice: Chosen["choice"], { keepdim = false }: ReduceOptions): ValuesAndIndices {
  const axis = normalizeDim(operation, dim, x.ndim);
  const size = x.shape[axis] ?? 1;
  if (size === 0) throw new ShapeError(operation, `is undefined for zero elements: ${formatShape(x.shape)} along dim ${dim}.`);
  const [values, indices] = chosenOp([asVector(x)], { dim: axis, choice }) as readonly [Tensor, Tensor<"int32">];
  const shape = x.ndim === 0 ? [] : reducedShape(x.shape, [axis], keepdim);
  return { values: values.reshape(shape), indices: indices.reshape(shape) };
}

/** Whether an element is the one that was found, of which NaN is one. */
const isFound = /* @__PURE__ */ elementwise((x, found) => x.eq(found!).logicalOr(x.isnan().logicalAnd(found!.isnan())), { name: "median" });

/** Of all elements, as a vector. Equal ones share the gradient, as in PyTorch. */
const medianOp = /* @__PURE__ */ composition<{ readonly choice: "median" | "nanmedian" }>(
  "median",
  ([x], { choice }) => {
    const { values } = sort(x!, 0);
    return [gather(values, 0, placeIn(values, 0, choice)).reshape([])];
  },
  {
    vjp({ inputs: [x], outputs: [found], cotangents: [g] }) {
      const equal = isFound(x!, found!);
      return [g!.div(countNonzero(equal).to(g!.dtype)).where(equal, 0)];
    },
  },
);

/** PyTorch's median of nothing is NaN; integers have none. */
function ofAll(operation: "median" | "nanmedian", x: Tensor): Tensor {
  if (x.numel() > 0) return medianOp([x.reshape([x.numel()])], { choice: operation })[0]!;
  if (!isFloat(x)) throw new ShapeError(operation, `is undefined for zero elements: ${formatShape(x.shape)}.`);
  return x.sum().add(Number.NaN);
}

function checkDim(operation: string, dim: unknown): asserts dim is number | undefined {
  if (dim !== undefined && typeof dim !== "number") throw new ArgumentError(operation, `\`dim\` is ${describe(dim)}, not a number.`);
}

/**
 * The median of all elements, the lower of two in the middle, or NaN if there is one; equal elements share the gradient. With `dim`
 * `{ values, indices }` along it, the gradient going to the element that was found.
 *
 * ```ts
 * median(tensor([4, 1, 3, 2])); // 2
 * median(tensor([[3, 1, 2], [6, 5, 4]]), 1).values; // [2, 5]
 * ```
 *
 * @throws ShapeError for a bad dim, and along one without elements.
 * @result same
 */
export function median(x: Tensor): Tensor;
export function median(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function median(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  checkDim("median", dim);
  return dim === undefined ? ofAll("median", x) : along("median", x, dim, "median", options);
}

/**
 * The median of the elements that are not NaN: see `median`.
 *
 * ```ts
 * nanmedian(tensor([4, NaN, 3])); // 3
 * ```
 *
 * @throws ShapeError for a bad dim, and along one without elements.
 * @result same
 */
export function nanmedian(x: Tensor): Tensor;
export function nanmedian(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function nanmedian(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  checkDim("nanmedian", dim);
  return dim === undefined ? ofAll("nanmedian", x) : along("nanmedian", x, dim, "nanmedian", options);
}

/**
 * The `k`th smallest along `dim`, counted from 1, and where it is. NaN counts as larger than everything.
 *
 * ```ts
 * kthvalue(tensor([5, 1, 4]), 2).values; // 4
 * ```
 *
 * @throws ShapeError when `dim` has fewer than `k` elements. @throws ArgumentError unless `k` is a whole number ≥ 1.
 * @result same
 */
export function kthvalue(x: Tensor, k: number, dim = -1, options: ReduceOptions = {}): ValuesAndIndices {
  const axis = normalizeDim("kthvalue", dim, x.ndim);
  if (!Number.isInteger(k) || k < 1) throw new ArgumentError("kthvalue", `k is a whole number ≥ 1, not ${describe(k)}.`);
  if (k > (x.shape[axis] ?? 1)) throw new ShapeError("kthvalue", `k = ${k} is more than dim ${dim} of ${formatShape(x.shape)} has.`);
  return along("kthvalue", x, dim, k - 1, options);
}

/**
 * The most frequent value along `dim`, the smallest of several, and where it is last.
 *
 * ```ts
 * mode(tensor([2, 1, 2, 3])).values; // 2
 * ```
 *
 * @throws ShapeError for a bad dim, and along one without elements.
 * @result same
 */
export const mode = (x: Tensor, dim = -1, options: ReduceOptions = {}): ValuesAndIndices => along("mode", x, dim, "mode", options);
