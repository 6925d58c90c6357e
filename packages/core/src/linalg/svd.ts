import type { DType } from "../dtype";
import { where } from "../ops/where";
import { composition } from "../ops/composition";
import { cat } from "../ops/joining";
import type { Tensor } from "../tensor";
import { checkFloat, checkMatrix, turned } from "./checks";
import { singularValues } from "./host/svd";
import { onHost } from "./host-kernel";
import { orthogonalizedRows } from "./jacobi";
import { block, guarded, identities, rowsAt, zerosBeside } from "./matrices";
import { qrOp } from "./qr";

/** Options of `svd`. */
export interface SVDOptions {
  /** All of the orthogonal matrices, [m, m] and [n, n], and not their first min(m, n) columns and rows alone. Default: `true`. */
  readonly fullMatrices?: boolean;
}

/** What `svd` gives: `x = U·diag(S)·Vh`. */
export interface SVD<D extends DType = DType> {
  /** Left singular vectors in columns. */
  readonly U: Tensor<D>;
  /** Singular values in descending order. */
  readonly S: Tensor<D>;
  /** Right singular vectors in rows. */
  readonly Vh: Tensor<D>;
}

interface SVDParams {
  readonly full: boolean;
  /** Who says that it does not converge. */
  readonly operation: string;
}

/**
 * Of tall matrices by one-sided Jacobi rotations (Hestenes), which need no values to go on: the columns are rotated in pairs until all are
 * orthogonal; their lengths are the singular values, the product of the rotations is one factor. The other is Q of the rotated columns' QR: it
 * differs from the columns by their lengths and signs, is orthogonal where lengths are 0 too, and completes itself.
 */
function tallFactors(x: Tensor, full: boolean): readonly [u: Tensor, s: Tensor, vh: Tensor] {
  const [m, n] = x.layout.shape.slice(-2) as [number, number];
  if (x.numel() === 0) return [identities(x, m, full ? m : Math.min(m, n)), zerosBeside(x, Math.min(m, n)), identities(x, n)];
  const most = x.abs().amax([-2, -1], { keepdim: true });
  const scale = most.maskedFill(most.eq(0), 1);
  const columns = cat([turned(x.div(scale)), identities(x, n)], -1); // [..., n, m + n]
  const odd = n % 2 === 1;
  const rows = orthogonalizedRows(odd ? cat([columns, zerosBeside(x, 1, m + n)], -2) : columns, m);
  const lengths = rows.narrow(-1, 0, m).square().sum(-1).sqrt();
  // A row of zeros that made the count even has no vector either, and belongs behind one that has; of equal lengths any order will do.
  const keys = odd ? lengths.sub(rows.narrow(-1, m, n).square().sum(-1).eq(0).to(x.dtype)) : lengths;
  const order = keys.argsort(-1, { descending: true }).narrow(-1, 0, n);
  const sorted = rowsAt(rows, order);
  const s = lengths.gather(lengths.ndim - 1, order).mul(scale.squeeze(-1));
  const [q, r] = qrOp([turned(sorted.narrow(-1, 0, m))], { complete: full }) as [Tensor, Tensor];
  const signs = where(r.diagonal(0, -2, -1).lt(0), -1, 1)
    .to(x.dtype)
    .unsqueeze(-2); // [..., 1, n]
  const own = block(q, 0, m, 0, n).mul(signs);
  const u = full && m > n ? cat([own, block(q, 0, m, n, m - n)], -1) : own;
  return [u, s, sorted.narrow(-1, m, n).clone()];
}

function factors(x: Tensor, { full, operation }: SVDParams): readonly Tensor[] {
  const [m, n] = x.layout.shape.slice(-2) as [number, number];
  const fine = x.numel() === 0 ? null : x.isfinite().all(-1).all(-1);
  const checked = fine === null ? x : guarded(x, fine, operation, "no convergence");
  if (m >= n) return tallFactors(checked, full);
  const [u, s, vh] = tallFactors(turned(checked), full);
  return [turned(vh).clone(), s, turned(u).clone()];
}

/** @internal U, S and Vh. */
export const svdOp = /* @__PURE__ */ composition<SVDParams>("svd", ([x], params) => factors(x!, params), {
  saves: { inputs: [], outputs: [0, 1, 2] },
  vjp({ outputs: [u, s, vh], cotangents: [gU, gS, gVh] }) {
    const k = s!.layout.shape.at(-1)!;
    const cut = (x: Tensor | null | undefined, dim: number): Tensor | null => (x == null ? null : x.narrow(dim, 0, k));
    return [gradientOf(u!.narrow(-1, 0, k), s!, vh!.narrow(-2, 0, k), cut(gU, -1), gS ?? null, cut(gVh, -2))];
  },
  onBackend: /* @__PURE__ */ onHost<SVDParams>({
    shapes: ([x], { full }) => {
      const [m, n] = x as readonly [number, number];
      const k = Math.min(m, n);
      return [[m, full ? m : k], [k], [full ? n : k, n]];
    },
    run({ inputs: [a], outputs: [u, s, vh], shapes: [shape], params: { full } }) {
      const [m, n] = shape as readonly [number, number];
      return singularValues(a!, m, n, s!, { u: u!, vh: vh!, full });
    },
    failure: ({ operation }) => [operation, "no convergence"],
  }),
});

const skew = (x: Tensor): Tensor => x.sub(turned(x));

/**
 * gA = U·[(skew(Uᵀ·gU)/E)·S + S·(skew(Vᵀ·gV)/E) + diag(gS)]·Vᵀ with Eᵢⱼ = Sⱼ² − Sᵢ², and where U or V is not square what lies outside of it,
 * divided by S. As in PyTorch the gradient through vectors is infinite or NaN where singular values are equal, or 0 beside a rectangle.
 */
function gradientOf(u: Tensor, s: Tensor, vh: Tensor, gU: Tensor | null, gS: Tensor | null, gVh: Tensor | null): Tensor | null {
  if (gU === null && gVh === null) return gS === null ? null : u.mul(gS.unsqueeze(-2)).matmul(vh);
  const [m, n, k] = [u.layout.shape.at(-2)!, vh.layout.shape.at(-1)!, s.layout.shape.at(-1)!];
  const [across, down] = [s.unsqueeze(-2), s.unsqueeze(-1)];
  const gaps = across
    .sub(down)
    .mul(across.add(down))
    .add(identities(s.unsqueeze(-1), k));
  let inner = gS === null ? zerosBeside(u, k, k) : gS.diagEmbed();
  const ofU = gU === null ? null : turned(u).matmul(gU);
  const ofV = gVh === null ? null : vh.matmul(turned(gVh));
  if (ofU !== null) inner = inner.add(skew(ofU).div(gaps).mul(across));
  if (ofV !== null) inner = inner.add(skew(ofV).div(gaps).mul(down));
  let out = u.matmul(inner);
  if (m > k && gU !== null) out = out.add(gU.sub(u.matmul(ofU!)).div(across));
  let all = out.matmul(vh);
  if (n > k && gVh !== null) all = all.add(u.matmul(gVh.sub(turned(ofV!).matmul(vh)).div(down)));
  return all;
}

/** Singular values alone: the kernel then turns no vectors. */
const svdvalsOp = /* @__PURE__ */ composition<{ readonly operation: string }>(
  "svdvals",
  ([x], { operation }) => {
    const [u, s, vh] = svdOp([x!], { full: false, operation }) as [Tensor, Tensor, Tensor];
    u.dispose();
    vh.dispose();
    return [s];
  },
  {
    saves: { inputs: [0], outputs: [] },
    vjp({ inputs: [x], cotangents: [g], params: { operation } }) {
      const [u, , vh] = svdOp([x!], { full: false, operation }) as [Tensor, Tensor, Tensor];
      return [u.mul(g!.unsqueeze(-2)).matmul(vh)];
    },
    onBackend: /* @__PURE__ */ onHost<{ readonly operation: string }>({
      shapes: ([x]) => [[Math.min(...x!)]],
      run({ inputs: [a], outputs: [s], shapes: [shape] }) {
        const [m, n] = shape as readonly [number, number];
        return singularValues(a!, m, n, s!, { u: null, vh: null, full: false });
      },
      failure: ({ operation }) => [operation, "no convergence"],
    }),
  },
);

/** @internal Singular values on behalf of another operation. */
export const singularValuesOf = (operation: string, x: Tensor): Tensor => svdvalsOp([x], { operation })[0]!;

/** @internal U, S and Vh of min(m, n) columns, on behalf of another operation. */
export const reducedSVD = (operation: string, x: Tensor): readonly [Tensor, Tensor, Tensor] =>
  svdOp([x], { full: false, operation }) as unknown as readonly [Tensor, Tensor, Tensor];

/**
 * The singular value decomposition `x = U·diag(S)·Vh`. The signs of singular vectors are not determined, and where
 * singular values are equal neither are the vectors; then gradients through U and Vh are infinite or NaN, as in PyTorch.
 *
 * ```ts
 * const { U, S, Vh } = svd(tensor([[0, 2], [3, 0]]));
 * S; // [3, 2]
 * U.mul(S).matmul(Vh); // [[0, 2], [3, 0]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError for fewer than two dims.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function svd(x: Tensor, options: SVDOptions = {}): SVD {
  checkFloat("svd", x);
  checkMatrix("svd", x);
  const [U, S, Vh] = svdOp([x], { full: options.fullMatrices ?? true, operation: "svd" }) as [Tensor, Tensor, Tensor];
  return { U, S, Vh };
}

/**
 * Singular values in descending order. Their gradient is defined where they are equal, too.
 *
 * ```ts
 * svdvals(tensor([[0, 2], [3, 0]])); // [3, 2]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError for fewer than two dims.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function svdvals(x: Tensor): Tensor {
  checkFloat("svdvals", x);
  checkMatrix("svdvals", x);
  return singularValuesOf("svdvals", x);
}
