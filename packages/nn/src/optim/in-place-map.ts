import { type DType, dispatch, type Expr, type Tensor } from "@adjoint/core";
import { inputLeaf, makePlan, planCache, type Scalar, scalarLeaf } from "@adjoint/core/internal";

/** The new values of the first tensors, from all tensors and numbers. The switches say which terms there are at all. */
type Update = (tensors: readonly Expr[], numbers: readonly Expr[], switches: readonly boolean[]) => readonly Expr[];

/**
 * An optimizer's arithmetic as one kernel that reads all tensors once and writes the first ones in place. The numbers (learning
 * rate, bias corrections) come at run time, so a thousand steps use the kernel of the first; each setting of the switches has its own.
 */
export function inPlaceMap(
  name: string,
  update: Update,
): (tensors: readonly Tensor[], numbers: readonly Scalar[], switches?: readonly boolean[]) => void {
  const plans = planCache((dtype: DType, tensors: number, numbers: number, ...switches: boolean[]) => {
    const leaves = Array.from({ length: tensors }, (_, position) => inputLeaf(position, dtype, 2));
    const scalars = Array.from({ length: numbers }, (_, position) => scalarLeaf(position, dtype));
    return makePlan(leaves, update(leaves, scalars, switches));
  });
  return (tensors, numbers, switches = []) => {
    const plan = plans(tensors[0]!.dtype, tensors.length, numbers.length, ...switches);
    const into = plan.outputs.map((_, position) => position);
    dispatch({ op: { kind: "map", name }, inputs: tensors, params: { plan, scalars: numbers, into } });
  };
}

/** The gradient as the update takes it: turned round to maximize, and with the gradient of the L2 penalty. */
export function effectiveGradient(g: Expr, p: Expr, weightDecay: Expr, maximize: boolean, decays: boolean): Expr {
  const along = maximize ? g.neg() : g;
  // Not p·0 where there is no decay: of a parameter that is infinite that would be NaN.
  return decays ? along.add(p.mul(weightDecay)) : along;
}
