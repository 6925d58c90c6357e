import { dtypes } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { constant, type Expr, where } from "../expr";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { gatherAt } from "./indexing";
import { reduction } from "./reduction-plan";

/** How a loss is reduced over the batch. */
export type Reduction = "mean" | "sum" | "none";

/** @internal */
export function checkReduction(operation: string, reduction: unknown): asserts reduction is Reduction {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none") {
    throw new ArgumentError(operation, `reduction is ${describe(reduction)}.`, 'one of "mean", "sum", "none".');
  }
}

/** @internal One weight for each class. */
export function checkClassWeight(operation: string, weight: Tensor | undefined, classes: number): void {
  if (weight === undefined || (weight.ndim === 1 && weight.shape[0] === classes)) return;
  throw new ShapeError(
    operation,
    `the weight ${formatShape(weight.shape)} does not fit ${classes} classes.`,
    `it has the shape [${classes}].`,
  );
}

/** @internal [C] as it stands beside [N, C, …]. */
export const besideClasses = (x: Tensor, like: Tensor, classDim: number): Tensor =>
  like.ndim === classDim + 1 ? x : x.reshape([x.shape[0]!, ...like.shape.slice(classDim + 1).map(() => 1)]);

/** @internal @throws DTypeError unless class numbers are integers. */
export function checkClassNumbers(operation: string, target: Tensor): void {
  const { kind } = dtypes[target.dtype];
  if (kind !== "signed" && kind !== "unsigned")
    throw new DTypeError(operation, `indices are integers, not ${target.dtype}.`, 'cast them: index.to("int32").');
}

/** @internal Whether a target counts. Numbers that are compared with integers are integers too: a float32 does not hold all of them. */
export const isCounted = (target: Expr, ignoreIndex: Expr): Expr => target.cast("int32").ne(ignoreIndex.cast("int32"));

const countedOrFirst = /* @__PURE__ */ elementwise(
  (target, ignoreIndex) => where(isCounted(target, ignoreIndex!), target.cast("int32"), constant(0, "int32")),
  { name: "classes" },
);
/** @internal The class numbers, int32, with 0 for targets that do not count. */
export const classesOf = (target: Tensor, ignoreIndex: number): Tensor => countedOrFirst(target, ignoreIndex);

/** @internal Of x [N, C, …] the element of each class [N, …]. @throws IndexError for a class outside 0 … C − 1. */
export function pickClasses(operation: string, x: Tensor, classes: Tensor, classDim: number): Tensor {
  const follows = classes.shape.map((_, axis) => (axis < classDim ? axis : axis + 1));
  return gatherAt(operation, x, [classes], { shape: classes.shape, follows, indexed: [classDim] });
}

/** @internal The weight of each class [N, …]. */
export const weightsOf = (operation: string, weight: Tensor, classes: Tensor): Tensor =>
  gatherAt(operation, weight, [classes], { shape: classes.shape, follows: classes.shape.map(() => -1), indexed: [0] });

const sumOfCounted = /* @__PURE__ */ reduction("countTargets", "sum", (target, ignoreIndex, factor) =>
  where(isCounted(target, ignoreIndex!), factor!, 0).cast(factor!.lane),
);
/** @internal `Σ factor` of the targets that count: how many there are, unless they have weights. A single number of the lane. */
export const countTargets = (target: Tensor, ignoreIndex: number, factor: Tensor | 1): Tensor =>
  sumOfCounted(
    [target, ignoreIndex, factor],
    target.shape.map((_, axis) => axis),
    { dtype: "lane" },
  );
