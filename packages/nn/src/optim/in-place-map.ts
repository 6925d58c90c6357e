import { type DType, dispatch, type Expr, type MapPlan, type Tensor } from "@adjoint/core";
import { inputLeaf, makePlan, scalarLeaf } from "@adjoint/core/internal";

/** The new values of the first tensors, from all tensors and numbers. */
type Update = (tensors: readonly Expr[], numbers: readonly Expr[]) => readonly Expr[];

/**
 * An optimizer's arithmetic as one kernel that reads all tensors once and writes the first ones in place. The numbers (learning
 * rate, bias corrections) come at run time, so a thousand steps use the kernel of the first.
 */
export function inPlaceMap(name: string, update: Update): (tensors: readonly Tensor[], numbers: readonly number[]) => void {
  const plans = new Map<DType, MapPlan>();
  return (tensors, numbers) => {
    const { dtype } = tensors[0]!;
    let plan = plans.get(dtype);
    if (plan === undefined) {
      const leaves = tensors.map((_, position) => inputLeaf(position, dtype, 2));
      const scalars = numbers.map((_, position) => scalarLeaf(position, dtype));
      plan = makePlan(leaves, update(leaves, scalars));
      plans.set(dtype, plan);
    }
    const into = plan.outputs.map((_, position) => position);
    // The kernel writes row by row; a parameter laid out otherwise is updated in a copy, and copied back.
    const written = tensors.map((each, position) => (position < into.length ? each.contiguous() : each));
    dispatch({ op: { kind: "map", name }, inputs: written, params: { plan, scalars: numbers, into } });
    written.forEach((each, position) => {
      if (each !== tensors[position]) tensors[position]!.copy_(each);
    });
  };
}
