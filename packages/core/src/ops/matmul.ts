import { dispatch } from "../dispatch";
import { makePlan } from "../elementwise";
import { DTypeError, ShapeError } from "../errors";
import { inputLeaf } from "../expr";
import type { MapPlan, MatmulParams } from "../op";
import { type DType, laneOf } from "../dtype";
import { promoteTypes } from "../promotion";
import { broadcastShapes, formatShape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";

/** @internal `Σₖ A[batch, m, k]·B[batch, k, n]` over groups of axes; epilogue operands follow A and B. */
export function contract(name: string, a: Tensor, b: Tensor, params: MatmulParams, extra: readonly Tensor[] = []): Tensor {
  if (a.dtype === "bool") throw new DTypeError(name, "bool has no product.", 'cast first: x.to("int32").');
  return dispatch({ op: { kind: "matmul", name }, inputs: [a, b, ...extra], params })[0]!;
}

/** Where no dtype holds both, the first. */
function commonDType(a: DType, b: DType): DType {
  try {
    return promoteTypes(a, b);
  } catch {
    return a;
  }
}

function checkOperands(operation: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    const target = commonDType(a.dtype, b.dtype);
    const which = target === a.dtype ? `the ${b.dtype} one` : target === b.dtype ? `the ${a.dtype} one` : "both";
    throw new DTypeError(operation, `the operands are ${a.dtype} and ${b.dtype}.`, `cast ${which}: x.to("${target}").`);
  }
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
 * @throws ShapeError when the inner dimensions differ. @throws DTypeError when dtypes differ.
 * @method @result same
 */
export function matmul(x: Tensor, other: Tensor): Tensor {
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

/** Batched matrix product of [B, M, K] and [B, K, N]. @throws ShapeError for other shapes. @method @result same */
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

/** Product of a matrix and a vector. @throws ShapeError for other shapes. @method @result same */
export function mv(x: Tensor, vector: Tensor): Tensor {
  if (x.ndim !== 2 || vector.ndim !== 1)
    throw new ShapeError("mv", `takes [M,N] × [N], not ${formatShape(x.layout.shape)} × ${formatShape(vector.shape)}.`);
  return matmul(x, vector);
}

/** Inner product of two vectors. @throws ShapeError for other shapes. @method @result same */
export function dot(x: Tensor, other: Tensor): Tensor {
  if (x.ndim !== 1 || other.ndim !== 1)
    throw new ShapeError(
      "dot",
      `takes two vectors, not ${formatShape(x.layout.shape)} · ${formatShape(other.layout.shape)}.`,
      "use matmul.",
    );
  return matmul(x, other);
}

/** All products of two vectors: [N] and [M] give [N, M]. @throws ShapeError for other shapes. @method @result same */
export function outer(x: Tensor, other: Tensor): Tensor {
  if (x.ndim !== 1 || other.ndim !== 1)
    throw new ShapeError("outer", `takes two vectors, not ${formatShape(x.layout.shape)} and ${formatShape(other.layout.shape)}.`);
  return x.unsqueeze(1).mul(other);
}

const biasPlans = new Map<string, MapPlan>();

/** @internal Sum plus bias, as the epilogue of a matmul. */
export function biasPlan(x: Tensor): MapPlan {
  let plan = biasPlans.get(x.dtype);
  if (plan === undefined) {
    const lane = laneOf(x.dtype);
    const leaves = [inputLeaf(0, lane, 2), inputLeaf(1, x.dtype, 2)];
    plan = makePlan(leaves, [leaves[0]!.add(leaves[1]!.cast(lane)).cast(x.dtype)]);
    biasPlans.set(x.dtype, plan);
  }
  return plan;
}

/**
 * Affine map `x·weightᵀ + bias`, for x of [..., in], weight of [out, in] and bias of [out]; a weight of [in] gives [...].
 *
 * @throws ShapeError when sizes differ. @throws DTypeError when dtypes differ.
 * @result same
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  checkOperands("linear", x, weight);
  if (weight.ndim === 1) {
    const product = matmul(x, weight);
    return bias === null ? product : product.add(bias);
  }
  if (weight.ndim !== 2 || x.layout.shape.at(-1) !== weight.layout.shape[1]) {
    throw new ShapeError(
      "linear",
      `x ${formatShape(x.layout.shape)} does not fit the weight ${formatShape(weight.layout.shape)} ([out, in]).`,
      "the last dim of x is `in`.",
    );
  }
  const params = { batch: 0, m: x.ndim - 1, n: 1, k: 1 };
  if (bias === null) return contract("linear", x, weight.t(), params);
  if (sizeOf(bias.layout.shape) !== weight.layout.shape[0] || bias.ndim !== 1) {
    throw new ShapeError(
      "linear",
      `the bias ${formatShape(bias.layout.shape)} does not fit the weight ${formatShape(weight.layout.shape)}.`,
      "it has the shape [out].",
    );
  }
  if (bias.dtype !== x.dtype) throw new DTypeError("linear", `x is ${x.dtype}, the bias ${bias.dtype}.`);
  const spread = bias.expand([...x.layout.shape.slice(0, -1), weight.layout.shape[0]!]);
  return contract("linear", x, weight.t(), { ...params, epilogue: biasPlan(x) }, [spread]);
}
