import { composition } from "../ops/composition";
import type { Tensor } from "../tensor";
import { checkFloat, checkSquare, turned } from "./checks";
import { choleskyInPlace } from "./host/cholesky";
import { onHost } from "./host-kernel";
import { block, guarded } from "./matrices";
import { triangularSolve } from "./triangular";

/** Options of `cholesky`. */
export interface CholeskyOptions {
  /** Return the upper factor, whose transpose is the lower one. Default: `false`. */
  readonly upper?: boolean;
}

/** Right-looking: each column, divided by the root of its pivot, is taken off what lies beside and below it. */
function factorised(x: Tensor): Tensor {
  const l = x.tril();
  const n = x.layout.shape.at(-1)!;
  if (x.numel() === 0) return l;
  for (let j = 0; j < n; j++) {
    const column = block(l, j, n - j, j, 1);
    column.copy_(column.div(block(l, j, 1, j, 1).sqrt()));
    const rest = n - j - 1;
    if (rest === 0) break;
    const below = block(l, j + 1, rest, j, 1);
    const beside = block(l, j + 1, rest, j + 1, rest);
    beside.copy_(beside.sub(below.mul(turned(below))));
  }
  const lower = l.tril();
  const diagonal = lower.diagonal(0, -2, -1);
  const fine = diagonal.gt(0).logicalAnd(diagonal.isfinite()).all(-1);
  return guarded(lower, fine, "cholesky", "not positive definite");
}

const choleskyOp = /* @__PURE__ */ composition<null>("cholesky", ([x]) => [factorised(x!)], {
  saves: { inputs: [], outputs: [0] },
  // gA = ½·L⁻ᵀ·(Φ + Φᵀ)·L⁻¹ with Φ the lower triangle of Lᵀ·gL, its diagonal halved.
  vjp({ outputs: [l], cotangents: [g] }) {
    const product = turned(l!).matmul(g!).tril();
    const symmetric = product.add(turned(product.tril(-1)));
    const upper = turned(l!);
    const half = triangularSolve(upper, symmetric, true);
    return [turned(triangularSolve(upper, turned(half), true)).mul(0.5)];
  },
  onBackend: /* @__PURE__ */ onHost<null>({
    shapes: ([x]) => [x!],
    run({ inputs: [x], outputs: [l], shapes: [shape], subtract }) {
      l!.set(x!);
      return choleskyInPlace(l!, shape![0]!, subtract);
    },
    failure: () => ["cholesky", "not positive definite"],
  }),
});

/**
 * The Cholesky factor L of symmetric positive definite matrices, `x = L·Lᵀ`, or with `upper` its transpose. Only one triangle is read: the lower,
 * or with `upper` the upper one.
 *
 * ```ts
 * cholesky(tensor([[4, 2], [2, 5]])); // [[2, 0], [1, 2]]
 * ```
 *
 * @throws LinAlgError for a matrix that is not positive definite. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function cholesky(x: Tensor, options: CholeskyOptions = {}): Tensor {
  checkFloat("cholesky", x);
  checkSquare("cholesky", x);
  if (options.upper !== true) return choleskyOp([x], null)[0]!;
  return turned(choleskyOp([turned(x)], null)[0]!).contiguous();
}
