import type { DType } from "../dtype";
import { checkDType } from "../dtype";
import { ArgumentError, ShapeError } from "../errors";
import { convert } from "../ops/convert";
import { floatOnly } from "../ops/reduction-plan";
import { norm } from "../ops/reductions";
import { zeros } from "../ops/creation";
import { describe, type Dims, formatShape, normalizeDim, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { batchOf, checkFloat, checkMatrix, checkSquare } from "./checks";
import { inverse } from "./solve";
import { singularValuesOf } from "./svd";

/** The order of a matrix norm: ±1, ±2, ±Infinity, "fro" or "nuc". */
export type NormOrder = number | "fro" | "nuc";

/** Options of `vectorNorm`. */
export interface VectorNormOptions {
  /** Keep the reduced dims, with size 1. */
  readonly keepdim?: boolean;
  /** Cast to this dtype first, which is the result's too. */
  readonly dtype?: DType;
}

/** Options of `matrixNorm`. */
export type MatrixNormOptions = VectorNormOptions;

/**
 * The vector norm of order `ord` over `dim` (all, if not given), `(Σ|x|ᵒʳᵈ)^(1/ord)`: any number or ±Infinity; 0 counts what is not 0.
 *
 * ```ts
 * vectorNorm(tensor([3, -4])); // 5
 * vectorNorm(tensor([[3, -4], [0, 1]]), 1, 1); // [7, 1]
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 * @result floats
 */
export function vectorNorm(x: Tensor, ord = 2, dim?: Dims | null, options: VectorNormOptions = {}): Tensor {
  return norm(x, ord, dim, options);
}

/** The largest (or smallest) sum of magnitudes along one of the dims. */
function sumNorm(x: Tensor, ord: number, along: number, over: number): Tensor {
  const sums = x.abs().sum(along, { keepdim: true });
  const reduced = ord > 0 ? sums.amax(over, { keepdim: true }) : sums.amin(over, { keepdim: true });
  return reduced;
}

/** Norms of singular values, of the matrices in the last two dims. */
function spectralNorm(x: Tensor, ord: 2 | -2 | "nuc"): Tensor {
  const values = singularValuesOf("matrixNorm", x);
  if (ord === "nuc") return values.sum(-1);
  return ord > 0 ? values.amax(-1) : values.amin(-1);
}

/**
 * The matrix norm of order `ord` over two dims: "fro" (the root of the squares' sum), "nuc" (the sum of singular values), 2 and −2 (the largest and the
 * smallest singular value), 1 and −1 (the largest and smallest sum of a column's magnitudes), ±Infinity (the same of rows).
 *
 * ```ts
 * const x = tensor([[3, 0], [0, -4]]);
 * matrixNorm(x); // 5
 * matrixNorm(x, "nuc"); // 7
 * matrixNorm(x, 2); // 4
 * ```
 *
 * @throws ArgumentError for another order. @throws ShapeError for fewer than two dims. @throws DTypeError for integers and bools.
 * @result floats
 */
export function matrixNorm(x: Tensor, ord: NormOrder = "fro", dim: Shape = [-2, -1], options: MatrixNormOptions = {}): Tensor {
  const { keepdim = false, dtype } = options;
  if (dtype !== undefined) checkDType("matrixNorm", dtype);
  const cast = dtype === undefined ? x : convert(x, dtype);
  checkMatrix("matrixNorm", cast);
  if (dim.length !== 2) throw new ShapeError("matrixNorm", `takes two dims, not ${formatShape(dim)}.`);
  const [rows, columns] = dim.map((each) => normalizeDim("matrixNorm", each, cast.ndim)) as [number, number];
  if (rows === columns) throw new ShapeError("matrixNorm", `takes two different dims, not ${formatShape(dim)}.`);
  const kept = keptNorm(cast, ord, rows, columns);
  return keepdim ? kept : kept.reshape(cast.layout.shape.filter((_, axis) => axis !== rows && axis !== columns));
}

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
const orders: readonly NormOrder[] = ["fro", "nuc", 1, -1, 2, -2, POSITIVE_INFINITY, NEGATIVE_INFINITY];

/** The norm with both dims kept. */
function keptNorm(x: Tensor, ord: NormOrder, rows: number, columns: number): Tensor {
  if (!orders.includes(ord)) throw new ArgumentError("matrixNorm", `\`ord\` is ${describe(ord)}, not "fro", "nuc", ±1, ±2 or ±Infinity.`);
  if (ord === "fro") return norm(x, 2, [rows, columns], { keepdim: true });
  if (ord === 2 || ord === -2 || ord === "nuc") {
    checkFloat("matrixNorm", x);
    const found = spectralNorm(x.movedim([rows, columns], [-2, -1]), ord);
    return found.reshape(x.layout.shape.map((size, axis) => (axis === rows || axis === columns ? 1 : size)));
  }
  floatOnly("matrixNorm", x);
  return Math.abs(ord) === 1 ? sumNorm(x, ord, rows, columns) : sumNorm(x, ord, columns, rows);
}

/**
 * The condition number of matrices in the norm `p`: with 2 (null means 2) and −2 the ratio of the largest and the smallest singular value, or its
 * reciprocal, of any matrices; with the other orders of `matrixNorm` ‖x‖·‖x⁻¹‖, of square ones, and infinity of a singular one.
 *
 * ```ts
 * cond(tensor([[1, 0], [0, 0.5]])); // 2
 * cond(tensor([[1, 0], [0, 0]])); // Infinity
 * ```
 *
 * @throws ArgumentError for another order. @throws ShapeError for fewer than two dims, or matrices that are not square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function cond(x: Tensor, p?: NormOrder | null): Tensor {
  checkFloat("cond", x);
  const order = p ?? 2;
  if (order !== 2 && order !== -2) checkSquare("cond", x);
  checkMatrix("cond", x);
  if (x.numel() === 0) return zeros(batchOf(x), { dtype: x.dtype, device: x.device });
  if (order !== 2 && order !== -2) {
    const product = matrixNorm(x, order).mul(matrixNorm(inverse(null, x), order));
    return product;
  }
  const values = singularValuesOf("cond", x);
  const [most, least] = [values.select(-1, 0), values.select(-1, values.layout.shape.at(-1)! - 1)];
  return order === 2 ? most.div(least) : least.div(most);
}
