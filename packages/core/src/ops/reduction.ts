import type { Combine } from "../backend";
import { dispatch } from "../dispatch";
import { type DType, dtypes, laneOf } from "../dtype";
import { DTypeError } from "../errors";
import type { MapPlan } from "../op";
import { castPlan } from "../plan";
import { type Dims, normalizeDims } from "../shape";
import type { Tensor } from "../tensor";
import { checkDType } from "../dtype";

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
