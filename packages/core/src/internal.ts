/**
 * For the packages that extend core (autograd, nn, compile), not for programs: may change in any release.
 */
export type { OptionKind, OptionKinds } from "./arguments";
export { namedOptions } from "./arguments";
export { frozenStatistics } from "./context";
export { crc32 } from "./crc32";
export { shownStack, stackHere } from "./debug";
export { perform } from "./dispatch";
export { resolve } from "./override";
export type { Recording } from "./recording";
export { record } from "./recording";
export type { HostEffect, Scalar } from "./source";
export { Source } from "./source";
export { expressionOf, planElementwise } from "./elementwise";
export { constant, indexLeaf, inputLeaf, isConstant, isZero, scalar, scalarLeaf, toLane, where } from "./expr";
export type { Layout } from "./layout";
export { attached } from "./literals";
export { overlaps } from "./layout";
export { collector } from "./collector";
export { fromBfloat16, fromFloat16, roundedToHalf, toBfloat16, toFloat16 } from "./half";
export { LeastRecent } from "./least-recent";
export type { CopyParams, IndexParams, MapParams, MatmulParams, ReduceParams, ScanParams, SortParams } from "./op";
export { attend, attentionOp } from "./ops/attention";
export { blockwiseAttentionOp, type BlockwiseParams } from "./ops/attention-blocks";
export { type AttentionGradParams, attentionGradOp } from "./ops/attention-gradient";
export { type AttentionParams, attentionWeightsOp, scoreGradOp, type WeightsParams } from "./ops/attention-scores";
export type { Wanted } from "./ops/affine";
export { placed, present, wantedAt } from "./ops/affine";
export { assign, convert, promoted } from "./ops/convert";
export {
  type ConvInputGradParams,
  type ConvParams,
  type ConvWeightGradParams,
  convInputGradOp,
  convOp,
  convWeightGradOp,
} from "./ops/convolution-products";
export { type ElementwiseName, elementwiseOps } from "./ops/elementwise";
export type { OpName, TensorMethodName } from "./op-names";
export { deviceOf, fromFormula, fromStored } from "./ops/creation";
export { indexOutOfRange } from "./index-error";
export { dropGradient, giveGradient, gradientOf } from "./gradient";
export { type DropoutParams, drawDropout, dropoutOp } from "./ops/dropout";
export { type EmbeddingGradParams, type EmbeddingParams, embeddingGradOp, embeddingOp } from "./ops/embedding";
export { type Equation, einsumOp } from "./ops/einsum";
export { asStridedInto } from "./ops/as-strided";
export { diagonalInto } from "./ops/diagonals";
export { fold } from "./ops/fold";
export type { Draw, DrawLog } from "./ops/generator";
export { loggingDraws, repeatingDraws } from "./ops/generator";
export { gatherAt, scatterAt } from "./ops/indexing";
export { assemble } from "./ops/joining";
export { linearOp } from "./ops/linear";
export { biasPlan, contract } from "./ops/matmul";
export { order, type SequenceGradParams, type SequenceParams } from "./ops/recurrent-step";
export { type RotaryParams, rotaryOp } from "./ops/rotary-embedding";
export { type AdaptivePoolParams, adaptivePoolGradOp, adaptivePoolOp } from "./ops/adaptive-pooling";
export { type AveragePoolGradParams, type AveragePoolParams, averagePoolGradOp, averagePoolOp } from "./ops/average-pooling";
export { type MaxPoolGradParams, type MaxPoolParams, maxPoolGradOp, maxPoolOp } from "./ops/pooling";
export {
  besideClasses,
  checkClassNumbers,
  checkClassWeight,
  checkReduction,
  classesOf,
  countTargets,
  isCounted,
  pickClasses,
  weightsOf,
} from "./ops/class-targets";
export { reduction } from "./ops/reduction-plan";
export * from "./records";
export { recurrence } from "./ops/scans";
export { indicesOf, withinInt32 } from "./ops/subscripts";
export { checkPieces, viewOf } from "./ops/views";
export { checkNested, readStored, yieldToCollector } from "./read";
export { checkOptions, checkRecord, optionsOf } from "./options";
export { castPlan, makePlan } from "./plan";
export { planCache, weakCache } from "./plan-cache";
export { postorder } from "./postorder";
export { reclaimAtEveryCall } from "./reclaim";
export { type ScalarForm, scalarOps } from "./scalar-ops";
export { broadcastShapes, checkFunction, describe, formatShape, sameShape, sizeOf } from "./shape";
export { currentScope, lonelyScope } from "./scope";
export type { SoftmaxKernel, SoftmaxKind, SoftmaxRows } from "./softmax-override";
export { softmaxOverrides } from "./softmax-override";
export { threefry } from "./threefry";
export { substitute } from "./substitute";
export { makeTensor } from "./make-tensor";
export type { Device } from "./device";
export type { Storage } from "./storage";
export { isAbstract, noteGradient } from "./undo";
