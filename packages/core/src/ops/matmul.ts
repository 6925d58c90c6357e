import { dispatch } from "../dispatch";
import { DTypeError, ShapeError } from "../errors";
import { inputLeaf } from "../expr";
import type { MapPlan, MatmulParams } from "../op";
import { type DType, laneOf } from "../dtype";
import { makePlan } from "../plan";
import { planCache } from "../plan-cache";
import { broadcastShapes, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { promoted } from "./convert";

/** @internal `Σₖ A[batch, m, k]·B[batch, k, n]` over groups of axes; epilogue operands follow A and B. */
export function contract(name: string, a: Tensor, b: Tensor, params: MatmulParams, extra: readonly Tensor[] = []): Tensor {
  if (a.dtype === "bool") throw new DTypeError(name, "does not support bool.", 'cast first: x.to("int32").');
  return dispatch({ op: { kind: "matmul", name }, inputs: [a, b, ...extra], params })[0]!;
}

/** @internal At least one dim each. */
export function checkOperands(operation: string, a: Tensor, b: Tensor): void {
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      operation,
      `takes vectors and matrices, not scalars: ${formatShape(a.layout.shape)} × ${formatShape(b.layout.shape)}.`,
      "use mul.",
    );
  }
}

function innerMismatch(operation: string, a: Tensor, b: Tensor): ShapeError {
  const k = a.layout.shape.at(-1)!;
  const other = b.layout.shape.at(b.ndim === 1 ? -1 : -2)!;
  const hint =
    b.ndim >= 2 && b.layout.shape.at(-1) === k ? `transpose the second operand: b.transpose(${b.ndim - 2}, ${b.ndim - 1}).` : undefined;
  return new ShapeError(
    operation,
    `inner dimensions differ: ${formatShape(a.layout.shape)} × ${formatShape(b.layout.shape)} (${k} vs ${other}).`,
    hint,
  );
}

/**
 * Matrix product; the dims before the last two are batch dims, and broadcast. Vectors are rows on the left and columns on the right.
 *
 * ```ts
 * ones([2, 3]).matmul(ones([3, 4])); // [2, 4]
 * ```
 *
 * @throws ShapeError when the inner dimensions differ. @throws DTypeError for bools.
 * @method @result promoted
 */
export function matmul(x: Tensor, other: Tensor): Tensor {
  return product(...promoted("matmul", [x, other] as const));
}

function product(x: Tensor, other: Tensor): Tensor {
  checkOperands("matmul", x, other);
  if (x.layout.shape.at(-1) !== other.layout.shape.at(other.ndim === 1 ? -1 : -2)) throw innerMismatch("matmul", x, other);
  if (other.ndim === 1) return contract("matmul", x, other, { batch: 0, m: x.ndim - 1, n: 0, k: 1 });
  if (other.ndim === 2) return contract("matmul", x, other, { batch: 0, m: x.ndim - 1, n: 1, k: 1 });
  // A right side without batches of its own is one matrix for all rows.
  if (other.layout.shape.slice(0, -2).every((size) => size === 1) && x.ndim >= other.ndim) {
    return contract("matmul", x, other.reshape(other.layout.shape.slice(-2)), { batch: 0, m: x.ndim - 1, n: 1, k: 1 });
  }
  const rows = x.ndim === 1 ? 0 : 1;
  const batch = broadcastShapes("matmul", [x.layout.shape.slice(0, x.ndim - 1 - rows), other.layout.shape.slice(0, -2)]);
  const a = x.expand([...batch, ...x.layout.shape.slice(x.ndim - 1 - rows)]);
  const b = other.expand([...batch, ...other.layout.shape.slice(-2)]);
  return contract("matmul", a, b, { batch: batch.length, m: rows, n: 1, k: 1 });
}

/** Batched matrix product of [B, M, K] and [B, K, N]. @throws ShapeError for other shapes. @method @result promoted */
export function bmm(x: Tensor, other: Tensor): Tensor {
  if (x.ndim !== 3 || other.ndim !== 3 || x.layout.shape[0] !== other.layout.shape[0]) {
    throw new ShapeError(
      "bmm",
      `takes [B,M,K] × [B,K,N], not ${formatShape(x.layout.shape)} × ${formatShape(other.layout.shape)}.`,
      "matmul broadcasts batch dims.",
    );
  }
  return matmul(x, other);
}

/** Product of a matrix and a vector. @throws ShapeError for other shapes. @method @result promoted */
export function mv(x: Tensor, vector: Tensor): Tensor {
  if (x.ndim !== 2 || vector.ndim !== 1)
    throw new ShapeError("mv", `takes [M,N] × [N], not ${formatShape(x.layout.shape)} × ${formatShape(vector.shape)}.`);
  return matmul(x, vector);
}

/** Inner product of two vectors. @throws ShapeError for other shapes. @method @result promoted */
export function dot(x: Tensor, other: Tensor): Tensor {
  if (x.ndim !== 1 || other.ndim !== 1)
    throw new ShapeError(
      "dot",
      `takes two vectors, not ${formatShape(x.layout.shape)} · ${formatShape(other.layout.shape)}.`,
      "use matmul.",
    );
  return matmul(x, other);
}

/** All products of two vectors: [N] and [M] give [N, M]. @throws ShapeError for other shapes. @method @result promoted */
export function outer(x: Tensor, other: Tensor): Tensor {
  if (x.ndim !== 1 || other.ndim !== 1)
    throw new ShapeError("outer", `takes two vectors, not ${formatShape(x.layout.shape)} and ${formatShape(other.layout.shape)}.`);
  return x.unsqueeze(1).mul(other);
}

const biasPlans = /* @__PURE__ */ planCache((dtype: DType) => {
  const lane = laneOf(dtype);
  const [sum, bias] = [inputLeaf(0, lane, 2), inputLeaf(1, dtype, 2)];
  return makePlan([sum, bias], [sum.add(bias.cast(lane)).cast(dtype)]);
});

/** @internal Sum plus bias, as the epilogue of a matmul. */
export const biasPlan = (x: Tensor): MapPlan => biasPlans(x.dtype);
