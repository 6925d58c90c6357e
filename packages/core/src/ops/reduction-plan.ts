import type { Combine } from "../backend";
import { dispatch } from "../dispatch";
import { type DType, dtypes, laneOf } from "../dtype";
import type { TensorLike } from "../elementwise";
import { DTypeError } from "../errors";
import { type Expr, type ExprLike, inputLeaf, toExpr, weakScalar } from "../expr";
import type { MapPlan } from "../op";
import { castPlan, makePlan } from "../plan";
import { planCache } from "../plan-cache";
import { type Dims, normalizeDims } from "../shape";
import type { Tensor } from "../tensor";
import { checkDType } from "../dtype";
import { isTensor } from "../tensor-handle";

/** What reductions take beside the dims. */
export interface ReduceOptions {
  /** Keep the reduced dims, with size 1. */
  readonly keepdim?: boolean;
}

interface ReductionPlan {
  readonly name: string;
  readonly combine: Combine;
  /** Of the accumulator's dtype. */
  readonly pre: MapPlan;
  readonly post: MapPlan;
  readonly scalars?: readonly number[];
  readonly result?: "value" | "index" | "both";
  readonly findsNaN?: boolean;
}

/** @internal */
export function reduce(x: Tensor, dims: readonly number[], keepdim: boolean, reduction: ReductionPlan): readonly Tensor[] {
  const { name, combine, pre, post, scalars = [], result = "value", findsNaN = false } = reduction;
  return dispatch({ op: { kind: "reduce", name }, inputs: [x], params: { combine, pre, post, scalars, dims, keepdim, result, findsNaN } });
}

/** How a `reduction` is called. */
export interface ReductionCall extends ReduceOptions {
  /** For `after`. */
  readonly numbers?: readonly number[];
  /** Of the result: that of the expression where not given, "lane" for that of the accumulator. */
  readonly dtype?: DType | "lane";
}

/**
 * @internal A reduction of an expression of several tensors and numbers, which is never stored: `after(Σ before(…), …numbers)`. Half
 * precision is summed in float32.
 */
export function reduction(
  name: string,
  combine: Combine,
  before: (...operands: Expr[]) => ExprLike,
  after: (total: Expr, ...numbers: Expr[]) => ExprLike = (total) => total,
): (operands: readonly TensorLike[], dims: readonly number[], call?: ReductionCall) => Tensor {
  // A text of the operands' dtypes: what they are is all that a plan depends on.
  const plansFor = planCache((signature: string, numbers: number, dtype: DType | "lane" | "") => {
    let [tensors, scalars] = [0, 0];
    const args = signature
      .split(",")
      .map((each) => (each === "" ? weakScalar(scalars++, "float32") : inputLeaf(tensors++, each as DType, 2)));
    const value = toExpr(before(...args));
    const leaf = inputLeaf(0, value.lane, 2);
    const more = Array.from({ length: numbers }, () => weakScalar(scalars++, "float32"));
    const leaves = args.filter(({ op }) => op === "input");
    const stored = dtype === "lane" ? value.lane : dtype === "" ? value.dtype : dtype;
    return { pre: makePlan(leaves, [value.cast(value.lane)]), post: makePlan([leaf], [toExpr(after(leaf, ...more)).cast(stored)]) };
  });
  return (operands, dims, { numbers = [], keepdim = false, dtype } = {}) => {
    const inputs = operands.filter(isTensor);
    const plans = plansFor(operands.map((x) => (isTensor(x) ? x.dtype : "")).join(), numbers.length, dtype ?? "");
    const scalars = [...operands.filter((x) => !isTensor(x)).map(Number), ...numbers];
    const params = { combine, ...plans, scalars, dims, keepdim, result: "value" as const };
    return dispatch({ op: { kind: "reduce", name }, inputs, params })[0]!;
  };
}

/** @internal Where a sum of this dtype is kept: small integers and bools in int32. */
export const summed = (dtype: DType): DType => (dtypes[dtype].kind === "float" || dtypes[dtype].bytes >= 4 ? dtype : "int32");

/** @internal The accumulator's dtype is its lane; 16-bit floats are rounded once, at the end. */
export const asLane = (dtype: DType): DType => laneOf(dtype);

/** @internal */
export function accumulate(
  x: Tensor,
  name: string,
  combine: Combine,
  dim: Dims | null | undefined,
  options: ReduceOptions,
  out: DType,
  before: (dtype: DType, lane: DType) => MapPlan = castPlan,
): Tensor {
  checkDType(name, out);
  const lane = asLane(out);
  const [pre, post] = [before(x.dtype, lane), castPlan(lane, out)];
  return reduce(x, normalizeDims(name, dim, x.ndim), options.keepdim ?? false, { name, combine, pre, post })[0]!;
}

/** @internal */
export function floatOnly(operation: string, x: Tensor): void {
  if (dtypes[x.dtype].kind !== "float") throw new DTypeError(operation, `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
}

/** @internal `findsNaN`: see `ReduceParams`. */
export function extreme(
  x: Tensor,
  name: string,
  combine: "min" | "max",
  dims: readonly number[],
  keepdim: boolean,
  result: "value" | "index" | "both",
  findsNaN = false,
): readonly Tensor[] {
  const lane = asLane(x.dtype) === "bool" ? "int32" : asLane(x.dtype);
  const [pre, post] = [castPlan(x.dtype, lane), castPlan(lane, x.dtype)];
  return reduce(x, dims, keepdim, { name, combine, pre, post, result, findsNaN });
}
