import { type CompositionOp, composition } from "../ops/composition";
import { ShapeError } from "../errors";
import { formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { broadcastBatches, checkFloat, checkMatrix, checkSameDType, checkSquare, turned } from "./checks";
import { partOf } from "./host/product";
import { substitute, type Triangle } from "./host/triangular";
import { onHost } from "./host-kernel";
import { block } from "./matrices";

/** Options of `solveTriangular`. */
export interface SolveTriangularOptions {
  /** Whether the upper triangle is read, and not the lower one. */
  readonly upper: boolean;
  /** Solve A·X = B, and not X·A = B. Default: `true`. */
  readonly left?: boolean;
  /** The diagonal of A counts as ones, and is not read. Default: `false`. */
  readonly unitriangular?: boolean;
}

/** Row by row from where the triangle has its tip: a row of X is what the rows before it leave. */
function substituted(a: Tensor, b: Tensor, { upper, unitriangular }: Triangle): Tensor {
  const [n, columns] = b.layout.shape.slice(-2) as [number, number];
  const x = b.clone();
  if (x.numel() === 0) return x;
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const [first, count] = upper ? [i + 1, n - 1 - i] : [0, i];
    const row = block(x, i, 1, 0, columns);
    let rest: Tensor = row;
    if (count > 0) rest = rest.sub(block(a, i, 1, first, count).matmul(block(x, first, count, 0, columns)));
    if (!unitriangular) rest = rest.div(block(a, i, 1, i, 1));
    if (rest !== row) row.copy_(rest);
  }
  return x;
}

/** @internal A·X = B for triangles A [..., n, n] and B [..., n, k] with the same batch dims. */
export const triangularOp: CompositionOp<Triangle> = /* @__PURE__ */ composition<Triangle>(
  "solveTriangular",
  ([a, b], params) => [substituted(a!, b!, params)],
  {
    saves: { inputs: [0], outputs: [0] },
    vjp({ inputs: [a], outputs: [x], cotangents: [g], needs, params: { upper, unitriangular } }) {
      const [ofB] = triangularOp([turned(a!), g!], { upper: !upper, unitriangular });
      if (!needs[0]) return [null, ofB!];
      const all = ofB!.matmul(turned(x!)).neg();
      const offset = unitriangular ? 1 : 0;
      return [upper ? all.triu(offset) : all.tril(-offset), ofB!];
    },
    onBackend: /* @__PURE__ */ onHost<Triangle>({
      shapes: ([, b]) => [b!],
      run({ inputs: [a, b], outputs: [x], shapes: [, of], params, subtract }) {
        const [n, columns] = of as readonly [number, number];
        x!.set(b!);
        substitute(partOf(a!, n, [0, n], [0, n]), partOf(x!, columns, [0, n], [0, columns]), params, subtract);
        return 0;
      },
    }),
  },
);

/** @internal */
export const triangularSolve = (a: Tensor, b: Tensor, upper: boolean, unitriangular = false): Tensor =>
  triangularOp([a, b], { upper, unitriangular })[0]!;

/**
 * The solution X of A·X = B, with `left: false` of X·A = B, for triangular A; the other triangle is not read. Batch dims broadcast. A zero on the
 * diagonal gives infinity or NaN, as in PyTorch.
 *
 * ```ts
 * const lower = tensor([[2, 0], [1, 4]]);
 * solveTriangular(lower, tensor([[2], [9]]), { upper: false }); // [[1], [2]]
 * ```
 *
 * @throws ShapeError unless A is square and B fits. @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function solveTriangular(a: Tensor, b: Tensor, options: SolveTriangularOptions): Tensor {
  const { upper, left = true, unitriangular = false } = options;
  checkFloat("solveTriangular", a);
  checkSameDType("solveTriangular", a, b);
  checkSquare("solveTriangular", a);
  checkMatrix("solveTriangular", b);
  if (a.layout.shape.at(-1) !== b.layout.shape.at(left ? -2 : -1))
    throw new ShapeError(
      "solveTriangular",
      left
        ? `A·X = B with A ${formatShape(a.layout.shape)} and B ${formatShape(b.layout.shape)}: B has not as many rows as A.`
        : `X·A = B with A ${formatShape(a.layout.shape)} and B ${formatShape(b.layout.shape)}: B has not as many columns as A.`,
    );
  const [left2, right] = broadcastBatches("solveTriangular", a, b);
  if (left) return triangularSolve(left2, right, upper, unitriangular);
  return turned(triangularSolve(turned(left2), turned(right), !upper, unitriangular)).contiguous();
}
