import type { DType } from "../dtype";
import { elementwise } from "../elementwise";
import { AutogradError } from "../errors";
import { where } from "../expr";
import { composition } from "../ops/composition";
import { zeros } from "../ops/creation";
import { cat } from "../ops/joining";
import type { Tensor } from "../tensor";
import { checkChoice, checkFloat, checkMatrix, turned } from "./checks";
import { householder, orthogonal, upperOf } from "./host/qr";
import { onHost } from "./host-kernel";
import { block, identities, zerosBeside } from "./matrices";
import { triangularSolve } from "./triangular";

/** What `qr` gives: `x = Q·R`. */
export interface QR<D extends DType = DType> {
  /** Orthonormal columns. Empty, [0], with the mode "r". */
  readonly Q: Tensor<D>;
  /** Upper triangular. */
  readonly R: Tensor<D>;
}

interface QRParams {
  readonly complete: boolean;
}

/** Of the first element and the squared length of the rest: what the reflection makes of the first, and its factor τ. Nothing to reflect gives 0. */
const reflected = /* @__PURE__ */ elementwise(
  (alpha, squares) => where(squares!.eq(0), alpha, alpha.square().add(squares!).sqrt().copysign(alpha).neg()),
  { name: "qr" },
);
const factorOf = /* @__PURE__ */ elementwise((alpha, beta) => where(beta!.eq(alpha), 0, beta!.sub(alpha).div(beta!)), { name: "qr" });
const directionOf = /* @__PURE__ */ elementwise((x, alpha, beta) => where(beta!.eq(alpha!), 0, x.div(alpha!.sub(beta!))), { name: "qr" });

interface Reflection {
  /** [..., m − k, 1]; its first element is 1. */
  readonly v: Tensor;
  readonly tau: Tensor;
}

/** x − τ·v·(vᵀ·x), for the rows from `first` on. */
function reflect(x: Tensor, first: number, { v, tau }: Reflection): void {
  const [rows, columns] = [v.layout.shape.at(-2)!, x.layout.shape.at(-1)!];
  const part = block(x, first, rows, 0, columns);
  part.copy_(part.sub(v.mul(tau).mul(turned(v).matmul(part))));
}

/** Householder's reflections of a matrix, and R on and above the diagonal of what they leave. Scaled, so that no square overflows. */
function reflections(x: Tensor): readonly [work: Tensor, list: Reflection[]] {
  const [m, n] = x.layout.shape.slice(-2) as [number, number];
  const most = x.abs().amax([-2, -1], { keepdim: true });
  const scale = most.maskedFill(most.eq(0), 1);
  const work = x.div(scale);
  const list: Reflection[] = [];
  for (let k = 0; k < Math.min(m - 1, n); k++) {
    const alpha = block(work, k, 1, k, 1);
    const below = block(work, k + 1, m - k - 1, k, 1);
    const beta = reflected(alpha, below.square().sum(-2, { keepdim: true }));
    const v = cat([alpha.mul(0).add(1), directionOf(below, alpha, beta)], -2);
    const reflection = { v, tau: factorOf(alpha, beta) };
    reflect(work, k, reflection);
    list.push(reflection);
  }
  return [work.mul(scale), list];
}

function factorised(x: Tensor, complete: boolean): readonly [Tensor, Tensor] {
  const [m, n] = x.layout.shape.slice(-2) as [number, number];
  const columns = complete ? m : Math.min(m, n);
  const q = identities(x, m, columns);
  if (x.numel() === 0) return [q, zerosBeside(x, columns, n)];
  const [work, list] = reflections(x);
  for (let k = list.length - 1; k >= 0; k--) reflect(q, k, list[k]!);
  return [q, block(work, 0, columns, 0, n).triu()];
}

/** X + Xᵀ with the diagonal halved: what a triangle says of a symmetric matrix. */
const symmetric = (x: Tensor): Tensor => x.add(turned(x.triu(1)));

/** gA = (gQ + Q·sym(triu(gR·Rᵀ − Qᵀ·gQ)))·R⁻ᵀ, for R with a square. */
function squareGradient(q: Tensor, r: Tensor, gQ: Tensor | null, gR: Tensor | null): Tensor {
  const parts = [gR === null ? null : gR.matmul(turned(r)), gQ === null ? null : turned(q).matmul(gQ).neg()].filter(
    (part) => part !== null,
  );
  const inner = parts.reduce((a, b) => a.add(b));
  const through = q.matmul(symmetric(inner.triu()));
  const all = gQ === null ? through : through.add(gQ);
  return turned(triangularSolve(r, turned(all), true));
}

/** @internal Q and R; complete, or of min(m, n) columns. */
export const qrOp = /* @__PURE__ */ composition<QRParams>("qr", ([x], { complete }) => factorised(x!, complete), {
  saves: { inputs: [], outputs: [0, 1] },
  vjp({ outputs: [q, r], cotangents: [gQ, gR], params: { complete } }) {
    if (gQ == null && gR == null) return [null];
    const [m, n] = [q!.layout.shape.at(-2)!, r!.layout.shape.at(-1)!];
    if (complete && m > n)
      throw new AutogradError(
        "qr",
        'has no gradient with mode "complete" and more rows than columns: the further columns of Q are any.',
        'use "reduced".',
      );
    if (m >= n) return [squareGradient(q!, r!, gQ ?? null, gR ?? null)];
    // A = [A₁, A₂] with A₁ square: A₁ = Q·R₁, and R₂ = Qᵀ·A₂.
    const [r1, r2] = [block(r!, 0, m, 0, m), block(r!, 0, m, m, n - m)];
    if (gR == null) return [cat([squareGradient(q!, r1, gQ!, null), zerosBeside(q!, m, n - m)], -1)];
    const g2 = block(gR, 0, m, m, n - m);
    const besides = q!.matmul(r2).matmul(turned(g2));
    const first = squareGradient(q!, r1, gQ == null ? besides : gQ.add(besides), block(gR, 0, m, 0, m));
    return [cat([first, q!.matmul(g2)], -1)];
  },
  onBackend: /* @__PURE__ */ onHost<QRParams>({
    shapes: ([x], { complete }) => {
      const [m, n] = x as readonly [number, number];
      const columns = complete ? m : Math.min(m, n);
      return [
        [m, columns],
        [columns, n],
      ];
    },
    run({ inputs: [a], outputs: [q, r], shapes: [shape], params: { complete } }) {
      const [m, n] = shape as readonly [number, number];
      const columns = complete ? m : Math.min(m, n);
      const taus = householder(a!, m, n);
      upperOf(a!, n, r!, Math.min(m, n));
      orthogonal(a!, m, n, taus, q!, columns);
      return 0;
    },
  }),
});

/**
 * The QR decomposition `x = Q·R` by Householder's reflections. Of an m×n matrix, with k = min(m, n), "reduced" gives Q [m, k] and R [k, n],
 * "complete" gives Q [m, m] and R [m, n], and "r" gives R alone.
 *
 * ```ts
 * const { Q, R } = qr(tensor([[3, 1], [4, 2]]));
 * R.mul(10).round(); // [[-50, -22], [0, 4]]
 * Q.matmul(R).round(); // [[3, 1], [4, 2]]
 * ```
 *
 * @throws ShapeError for fewer than two dims. @throws DTypeError for other dtypes than float32 and float64.
 * @throws ArgumentError for another mode.
 * @result same
 */
export function qr(x: Tensor, mode: "reduced" | "complete" | "r" = "reduced"): QR {
  checkChoice("qr", "mode", mode, ["reduced", "complete", "r"]);
  checkFloat("qr", x);
  checkMatrix("qr", x);
  // Whoever takes R alone has no use for a gradient through Q, but R's own is the same.
  const [Q, R] = qrOp([x], { complete: mode === "complete" }) as [Tensor, Tensor];
  if (mode !== "r") return { Q, R };
  Q.dispose();
  return { Q: zeros([0], { dtype: x.dtype, device: x.device }), R };
}
