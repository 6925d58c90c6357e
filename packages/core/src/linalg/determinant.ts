import type { DType } from "../dtype";
import { where } from "../ops/where";
import { composition } from "../ops/composition";
import type { Tensor } from "../tensor";
import { checkFloat, checkSquare, turned } from "./checks";
import { luInPlace } from "./host/lu";
import type { SubtractProduct } from "./host/product";
import { onHost } from "./host-kernel";
import { luOp } from "./lu";
import { identities, rowsAt } from "./matrices";
import { triangularSolve } from "./triangular";

/** What `slogdet` gives. */
export interface Slogdet<D extends DType = DType> {
  /** 1, −1, or 0 of a singular matrix. */
  readonly sign: Tensor<D>;
  /** log |det|: −∞ of a singular matrix. */
  readonly logabsdet: Tensor<D>;
}

type Factors = readonly [l: Tensor, u: Tensor, order: Tensor, sign: Tensor];

const factorsOf = (x: Tensor): Factors => luOp([x], { pivoting: true }) as unknown as Factors;

/** A⁻ᵀ·diag: from P·L·U, P·L⁻ᵀ·U⁻ᵀ. */
function inverseTransposed([l, u, order]: Factors): Tensor {
  const n = l.layout.shape.at(-1)!;
  const inner = triangularSolve(turned(u), identities(l, n), false);
  return rowsAt(triangularSolve(turned(l), inner, true, true), order.argsort(-1));
}

const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 } as Readonly<Record<string, number>>;

/**
 * The gradient of det: the matrix of cofactors, det·A⁻ᵀ. The determinant is a polynomial, so where a pivot is 0 one that is tiny takes its place
 * in both factors.
 */
function cofactors(x: Tensor): Tensor {
  const [l, u, order, sign] = factorsOf(x);
  const diagonal = u.diagonal(0, -2, -1);
  const tiny = where(diagonal.detach().eq(0), EPSILON[x.dtype]!, 0).to(x.dtype);
  const full = u.add(tiny.diagEmbed());
  const determinant = diagonal.add(tiny).prod(-1, { keepdim: true }).mul(sign);
  return inverseTransposed([l, full, order, sign]).mul(determinant.unsqueeze(-1));
}

/** On the host: the pivots' product as a sign and the logarithm of its magnitude, or by itself. */
function pivotsOf(
  a: Float64Array,
  n: number,
  subtract: SubtractProduct,
): { readonly product: number; readonly sign: number; readonly log: number } {
  let sign = luInPlace(a, n, n, new Int32Array(n), true, subtract) % 2 === 0 ? 1 : -1;
  let product = sign;
  let log = 0;
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k]!;
    product *= pivot;
    sign *= Math.sign(pivot);
    log += Math.log(Math.abs(pivot));
  }
  return { product, sign, log };
}

const detOp = /* @__PURE__ */ composition<null>(
  "det",
  ([x]) => {
    const [, u, , sign] = factorsOf(x!);
    return [u.diagonal(0, -2, -1).prod(-1).mul(sign.squeeze(-1))];
  },
  {
    saves: { inputs: [0], outputs: [] },
    vjp: ({ inputs: [x], cotangents: [g] }) => [cofactors(x!).mul(g!.unsqueeze(-1).unsqueeze(-1))],
    onBackend: /* @__PURE__ */ onHost<null>({
      shapes: () => [[]],
      run({ inputs: [a], outputs: [det], shapes: [shape], subtract }) {
        det![0] = pivotsOf(a!, shape![0]!, subtract).product;
        return 0;
      },
    }),
  },
);

const slogdetOp = /* @__PURE__ */ composition<null>(
  "slogdet",
  ([x]) => {
    const [, u, , sign] = factorsOf(x!);
    const diagonal = u.diagonal(0, -2, -1);
    return [diagonal.sign().prod(-1).mul(sign.squeeze(-1)), diagonal.abs().log().sum(-1)];
  },
  {
    saves: { inputs: [0], outputs: [] },
    vjp: ({ inputs: [x], cotangents: [, g] }) => [g == null ? null : inverseTransposed(factorsOf(x!)).mul(g.unsqueeze(-1).unsqueeze(-1))],
    onBackend: /* @__PURE__ */ onHost<null>({
      shapes: () => [[], []],
      run({ inputs: [a], outputs: [sign, logabsdet], shapes: [shape], subtract }) {
        const found = pivotsOf(a!, shape![0]!, subtract);
        sign![0] = found.sign;
        logabsdet![0] = found.log;
        return 0;
      },
    }),
  },
);

/**
 * The determinant of square matrices. The gradient is exact for singular matrices too.
 *
 * ```ts
 * det(tensor([[1, 2], [3, 4]])); // -2
 * ```
 *
 * @throws ShapeError unless the matrices are square. @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function det(x: Tensor): Tensor {
  checkFloat("det", x);
  checkSquare("det", x);
  return detOp([x], null)[0]!;
}

/**
 * The sign of the determinant and the logarithm of its magnitude, which neither overflow nor underflow. Of a singular matrix 0 and −∞.
 *
 * ```ts
 * const { sign, logabsdet } = slogdet(tensor([[0, 2], [2, 0]]));
 * sign; // -1
 * logabsdet.exp(); // 4
 * ```
 *
 * @throws ShapeError unless the matrices are square. @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function slogdet(x: Tensor): Slogdet {
  checkFloat("slogdet", x);
  checkSquare("slogdet", x);
  const [sign, logabsdet] = slogdetOp([x], null) as [Tensor, Tensor];
  return { sign: sign.detach(), logabsdet };
}
