import { elementwise } from "../elementwise";
import { type Expr, where } from "../expr";
import { cat } from "../ops/joining";
import type { Tensor } from "../tensor";

/** tan of the angle that makes two vectors orthogonal, from their squared lengths a, b and their product d. */
function tangent(a: Expr, b: Expr, d: Expr): Expr {
  const zeta = b.sub(a).div(d.mul(2));
  const size = zeta.abs().add(zeta.square().add(1).sqrt()).reciprocal();
  return where(d.eq(0), 0, where(zeta.lt(0), size.neg(), size));
}

/** The cosine and the sine times the tangent's own sign. */
const cosine = /* @__PURE__ */ elementwise((a, b, d) => tangent(a, b!, d!).square().add(1).rsqrt(), { name: "jacobi" });
const sine = /* @__PURE__ */ elementwise(
  (a, b, d) => {
    const t = tangent(a, b!, d!);
    return t.mul(t.square().add(1).rsqrt());
  },
  { name: "jacobi" },
);
const first = /* @__PURE__ */ elementwise((x, y, c, s) => c!.mul(x).sub(s!.mul(y!)), { name: "jacobi" });
const second = /* @__PURE__ */ elementwise((x, y, c, s) => s!.mul(x).add(c!.mul(y!)), { name: "jacobi" });

/**
 * @internal One-sided Jacobi rotations as whole-tensor ops, for devices that cannot be read at once: rows are rotated in pairs, all pairs of a round at
 * once, until every row has met every other; after so many sweeps that all are orthogonal, for nobody can ask. The pairs of rounds are those of a
 * round-robin tournament.
 *
 * @param rows [..., n, width]; n is even. Their first `length` elements are what becomes orthogonal, the others turn along.
 */
export function orthogonalizedRows(rows: Tensor, length: number): Tensor {
  const n = rows.layout.shape.at(-2)!;
  const half = n / 2;
  const sweeps = n === 2 ? 3 : (rows.dtype === "float64" ? 7 : 5) + Math.ceil(Math.log2(n));
  let now = rows;
  for (let round = 0; round < sweeps * (n - 1); round++) {
    const [top, bottom] = [now.narrow(-2, 0, half), now.narrow(-2, half, half)];
    const [x, y] = [top.narrow(-1, 0, length), bottom.narrow(-1, 0, length)];
    const sums = [x.square(), y.square(), x.mul(y)].map((each) => each.sum(-1, { keepdim: true })) as [Tensor, Tensor, Tensor];
    const [c, s] = [cosine(...sums), sine(...sums)];
    const [one, other] = [first(top, bottom, c, s), second(top, bottom, c, s)];
    now = half === 1 ? cat([one, other], -2) : nextRound(one, other, half);
  }
  return now;
}

/** The first stays, all others move one seat on. */
const nextRound = (top: Tensor, bottom: Tensor, half: number): Tensor =>
  cat(
    [
      top.narrow(-2, 0, 1),
      bottom.narrow(-2, 0, 1),
      top.narrow(-2, 1, half - 2),
      bottom.narrow(-2, 1, half - 1),
      top.narrow(-2, half - 1, 1),
    ],
    -2,
  );
