import { ArgumentError, ShapeError } from "../errors";
import { convert, isHalf, promoted } from "../ops/convert";
import { eye } from "../ops/creation";
import { contract } from "../ops/matmul";
import { broadcastShapes, describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { batchOf, checkFloat, checkSquare } from "./checks";
import { inverse } from "./solve";

/** What takes several steps computes 16-bit floats in float32, and rounds once at the end. */
function inWide(tensors: readonly Tensor[], compute: (wide: readonly Tensor[]) => Tensor): Tensor {
  const { dtype } = tensors[0]!;
  if (!isHalf(dtype)) return compute(tensors);
  return convert(compute(tensors.map((x) => convert(x, "float32"))), dtype);
}

/** The dims to sum over: the last of one and the first of the other, or those of two lists. */
function contracted(a: Tensor, b: Tensor, dims: number | readonly (readonly number[])[]): readonly [number[], number[]] {
  if (typeof dims === "number") {
    if (!Number.isInteger(dims) || dims < 0)
      throw new ArgumentError("tensordot", `\`dims\` is a whole number ≥ 0 or two lists, not ${dims}.`);
    if (dims > Math.min(a.ndim, b.ndim))
      throw new ShapeError(
        "tensordot",
        `${formatShape(a.layout.shape)} and ${formatShape(b.layout.shape)} have no ${dims} dims to sum over.`,
      );
    const counts = Array.from({ length: dims }, (_, i) => i);
    return [counts.map((i) => a.ndim - dims + i), counts];
  }
  const lists = dims as unknown;
  if (!Array.isArray(lists) || lists.length !== 2 || !lists.every(Array.isArray) || lists[0].length !== lists[1].length)
    throw new ArgumentError("tensordot", `\`dims\` is ${describe(dims)}, not a number or two lists of equally many dims.`, "[[1], [0]].");
  const [first, second] = [lists[0], lists[1]].map((list: number[], i) =>
    list.map((dim) => normalizeDim("tensordot", dim, (i === 0 ? a : b).ndim)),
  ) as [number[], number[]];
  if (new Set(first).size < first.length || new Set(second).size < second.length)
    throw new ShapeError("tensordot", "a dim is named twice.", "each dim is summed over once.");
  return [first, second];
}

/**
 * Sums of products over dims of both: with a number, the last `dims` of `x` and the first of `other`; with two lists, those that they name, in pairs.
 * The result has the other dims of `x`, then those of `other`.
 *
 * ```ts
 * tensordot(ones([2, 3, 4]), ones([3, 4, 5])); // [2, 5]
 * tensordot(ones([2, 3]), ones([2, 4]), [[0], [0]]); // [3, 4]
 * ```
 *
 * @throws ShapeError when sizes differ, but for a size of 1. @throws ArgumentError for other `dims`. @throws DTypeError for bools.
 * @result promoted
 */
export function tensordot(x: Tensor, other: Tensor, dims: number | readonly (readonly number[])[] = 2): Tensor {
  let [a, b] = promoted("tensordot", [x, other] as const);
  const [first, second] = contracted(a, b, dims);
  first.forEach((dim, i) => {
    const [p, q] = [a.layout.shape[dim]!, b.layout.shape[second[i]!]!];
    if (p === q) return;
    if (p !== 1 && q !== 1)
      throw new ShapeError(
        "tensordot",
        `dim ${dim} of ${formatShape(x.shape)} and dim ${second[i]} of ${formatShape(other.shape)} differ (${p} vs ${q}).`,
      );
    // A size of 1 broadcasts: the other is summed over.
    if (p === 1) b = convert(b.sum(second[i]!, { keepdim: true }), b.dtype);
    else a = convert(a.sum(dim, { keepdim: true }), a.dtype);
  });
  const besides = (tensor: Tensor, dims: number[]): number[] => tensor.layout.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const [rows, columns] = [besides(a, first), besides(b, second)];
  return contract("tensordot", a.permute([...rows, ...first]), b.permute([...second, ...columns]), {
    batch: 0,
    m: rows.length,
    n: columns.length,
    k: first.length,
  });
}

/**
 * Sums of products over the last dims of both, for all pairs of the others; of two vectors their inner product. With a scalar, a product.
 *
 * ```ts
 * inner(tensor([1, 2]), tensor([3, 4])); // 11
 * ```
 *
 * @throws ShapeError when the last dims differ. @throws DTypeError for bools.
 * @result promoted
 */
export function inner(x: Tensor, other: Tensor): Tensor {
  if (x.ndim === 0 || other.ndim === 0) return x.mul(other);
  if (x.layout.shape.at(-1) !== other.layout.shape.at(-1))
    throw new ShapeError("inner", `the last dims of ${formatShape(x.shape)} and ${formatShape(other.shape)} differ.`);
  const [a, b] = promoted("inner", [x, other] as const);
  const columns = b.ndim - 1;
  return contract("inner", a, b.permute([columns, ...b.layout.shape.slice(0, -1).map((_, i) => i)]), {
    batch: 0,
    m: a.ndim - 1,
    n: columns,
    k: 1,
  });
}

/**
 * The Kronecker product: blocks of `other`, each times an element of `x`. Of tensors of different ranks, the one with fewer dims gets sizes of 1 in front.
 *
 * ```ts
 * kron(tensor([1, 2]), tensor([1, 1])); // [1, 1, 2, 2]
 * ```
 *
 * @result promoted
 */
export function kron(x: Tensor, other: Tensor): Tensor {
  const rank = Math.max(x.ndim, other.ndim);
  const sized = ({ layout: { shape } }: Tensor): number[] => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [a, b] = [sized(x), sized(other)];
  const left = x.reshape(a.flatMap((size) => [size, 1]));
  const right = other.reshape(b.flatMap((size) => [1, size]));
  return left.mul(right).reshape(a.map((size, i) => size * b[i]!));
}

/**
 * The cross product of vectors of three elements along `dim`; the other dims broadcast.
 *
 * ```ts
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])); // [0, 0, 1]
 * ```
 *
 * @throws ShapeError unless ranks are equal and `dim` has three elements. @throws DTypeError for bools.
 * @result promoted
 */
export function cross(x: Tensor, other: Tensor, dim = -1): Tensor {
  if (x.ndim !== other.ndim || x.ndim === 0)
    throw new ShapeError("cross", `takes two tensors of one rank, not ${formatShape(x.shape)} and ${formatShape(other.shape)}.`);
  const axis = normalizeDim("cross", dim, x.ndim);
  if (x.layout.shape[axis] !== 3 || other.layout.shape[axis] !== 3)
    throw new ShapeError("cross", `dim ${dim} of ${formatShape(x.shape)} and ${formatShape(other.shape)} does not have three elements.`);
  const [a, b] = promoted("cross", [x, other] as const);
  const next = (tensor: Tensor): Tensor => tensor.roll(-1, axis);
  return inWide([a, b], ([p, q]) => next(p!.mul(next(q!)).sub(next(p!).mul(q!))));
}

/**
 * Sums of products along `dim`: inner products of vectors; the other dims broadcast.
 *
 * ```ts
 * vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [3, 7]
 * ```
 *
 * @throws ShapeError when shapes do not broadcast, or `dim` differs. @throws DTypeError for bools.
 * @result promoted
 */
export function vecdot(x: Tensor, other: Tensor, dim = -1): Tensor {
  const [a, b] = promoted("vecdot", [x, other] as const);
  const shape = broadcastShapes("vecdot", [a.layout.shape, b.layout.shape]);
  if (a.ndim === 0 || b.ndim === 0) throw new ShapeError("vecdot", "takes vectors, not scalars.", "use mul.");
  const axis = normalizeDim("vecdot", dim, shape.length);
  const last = (tensor: Tensor): Tensor => tensor.expand(shape).movedim(axis, -1);
  const batch = shape.length - 1;
  return contract("vecdot", last(a), last(b), { batch, m: 0, n: 0, k: 1 });
}

/** Which product of a chain comes last, for each part of it, so that all take the fewest multiplications (Cormen et al., §15.2). */
function cheapestOrder(sizes: readonly number[]): number[][] {
  const count = sizes.length - 1;
  const table = (): number[][] => Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const [costs, splits] = [table(), table()];
  for (let length = 1; length < count; length++) {
    for (let i = 0; i + length < count; i++) {
      const j = i + length;
      costs[i]![j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const cost = costs[i]![k]! + costs[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!;
        if (cost < costs[i]![j]!) {
          costs[i]![j] = cost;
          splits[i]![j] = k;
        }
      }
    }
  }
  return splits;
}

/** Their product, in that order. */
const chained = (matrices: readonly Tensor[]): Tensor =>
  inWide(matrices, (wide) => {
    const splits = cheapestOrder([wide[0]!.layout.shape[0]!, ...wide.map((x) => x.layout.shape[1]!)]);
    const product = (i: number, j: number): Tensor => {
      const split = splits[i]![j]!;
      return i === j ? wide[i]! : product(i, split).matmul(product(split + 1, j));
    };
    return product(0, wide.length - 1);
  });

/**
 * The product of two or more matrices, in the order that takes the fewest multiplications. The first and the last may be vectors.
 *
 * ```ts
 * multiDot([ones([10, 100]), ones([100, 5]), ones([5, 50])]); // [10, 50]
 * ```
 *
 * @throws ShapeError when they do not fit. @throws ArgumentError for fewer than two tensors. @throws DTypeError for bools.
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (tensors.length < 2 || !tensors.every(isTensor)) throw new ArgumentError("multiDot", "takes two or more tensors.");
  tensors.forEach(({ ndim, shape }, i) => {
    const outer = i === 0 || i === tensors.length - 1;
    if (ndim !== 2 && !(outer && ndim === 1))
      throw new ShapeError("multiDot", `tensor ${i} is ${formatShape(shape)}: ${outer ? "a matrix or a vector" : "a matrix"} is needed.`);
  });
  const all = promoted("multiDot", tensors);
  const [head, tail] = [all[0]!, all.at(-1)!];
  const matrices = all.map((x, i) => (x.ndim === 2 ? x : x.unsqueeze(i === 0 ? 0 : 1)));
  matrices.forEach((x, i) => {
    const before = matrices[i - 1]?.layout.shape[1];
    if (before !== undefined && before !== x.layout.shape[0])
      throw new ShapeError(
        "multiDot",
        `tensors ${i - 1} and ${i} do not fit: ${formatShape(tensors[i - 1]!.shape)} × ${formatShape(tensors[i]!.shape)}.`,
      );
  });
  let out = chained(matrices);
  if (tail.ndim === 1) out = out.squeeze(1);
  return head.ndim === 1 ? out.squeeze(0) : out;
}

/**
 * The nth power of square matrices, by repeated squaring; of a negative n the power of the inverse.
 *
 * ```ts
 * matrixPower(tensor([[1, 1], [0, 1]]), 5); // [[1, 5], [0, 1]]
 * ```
 *
 * @throws ArgumentError unless n is a whole number. @throws LinAlgError for a singular matrix where n is negative.
 * @throws ShapeError unless the matrices are square. @throws DTypeError for integers where n is negative, and for bools.
 * @result same
 */
export function matrixPower(x: Tensor, n: number): Tensor {
  checkSquare("matrixPower", x);
  if (!Number.isSafeInteger(n)) throw new ArgumentError("matrixPower", `n is a whole number, not ${describe(n)}.`);
  if (n === 0) {
    const size = x.layout.shape.at(-1)!;
    return eye(size, size, { dtype: x.dtype, device: x.device })
      .expand([...batchOf(x), size, size])
      .clone();
  }
  if (n === 1) return x.clone();
  if (n < 0) checkFloat("matrixPower", x);
  let square = n < 0 ? inverse("matrixPower", x) : x;
  let out: Tensor | null = null;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) out = out === null ? square : out.matmul(square);
    if (rest > 1) square = square.matmul(square);
  }
  return out!;
}
