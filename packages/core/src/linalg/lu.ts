import { elementwise } from "../elementwise";
import { where } from "../expr";
import { composition } from "../ops/composition";
import { arange } from "../ops/creation";
import { cat } from "../ops/joining";
import type { DType } from "../dtype";
import type { Tensor } from "../tensor";
import { batchOf, checkFloat, checkMatrix, turned } from "./checks";
import { luInPlace } from "./host/lu";
import { upperOf } from "./host/qr";
import { onHost } from "./host-kernel";
import { block, identities, rowsAt, zerosBeside } from "./matrices";
import { triangularSolve } from "./triangular";

/** Options of `lu`. */
export interface LUOptions {
  /** Exchange rows so that pivots are large (partial pivoting). Without it the factors may not exist. Default: `true`. */
  readonly pivot?: boolean;
}

/** What `lu` gives: `x = P·L·U`. */
export interface LU<D extends DType = DType> {
  /** A permutation matrix. */
  readonly P: Tensor<D>;
  /** Lower triangular, with ones on the diagonal. */
  readonly L: Tensor<D>;
  /** Upper triangular. */
  readonly U: Tensor<D>;
}

interface LUParams {
  readonly pivoting: boolean;
}

/** A column without a pivot has nothing to eliminate. */
const multiplier = /* @__PURE__ */ elementwise((below, pivot) => where(pivot!.eq(0), 0, below.div(pivot!)), { name: "lu" });
/** Which row comes where rows k and p are exchanged. */
const exchanged = /* @__PURE__ */ elementwise((row, p, k) => where(row.eq(k!), p!, where(row.eq(p!), k!, row)), { name: "lu" });
const turnedSign = /* @__PURE__ */ elementwise((sign, p, k) => where(p!.eq(k!), sign, sign.neg()), { name: "lu" });

/** Right-looking, a column at a time: L and U in one, the order of the rows, and the sign of their permutation. */
function factorised(x: Tensor, pivoting: boolean): readonly [factors: Tensor, order: Tensor, sign: Tensor] {
  const [m, n] = x.layout.shape.slice(-2) as [number, number];
  const batch = batchOf(x);
  let work = x.clone();
  const rows = arange(m, { dtype: "int32", device: x.device }).expand([...batch, m]);
  let order: Tensor = rows.clone();
  let sign = zerosBeside(x, 1).add(1);
  if (x.numel() === 0) return [work, order, sign];
  for (let k = 0; k < Math.min(m, n); k++) {
    if (pivoting && k < m - 1) {
      const p = block(work, k, m - k, k, 1)
        .abs()
        .squeeze(-1)
        .argmax(-1, { keepdim: true })
        .add(k);
      const next = exchanged(rows, p, k);
      work = rowsAt(work, next);
      order = order.gather(order.ndim - 1, next);
      sign = turnedSign(sign, p, k);
    }
    const below = m - k - 1;
    if (below === 0) break;
    const column = block(work, k + 1, below, k, 1);
    column.copy_(multiplier(column, block(work, k, 1, k, 1)));
    if (n - k - 1 === 0) continue;
    const rest = block(work, k + 1, below, k + 1, n - k - 1);
    rest.copy_(rest.sub(column.mul(block(work, k, 1, k + 1, n - k - 1))));
  }
  return [work, order, sign];
}

/** @internal L with its ones, of `m` rows, from the factors in one. */
const lowerOf = (factors: Tensor, m: number, count: number): Tensor =>
  block(factors, 0, m, 0, count)
    .tril(-1)
    .add(identities(factors, m, count));

/**
 * @internal L [..., m, k], U [..., k, n], the order of the rows [..., m] (int32: row i of L·U is row order[i] of the input) and the sign of that
 * permutation [..., 1]; k is the smaller of m and n.
 */
export const luOp = /* @__PURE__ */ composition<LUParams>(
  "lu",
  ([x], { pivoting }) => {
    const [m, n] = x!.layout.shape.slice(-2) as [number, number];
    const count = Math.min(m, n);
    const [factors, order, sign] = factorised(x!, pivoting);
    return [lowerOf(factors, m, count), block(factors, 0, count, 0, n).triu(), order, sign];
  },
  {
    saves: { inputs: [], outputs: [0, 1, 2] },
    vjp({ outputs: [l, u, order], cotangents: [gL, gU] }) {
      if (gL == null && gU == null) return [null];
      return [gradientOf(l!, u!, order!, gL ?? null, gU ?? null)];
    },
    onBackend: /* @__PURE__ */ onHost<LUParams>({
      shapes: ([x]) => {
        const [m, n] = x as readonly [number, number];
        const count = Math.min(m, n);
        return [[m, count], [count, n], [m], [1]];
      },
      integers: [2],
      run({ inputs: [a], outputs: [l, u, order, sign], shapes: [shape], params: { pivoting }, subtract }) {
        const [m, n] = shape as readonly [number, number];
        const count = Math.min(m, n);
        const rows = new Int32Array(m);
        sign![0] = luInPlace(a!, m, n, rows, pivoting, subtract) % 2 === 0 ? 1 : -1;
        order!.set(rows);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < Math.min(i, count); j++) l![i * count + j] = a![i * n + j]!;
          if (i < count) l![i * count + i] = 1;
        }
        upperOf(a!, n, u!, count);
        return 0;
      },
    }),
  },
);

/** Where the permutation sends each row back to. */
const backwards = (order: Tensor): Tensor => order.argsort(-1);

/**
 * With L₁ the square part of L and L₂ what lies below it, U₁ the square part of U and U₂ what lies beside it, G = P·[G₁; G₂]:
 * wide: G₁ = L⁻ᵀ·[(tril(Lᵀ·gL − gU₂·U₂ᵀ, −1) + triu(gU₁·U₁ᵀ))·U₁⁻ᵀ, gU₂];
 * tall: G₁ = L₁⁻ᵀ·(tril(L₁ᵀ·gL₁, −1) + triu(gU·Uᵀ − L₂ᵀ·gL₂))·U⁻ᵀ and G₂ = gL₂·U⁻ᵀ.
 */
function gradientOf(l: Tensor, u: Tensor, order: Tensor, gL: Tensor | null, gU: Tensor | null): Tensor {
  const [m, n] = [l.layout.shape.at(-2)!, u.layout.shape.at(-1)!];
  const k = Math.min(m, n);
  const [l1, u1] = [block(l, 0, k, 0, k), block(u, 0, k, 0, k)];
  const zero = (): Tensor => zerosBeside(l, k, k);
  let lower = gL === null ? zero() : turned(l1).matmul(block(gL, 0, k, 0, k));
  let upper = gU === null ? zero() : block(gU, 0, k, 0, k).matmul(turned(u1));
  if (n > m && gU !== null) lower = lower.sub(block(gU, 0, k, k, n - k).matmul(turned(block(u, 0, k, k, n - k))));
  if (m > n && gL !== null) upper = upper.sub(turned(block(l, k, m - k, 0, k)).matmul(block(gL, k, m - k, 0, k)));
  const inner = timesInverse(lower.tril(-1).add(upper.triu()), u1);
  let whole = inner;
  if (n > m) {
    const beside = gU === null ? zerosBeside(l, k, n - k) : block(gU, 0, k, k, n - k);
    whole = joined([inner, beside], -1);
  }
  whole = triangularSolve(turned(l1), whole, true, true);
  if (m > n) {
    const below = gL === null ? zerosBeside(l, m - k, k) : timesInverse(block(gL, k, m - k, 0, k), u1);
    whole = joined([whole, below], -2);
  }
  return rowsAt(whole, backwards(order));
}

/** X·U⁻ᵀ. */
const timesInverse = (x: Tensor, u: Tensor): Tensor => turned(triangularSolve(u, turned(x), true));

const joined = (parts: readonly Tensor[], dim: number): Tensor => cat([...parts], dim);

/**
 * The LU decomposition `x = P·L·U` with partial pivoting.
 *
 * ```ts
 * const { P, L, U } = lu(tensor([[1, 2], [4, 4]]));
 * U; // [[4, 4], [0, 1]]
 * P.matmul(L).matmul(U); // [[1, 2], [4, 4]]
 * ```
 *
 * @throws ShapeError for fewer than two dims. @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function lu(x: Tensor, options: LUOptions = {}): LU {
  checkFloat("lu", x);
  checkMatrix("lu", x);
  const [L, U, order, sign] = luOp([x], { pivoting: options.pivot ?? true }) as [Tensor, Tensor, Tensor, Tensor];
  sign.dispose();
  const m = x.layout.shape.at(-2)!;
  // Column i of P has its 1 in row order[i].
  const rows = arange(m, { dtype: "int32", device: x.device }).reshape([m, 1]);
  const P = order.unsqueeze(-2).eq(rows).to(x.dtype);
  order.dispose();
  return { P, L, U };
}
