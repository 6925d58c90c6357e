import type { DType } from "../dtype";
import { ShapeError } from "../errors";
import { composition } from "../ops/composition";
import { zeros } from "../ops/creation";
import { where } from "../ops/where";
import { formatShape, sameShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { batchOf, broadcastBatches, checkFloat, checkMatrix, checkSameDType, checkSquare, turned } from "./checks";
import { eigenOf, eigenvaluesOf } from "./eigh";
import { reducedSVD, singularValuesOf } from "./svd";

/** Options of `pinv` and `matrixRank`. */
export interface ToleranceOptions {
  /** Singular values up to this count as 0; a number, or one for each matrix. Default: 0. */
  readonly atol?: number | Tensor | null;
  /** The same relative to the largest singular value. Default: max(m, n)·ε, and 0 where `atol` is given. */
  readonly rtol?: number | Tensor | null;
  /** The matrices are symmetric, and only their lower triangles are read. Default: `false`. */
  readonly hermitian?: boolean;
}

/** Options of `lstsq`. */
export interface LstsqOptions {
  /** Singular values up to this fraction of the largest count as 0. Default: max(m, n)·ε. */
  readonly rcond?: number;
}

/** What `lstsq` gives. */
export interface Lstsq<D extends DType = DType> {
  /** X that makes ‖A·X − B‖ smallest; of several the smallest. */
  readonly solution: Tensor<D>;
  /** ‖A·x − b‖² of each column of B where A has more rows than columns, else empty. */
  readonly residuals: Tensor<D>;
  readonly rank: Tensor<"int32">;
  readonly singularValues: Tensor<D>;
}

const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 } as Readonly<Record<string, number>>;

type Tolerance = number | Tensor;

/** The tolerances of a call: numbers, and tensors among the inputs of an op, in their order. */
interface Tolerances {
  readonly hermitian: boolean;
  readonly atol: number | "given";
  readonly rtol: number | "given";
}

const usualTolerance = (x: Tensor): number => Math.max(...x.layout.shape.slice(-2)) * EPSILON[x.dtype]!;

function tolerancesOf(x: Tensor, { atol, rtol, hermitian = false }: ToleranceOptions): readonly [Tolerances, Tensor[]] {
  const absolute: Tolerance = atol ?? 0;
  const relative: Tolerance = rtol ?? (atol == null || atol === 0 ? usualTolerance(x) : 0);
  const given = [absolute, relative].filter(isTensor).map((each) => each.detach().to(x.dtype));
  return [{ hermitian, atol: isTensor(absolute) ? "given" : absolute, rtol: isTensor(relative) ? "given" : relative }, given];
}

/** Which values, of [..., k], count: those above both tolerances. */
function counted(values: Tensor, { atol, rtol }: Tolerances, given: readonly Tensor[]): Tensor {
  const most = values.amax(-1, { keepdim: true });
  const absolute = atol === "given" ? given[0]!.unsqueeze(-1) : atol;
  const relative = rtol === "given" ? given[atol === "given" ? 1 : 0]!.unsqueeze(-1) : rtol;
  return values.gt(most.mul(relative).maximum(absolute));
}

const spectrumOf = (operation: string, x: Tensor, hermitian: boolean): Tensor =>
  hermitian ? eigenvaluesOf(operation, x).abs() : singularValuesOf(operation, x);

/**
 * The rank of matrices: how many singular values are above `max(atol, rtol·largest)`. int32, without gradients.
 *
 * ```ts
 * matrixRank(tensor([[1, 2], [2, 4]])); // 1
 * ```
 *
 * @throws ShapeError for fewer than two dims, or with `hermitian` for matrices that are not square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result int32
 */
export function matrixRank(x: Tensor, options: ToleranceOptions = {}): Tensor<"int32"> {
  checkTolerant("matrixRank", x, options);
  if (x.numel() === 0) return zeros(batchOf(x), { dtype: "int32", device: x.device });
  const [tolerances, given] = tolerancesOf(x, options);
  const values = spectrumOf("matrixRank", x.detach(), tolerances.hermitian);
  return counted(values, tolerances, given).sum(-1, { dtype: "int32" }) as Tensor<"int32">;
}

function checkTolerant(operation: string, x: Tensor, { hermitian = false }: ToleranceOptions): void {
  checkFloat(operation, x);
  if (hermitian) checkSquare(operation, x);
  else checkMatrix(operation, x);
}

/**
 * The gradient of A⁺ where the rank stays (Golub and Pereyra 1973). Its products are grouped so that the smaller side of A comes between.
 */
function pinvGradient(g: Tensor, p: Tensor, a: Tensor): Tensor {
  const [m, n] = a.layout.shape.slice(-2) as [number, number];
  const [pt, gt] = [turned(p), turned(g)];
  if (m <= n) {
    const k = gt.matmul(p);
    const kp = k.matmul(pt);
    return kp
      .sub(turned(p.matmul(k)))
      .sub(a.matmul(p).matmul(kp))
      .add(pt.matmul(p).matmul(gt.sub(k.matmul(a))));
  }
  const k = p.matmul(gt);
  const pk = pt.matmul(k);
  return pk
    .sub(turned(k.matmul(p)))
    .add(gt.sub(a.matmul(k)).matmul(p.matmul(pt)))
    .sub(pk.matmul(p).matmul(a));
}

/** 1/x where it counts, else 0. */
const inverted = (values: Tensor, counts: Tensor): Tensor => where(counts, values.reciprocal(), 0).to(values.dtype);

const pinvOp = /* @__PURE__ */ composition<Tolerances>(
  "pinv",
  ([x, ...given], tolerances) => {
    if (tolerances.hermitian) {
      const [values, vectors] = eigenOf("pinv", x!);
      const scaled = inverted(values, counted(values.abs(), tolerances, given));
      return [vectors.mul(scaled.unsqueeze(-2)).matmul(turned(vectors))];
    }
    const [u, s, vh] = reducedSVD("pinv", x!);
    return [
      turned(vh)
        .mul(inverted(s, counted(s, tolerances, given)).unsqueeze(-2))
        .matmul(turned(u)),
    ];
  },
  {
    saves: { inputs: [0], outputs: [0] },
    vjp: ({ inputs: [a], outputs: [p], cotangents: [g], needs }) => [pinvGradient(g!, p!, a!), ...needs.slice(1).map(() => null)],
  },
);

/**
 * The pseudoinverse (Moore–Penrose) by the singular value decomposition: singular values up to `max(atol, rtol·largest)` count as 0. The gradient is
 * that of matrices of constant rank.
 *
 * ```ts
 * pinv(tensor([[1, 0], [0, 2], [0, 0]])); // [[1, 0, 0], [0, 0.5, 0]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError for fewer than two dims, or with `hermitian` for matrices that are not square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function pinv(x: Tensor, options: ToleranceOptions = {}): Tensor {
  checkTolerant("pinv", x, options);
  const [m, n] = x.layout.shape.slice(-2) as [number, number];
  if (x.numel() === 0) return zeros([...batchOf(x), n, m], { dtype: x.dtype, device: x.device });
  const [tolerances, given] = tolerancesOf(x, options);
  return pinvOp([x, ...given], tolerances)[0]!;
}

interface LstsqParams {
  readonly rcond: number;
}

const lstsqOp = /* @__PURE__ */ composition<LstsqParams>(
  "lstsq",
  ([a, b], { rcond }) => {
    const [u, s, vh] = reducedSVD("lstsq", a!);
    const counts = counted(s, { hermitian: false, atol: 0, rtol: rcond }, []);
    const x = turned(vh).matmul(inverted(s, counts).unsqueeze(-1).mul(turned(u).matmul(b!)));
    return [x, s, counts.sum(-1, { dtype: "int32" })];
  },
  {
    saves: { inputs: [0, 1], outputs: [] },
    vjp({ inputs: [a, b], cotangents: [g], needs, params: { rcond } }) {
      if (g == null) return [null, null];
      const [p] = pinvOp([a!], { hermitian: false, atol: 0, rtol: rcond }) as [Tensor];
      return [needs[0] ? pinvGradient(g.matmul(turned(b!)), p, a!) : null, needs[1] ? turned(p).matmul(g) : null];
    },
  },
);

/**
 * Least squares: X that makes ‖A·X − B‖ smallest, of several the one of smallest norm, by the singular value decomposition (as LAPACK's gelsd), so A
 * may be of any rank. B is [..., m, k], or a vector for each matrix, [..., m].
 *
 * ```ts
 * const { solution } = lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([[1], [3], [5]]));
 * solution.round(); // [[1], [2]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError where B does not fit.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function lstsq(a: Tensor, b: Tensor, options: LstsqOptions = {}): Lstsq {
  checkFloat("lstsq", a);
  checkSameDType("lstsq", a, b);
  checkMatrix("lstsq", a);
  const vector = b.ndim === a.ndim - 1 && sameShape(b.layout.shape, a.layout.shape.slice(0, -1));
  const matrix = vector ? b.unsqueeze(-1) : b;
  if (matrix.ndim < 2 || matrix.layout.shape.at(-2) !== a.layout.shape.at(-2))
    throw new ShapeError(
      "lstsq",
      `A ${formatShape(a.layout.shape)} and B ${formatShape(b.layout.shape)} do not fit: B needs ${a.layout.shape.at(-2)} rows.`,
    );
  const [left, right] = broadcastBatches("lstsq", a, matrix);
  const found = solutionOf(left, right, options.rcond ?? usualTolerance(a));
  const [m, n] = a.layout.shape.slice(-2) as [number, number];
  const residuals = m > n ? left.matmul(found.solution).sub(right).square().sum(-2) : zeros([0], { dtype: a.dtype, device: a.device });
  return { ...found, solution: vector ? found.solution.squeeze(-1) : found.solution, residuals };
}

function solutionOf(a: Tensor, b: Tensor, rcond: number): Omit<Lstsq, "residuals"> {
  const near = { dtype: a.dtype, device: a.device };
  const n = a.layout.shape.at(-1)!;
  if (a.numel() === 0)
    return {
      solution: zeros([...batchOf(a), n, b.layout.shape.at(-1)!], near),
      rank: zeros(batchOf(a), { dtype: "int32", device: a.device }),
      singularValues: zeros([...batchOf(a), Math.min(n, a.layout.shape.at(-2)!)], near),
    };
  const [solution, singularValues, rank] = lstsqOp([a, b], { rcond }) as [Tensor, Tensor, Tensor<"int32">];
  return { solution, rank, singularValues: singularValues.detach() };
}
