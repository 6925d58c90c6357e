import { elementwise } from "../elementwise";
import { type Expr, where } from "../expr";
import { reduction } from "./reduction-plan";

/** A score as softmax sees it: scaled; −∞ where a bool mask says false; with a float mask added. */
function masked(score: Expr, scale: Expr, mask: Expr | undefined): Expr {
  const scaled = score.mul(scale);
  if (mask === undefined) return scaled;
  return mask.dtype === "bool" ? where(mask, scaled, Number.NEGATIVE_INFINITY) : scaled.add(mask.cast(score.dtype));
}

/** The largest of each row of scores, given with the scale, and maybe a mask. */
export const largestScores = /* @__PURE__ */ reduction("attention", "max", (score, scale, mask) => masked(score!, scale!, mask));

/** In one pass. The largest is subtracted so that `exp` cannot overflow; that leaves the result as it is, so it has no gradient. */
export const exponentials = /* @__PURE__ */ elementwise(
  (score, largest, scale, mask) =>
    masked(score, scale!, mask)
      .sub(where(largest!.eq(Number.NEGATIVE_INFINITY), 0, largest!))
      .exp(),
  { name: "attention", derivative: ([, , scale], y) => [y.mul(scale!), null, null, y] },
);

export const sumOfRows = /* @__PURE__ */ reduction("attention", "sum", (x) => x!);

/** A row of nothing but zeros stays. */
export const normalized = /* @__PURE__ */ elementwise((x, sum) => x.div(where(sum!.eq(0), 1, sum!)), { name: "attention" });

/** `Σ a·b` of each row. */
export const sumOfProducts = /* @__PURE__ */ reduction("attention.backward", "sum", (a, b) => a!.mul(b!));

/** The gradient of softmax, times `scale`: `weight·(g − Σ weight·g)`. */
export const scoreGradient = /* @__PURE__ */ elementwise((g, weight, total, scale) => g.sub(total!).mul(weight!).mul(scale!), {
  name: "attention.backward",
});
