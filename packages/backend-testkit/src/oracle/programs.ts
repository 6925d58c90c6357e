import { type DType, elementwise, type ElementwiseOp, type Expr, type MapPlan, type ScalarOp, type TensorLike } from "@adjoint/core";
import { expressionOf as applied, inputLeaf, makePlan, planElementwise, scalar } from "@adjoint/core/internal";

/** What an elementwise op runs for these operands: expressions and program. @throws DTypeError for dtypes that it does not take. */
export const planOf = (op: ElementwiseOp, operands: readonly TensorLike[]): MapPlan => planElementwise(op.definition, operands, undefined);

/** The same for tensors of these dtypes, which no device has to hold. */
export function planOfDTypes(op: ElementwiseOp, dtypes: readonly DType[]): MapPlan {
  const leaves = dtypes.map((dtype, position) => inputLeaf(position, dtype, 2));
  return makePlan(leaves, [applied(op.definition, leaves)]);
}

const scalarOps = new Map<string, ElementwiseOp>();

/** A scalar op as an op on tensors. `to` is the dtype of `cast` and `bitcast`. */
export function scalarOp(op: ScalarOp, to?: DType): ElementwiseOp {
  const key = `${op}>${to ?? ""}`;
  let made = scalarOps.get(key);
  if (made === undefined) {
    made = elementwise(expressionOf(op, to), { name: op });
    scalarOps.set(key, made);
  }
  return made;
}

function expressionOf(op: ScalarOp, to: DType | undefined): (...args: Expr[]) => Expr {
  if (op === "cast") return (x) => x.cast(to!);
  if (op === "bitcast") return (x) => x.bitcast(to!);
  return (...args) => scalar(op, ...args);
}
