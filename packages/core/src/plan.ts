import type { DType } from "./dtype";
import type { Expr } from "./expr";
import { linearize } from "./linearize";
import type { MapPlan } from "./op";

/** A plan from expressions whose input leaves are `leaves`. */
export function makePlan(leaves: readonly Expr[], outputs: readonly Expr[], stored?: readonly DType[]): MapPlan {
  const { program, scalarSources } = linearize(outputs, leaves, stored);
  return { leaves, outputs, program, scalarSources };
}
