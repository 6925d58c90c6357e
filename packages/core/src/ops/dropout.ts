import { dispatch } from "../dispatch";
import { ArgumentError } from "../errors";
import type { DType } from "../dtype";
import { type Expr, indexLeaf, scalar, scalarLeaf, where } from "../expr";
import type { MapParams, MapPlan } from "../op";
import { unaryPlans } from "../plan";
import { describe } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { defaultGenerator, type Generator } from "./generator";
import { floatDType, uniform32 } from "./random";

/** The numbers of one draw: see `drawDropout`. */
export interface DropoutParams {
  readonly scalars: MapParams["scalars"];
  /** The position of the first element in the whole of which the tensor is a part. Default: 0. */
  readonly first?: number;
}

/** Scalars 0 to 2 are a generator's draw; then come the probability and what the rest is scaled by, and maybe the position of the first. */
const plansFrom = (position: () => Expr): ((dtype: DType) => MapPlan) =>
  unaryPlans((x) => {
    const kept = uniform32(position()).ge(scalarLeaf(3, "float32"));
    return where(kept, x.mul(scalarLeaf(4, x.dtype)), 0).cast(x.dtype);
  });
const plans = /* @__PURE__ */ plansFrom(indexLeaf);
const plansOfParts = /* @__PURE__ */ plansFrom(() => scalar("add", indexLeaf(), scalarLeaf(5, "uint32")));

/** @internal Which elements fall is a function of the numbers and the position, so that the gradient is the same op on the same numbers. */
export const dropoutOp: CompositionOp<DropoutParams> = /* @__PURE__ */ composition<DropoutParams>(
  "dropout",
  ([x], { scalars, first = 0 }) => {
    const params = first === 0 ? { plan: plans(x!.dtype), scalars } : { plan: plansOfParts(x!.dtype), scalars: [...scalars, first] };
    return [dispatch({ op: { kind: "map", name: "dropout" }, inputs: [x!], params })[0]!];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp: ({ cotangents, params }) => [dropoutOp([cotangents[0]!], params)[0]!],
  },
);

/** @internal The next draw of a generator (by default the default one), for a dropout with probability `p`. */
export const drawDropout = (p: number, generator: Generator = defaultGenerator): DropoutParams => ({
  scalars: [...generator.next(), p, p === 1 ? 0 : 1 / (1 - p)],
});

/** @internal @throws ArgumentError unless 0 ≤ p ≤ 1. */
export function checkProbability(operation: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new ArgumentError(operation, `p is a probability, from 0 to 1, not ${describe(p)}.`);
}

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Without it `x` comes back as it is. Default: `true`. */
  readonly training?: boolean;
  readonly generator?: Generator;
}

/**
 * Zeroes elements with probability `p` and scales the rest by 1/(1 − p) (Srivastava et al. 2014). One kernel; the mask is not stored, backward draws it again.
 *
 * @throws ArgumentError unless 0 ≤ p ≤ 1.
 * @result same
 */
export function dropout(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  checkProbability("dropout", p);
  floatDType("dropout", x.dtype);
  if (!(options.training ?? true) || p === 0) return x;
  return dropoutOp([x], drawDropout(p, options.generator))[0]!;
}
