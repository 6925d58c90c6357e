import { ShapeError } from "../errors";
import { type CompositionOp, composition } from "../ops/composition";
import { broadcastShapes, formatShape, sameShape } from "../shape";
import type { Tensor } from "../tensor";
import { batchOf, broadcastBatches, checkFloat, checkSameDType, checkSquare, turned } from "./checks";
import { luInPlace, zeroPivot } from "./host/lu";
import { partOf, type SubtractProduct } from "./host/product";
import { substitute } from "./host/triangular";
import { onHost } from "./host-kernel";
import { luOp } from "./lu";
import { guarded, identities, rowsAt } from "./matrices";
import { triangularSolve } from "./triangular";

/** Options of `solve`. */
export interface SolveOptions {
  /** Solve A·X = B, and not X·A = B. Default: `true`. */
  readonly left?: boolean;
}

interface Named {
  /** Who says that a matrix is singular; null where nobody does and the result is infinity. */
  readonly operation: string | null;
}

/** X from the factors: forward, then backward. */
function solved(operation: string | null, a: Tensor, b: Tensor): Tensor {
  const [l, u, order] = luOp([a], { pivoting: true }) as [Tensor, Tensor, Tensor, Tensor];
  const x = triangularSolve(u, triangularSolve(l, rowsAt(b, order), false, true), true);
  const fine = u.diagonal(0, -2, -1).ne(0).all(-1);
  if (operation === null) return x.where(fine.unsqueeze(-1).unsqueeze(-1), Number.POSITIVE_INFINITY);
  return guarded(x, fine, operation, "singular");
}

/** X of A·X = B from B, on the host; A becomes its factors. */
function solveInPlace(a: Float64Array, n: number, b: Float64Array, columns: number, x: Float64Array, subtract: SubtractProduct): number {
  const order = new Int32Array(n);
  luInPlace(a, n, n, order, true, subtract);
  const singular = zeroPivot(a, n);
  if (singular > 0) return singular;
  for (let i = 0; i < n; i++) x.set(b.subarray(order[i]! * columns, (order[i]! + 1) * columns), i * columns);
  const factors = partOf(a, n, [0, n], [0, n]);
  const whole = partOf(x, columns, [0, n], [0, columns]);
  substitute(factors, whole, { upper: false, unitriangular: true }, subtract);
  substitute(factors, whole, { upper: true, unitriangular: false }, subtract);
  return 0;
}

const solveOp: CompositionOp<Named> = /* @__PURE__ */ composition<Named>("solve", ([a, b], { operation }) => [solved(operation, a!, b!)], {
  saves: { inputs: [0], outputs: [0] },
  vjp({ inputs: [a], outputs: [x], cotangents: [g], needs, params }) {
    const [ofB] = solveOp([turned(a!), g!], params);
    return [needs[0] ? ofB!.matmul(turned(x!)).neg() : null, ofB!];
  },
  onBackend: /* @__PURE__ */ onHost<Named>({
    shapes: ([, b]) => [b!],
    run: ({ inputs: [a, b], outputs: [x], shapes: [, of], subtract }) => solveInPlace(a!, of![0]!, b!, of![1]!, x!, subtract),
    failure: ({ operation }) => [operation!, "singular"],
  }),
});

const invOp = /* @__PURE__ */ composition<Named>(
  "inv",
  ([x], { operation }) => [solved(operation, x!, identities(x!, x!.layout.shape.at(-1)!))],
  {
    saves: { inputs: [], outputs: [0] },
    vjp({ outputs: [y], cotangents: [g] }) {
      const t = turned(y!);
      return [t.matmul(g!).matmul(t).neg()];
    },
    onBackend: /* @__PURE__ */ onHost<Named>({
      shapes: ([x]) => [x!],
      run({ inputs: [x], outputs: [y], shapes: [shape], params: { operation }, subtract }) {
        const n = shape![0]!;
        const identity = new Float64Array(n * n);
        for (let i = 0; i < n; i++) identity[i * n + i] = 1;
        const singular = solveInPlace(x!, n, identity, n, y!, subtract);
        if (singular === 0 || operation !== null) return singular;
        y!.fill(Number.POSITIVE_INFINITY);
        return 0;
      },
      failure: ({ operation }) => [operation!, "singular"],
    }),
  },
);

/** @internal The inverse on behalf of another operation; without one, infinity where there is none. */
export const inverse = (operation: string | null, x: Tensor): Tensor => invOp([x], { operation })[0]!;

/** Whether B is a vector, or a batch of vectors, by PyTorch's rule. */
const isVector = (a: Tensor, b: Tensor): boolean =>
  b.ndim === 1 || (b.ndim + 1 === a.ndim && sameShape(b.layout.shape, a.layout.shape.slice(0, -1)));

/**
 * The solution X of A·X = B, or with `left: false` of X·A = B, by LU with partial pivoting. B is a vector [n], or matrices [..., n, k], or a batch of
 * vectors with the batch dims of A; batch dims of matrices broadcast.
 *
 * ```ts
 * solve(tensor([[2, 0], [1, 4]]), tensor([2, 9])); // [1, 2]
 * ```
 *
 * @throws LinAlgError for a singular matrix. @throws ShapeError unless A is square and B fits.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  const left = options.left ?? true;
  checkFloat("solve", a);
  checkSameDType("solve", a, b);
  checkSquare("solve", a);
  const size = a.layout.shape.at(-1)!;
  if (b.ndim === 0) throw new ShapeError("solve", "B is a vector or matrices, not a scalar.", "b.reshape([1]) makes a vector.");
  const vector = isVector(a, b);
  const matrix = vector ? b.unsqueeze(-1) : b;
  if (matrix.layout.shape.at(left || vector ? -2 : -1) !== size)
    throw new ShapeError(
      "solve",
      `A ${formatShape(a.layout.shape)} and B ${formatShape(b.layout.shape)} do not fit: ${left ? `B needs ${size} rows` : `B needs ${size} columns`}.`,
    );
  if (vector) {
    const own = left ? a : turned(a);
    const batch = broadcastShapes("solve", [batchOf(own), batchOf(matrix)]);
    const x = solveOp([own.expand([...batch, size, size]), matrix.expand([...batch, size, 1])], { operation: "solve" })[0]!;
    return x.squeeze(-1);
  }
  const [first, second] = broadcastBatches("solve", a, matrix);
  if (left) return solveOp([first, second], { operation: "solve" })[0]!;
  return turned(solveOp([turned(first), turned(second)], { operation: "solve" })[0]!).contiguous();
}

/**
 * The inverse of square matrices. `solve(a, b)` is faster and more accurate than `inv(a).matmul(b)`.
 *
 * ```ts
 * inv(tensor([[2, 0], [0, 4]])); // [[0.5, 0], [0, 0.25]]
 * ```
 *
 * @throws LinAlgError for a singular matrix. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function inv(x: Tensor): Tensor {
  checkFloat("inv", x);
  checkSquare("inv", x);
  return inverse("inv", x);
}
