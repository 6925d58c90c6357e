import { dtypes } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { convert, isHalf, promoted } from "../ops/convert";
import { bmm, contract, mv, outer } from "../ops/matmul";
import { expandsTo, formatShape } from "../shape";
import type { Tensor } from "../tensor";

/** Options of `addmm` and the products related to it. */
export interface AddmmOptions {
  /** What `input` is multiplied with; with 0 it is not read at all. Default: 1. */
  readonly beta?: number;
  /** What the product is multiplied with. Default: 1. */
  readonly alpha?: number;
}

const weightedSum = /* @__PURE__ */ elementwise((input, product, beta, alpha) => input.mul(beta!).add(product!.mul(alpha!)), {
  name: "addmm",
});

type Product = (a: Tensor, b: Tensor) => Tensor;

/** beta·input + alpha·product; 16-bit floats are rounded once, at the end. */
function added(operation: string, input: Tensor, a: Tensor, b: Tensor, options: AddmmOptions, product: Product): Tensor {
  let { beta = 1, alpha = 1 } = options;
  const [x, left, right] = promoted(operation, [input, a, b] as const);
  const { dtype } = x;
  const isWhole = dtypes[dtype].kind !== "float";
  for (const [name, value] of Object.entries({ beta, alpha }))
    if (isWhole && !Number.isInteger(value)) throw new ArgumentError(operation, `\`${name}\` is ${value}, and the tensors are ${dtype}.`);
  // A sum of bools is an or, to which every factor but 0 is true.
  if (dtype === "bool") [beta, alpha] = [Number(beta !== 0), Number(alpha !== 0)];
  const wide = (tensor: Tensor): Tensor => (isHalf(dtype) ? convert(tensor, "float32") : tensor);
  const out = product(wide(left), wide(right));
  if (!expandsTo(x.layout.shape, out.layout.shape))
    throw new ShapeError(operation, `the input ${formatShape(x.shape)} does not broadcast to the product ${formatShape(out.shape)}.`);
  const whole = beta === 0 ? (alpha === 1 ? out : out.mul(alpha)) : weightedSum(wide(x).expand(out.layout.shape), out, beta, alpha);
  return convert(whole, dtype);
}

function checkRanks(operation: string, ranks: readonly [number, number], a: Tensor, b: Tensor): void {
  const kinds = ["scalar", "vector", "matrix", "batch of matrices"];
  if (a.ndim !== ranks[0] || b.ndim !== ranks[1])
    throw new ShapeError(
      operation,
      `takes a ${kinds[ranks[0]]} and a ${kinds[ranks[1]]}, not ${formatShape(a.shape)} and ${formatShape(b.shape)}.`,
    );
}

/**
 * `beta·input + alpha·(mat1 @ mat2)` of matrices; the input broadcasts.
 *
 * ```ts
 * addmm(ones([2]), tensor([[1, 2]]), tensor([[1, 0], [0, 1]]), { alpha: 2 }); // [[3, 5]]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 * @result promoted
 */
export function addmm(input: Tensor, mat1: Tensor, mat2: Tensor, options: AddmmOptions = {}): Tensor {
  checkRanks("addmm", [2, 2], mat1, mat2);
  return added("addmm", input, mat1, mat2, options, (a, b) => a.matmul(b));
}

/**
 * `beta·input + alpha·(mat @ vec)` of a matrix and a vector; the input broadcasts.
 *
 * ```ts
 * addmv(ones([2]), tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [4, 8]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 * @result promoted
 */
export function addmv(input: Tensor, mat: Tensor, vec: Tensor, options: AddmmOptions = {}): Tensor {
  checkRanks("addmv", [2, 1], mat, vec);
  return added("addmv", input, mat, vec, options, mv);
}

/**
 * `beta·input + alpha·Σ (batch1[i] @ batch2[i])`, summed over the batch; the input broadcasts.
 *
 * ```ts
 * addbmm(ones([1, 1]), ones([3, 1, 2]), ones([3, 2, 1])); // [[7]]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 * @result promoted
 */
export function addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options: AddmmOptions = {}): Tensor {
  checkBatches("addbmm", batch1, batch2);
  return added("addbmm", input, batch1, batch2, options, (a, b) =>
    contract("addbmm", a.permute([1, 0, 2]), b, { batch: 0, m: 1, n: 1, k: 2 }),
  );
}

/**
 * `beta·input + alpha·(batch1 @ batch2)` of batches of matrices; the input broadcasts.
 *
 * ```ts
 * baddbmm(ones([1]), ones([3, 1, 2]), ones([3, 2, 1])); // [[[3]], [[3]], [[3]]]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 * @result promoted
 */
export function baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options: AddmmOptions = {}): Tensor {
  checkBatches("baddbmm", batch1, batch2);
  return added("baddbmm", input, batch1, batch2, options, bmm);
}

function checkBatches(operation: string, a: Tensor, b: Tensor): void {
  checkRanks(operation, [3, 3], a, b);
  if (a.layout.shape[0] !== b.layout.shape[0] || a.layout.shape[2] !== b.layout.shape[1])
    throw new ShapeError(operation, `takes [B,M,K] × [B,K,N], not ${formatShape(a.shape)} × ${formatShape(b.shape)}.`);
}

/**
 * `beta·input + alpha·(vec1 ⊗ vec2)` of vectors; the input broadcasts. Of bools: or, and and.
 *
 * ```ts
 * addr(ones([2, 2]), tensor([1, 2]), tensor([3, 4])); // [[4, 5], [7, 9]]
 * ```
 *
 * @throws ShapeError for other ranks, and where the input does not fit.
 * @result promoted
 */
export function addr(input: Tensor, vec1: Tensor, vec2: Tensor, options: AddmmOptions = {}): Tensor {
  checkRanks("addr", [1, 1], vec1, vec2);
  return added("addr", input, vec1, vec2, options, outer);
}
