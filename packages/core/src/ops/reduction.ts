import type { Combine } from "../backend";
import { dispatch } from "../dispatch";
import { type DType, dtypes, laneOf } from "../dtype";
import { makePlan } from "../plan";
import { DTypeError } from "../errors";
import { type Expr, inputLeaf } from "../expr";
import type { MapPlan } from "../op";
import { type Dims, normalizeDims } from "../shape";
import type { Tensor } from "../tensor";
import { checkDType } from "../dtype";

/** What reductions take beside the dims. */
export interface ReduceOptions {
  /** Keep the reduced dims, with size 1. */
  readonly keepdim?: boolean;
}

const plans = new Map<string, MapPlan>();

/** @internal */
export function planned(key: string, dtype: DType, expression: (x: Expr) => Expr): MapPlan {
  const full = `${key}:${dtype}`;
  let plan = plans.get(full);
  if (plan === undefined) {
    const leaf = inputLeaf(0, dtype, 2);
    plan = makePlan([leaf], [expression(leaf)]);
    plans.set(full, plan);
  }
  return plan;
}

/** @internal */
export const same = (x: Expr): Expr => x;

interface ReductionPlan {
  readonly name: string;
  readonly combine: Combine;
  /** Of the accumulator's dtype. */
  readonly pre: MapPlan;
  readonly post: MapPlan;
  readonly scalars?: readonly number[];
  readonly result?: "value" | "index" | "both";
}

/** @internal */
export function reduce(x: Tensor, dims: readonly number[], keepdim: boolean, reduction: ReductionPlan): readonly Tensor[] {
  const { name, combine, pre, post, scalars = [], result = "value" } = reduction;
  return dispatch({ op: { kind: "reduce", name }, inputs: [x], params: { combine, pre, post, scalars, dims, keepdim, result } });
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
  before: (x: Expr) => Expr,
): Tensor {
  checkDType(name, out);
  const lane = asLane(out);
  const pre = planned(`${name}>${lane}`, x.dtype, (leaf) => before(leaf).cast(lane));
  const post = planned(`cast>${out}`, lane, (leaf) => leaf.cast(out));
  return reduce(x, normalizeDims(name, dim, x.ndim), options.keepdim ?? false, { name, combine, pre, post })[0]!;
}

/** @internal */
export function floatOnly(operation: string, x: Tensor): void {
  if (dtypes[x.dtype].kind !== "float") throw new DTypeError(operation, `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
}

/** @internal */
export function extreme(
  x: Tensor,
  name: string,
  combine: "min" | "max",
  dims: readonly number[],
  keepdim: boolean,
  result: "value" | "index" | "both",
): readonly Tensor[] {
  const lane = asLane(x.dtype) === "bool" ? "int32" : asLane(x.dtype);
  const pre = planned(`cast>${lane}`, x.dtype, (leaf) => leaf.cast(lane));
  const post = planned(`cast>${x.dtype}`, lane, (leaf) => leaf.cast(x.dtype));
  return reduce(x, dims, keepdim, { name, combine, pre, post, result });
}
