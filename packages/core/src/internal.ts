/**
 * For the packages that extend core (autograd, nn, compile), not for programs: may change in any release.
 */
export type { OptionKinds } from "./arguments";
export { namedOptions } from "./arguments";
export { frozenStatistics } from "./context";
export { shownStack, stackHere } from "./debug";
export { overrideOf } from "./dispatch";
export { makePlan } from "./elementwise";
export { constant, indexLeaf, inputLeaf, scalar, scalarLeaf } from "./expr";
export type { Layout } from "./layout";
export { overlaps } from "./layout";
export type { CopyParams, IndexParams, MapParams, MatmulParams, ReduceParams, ScanParams, SortParams } from "./op";
export { attend, attentionOp } from "./ops/attention";
export { type AttentionGradParams, type AttentionParams, attentionGradOp } from "./ops/attention-gradient";
export { assign, convert } from "./ops/convert";
export { fromStored } from "./ops/creation";
export { type DropoutParams, drawDropout, dropoutOp } from "./ops/dropout";
export { type EmbeddingGradParams, type EmbeddingParams, embeddingGradOp, embeddingOp } from "./ops/embedding";
export { type Equation, einsumOp } from "./ops/einsum";
export { fold } from "./ops/fold";
export { gatherAt, scatterAt } from "./ops/indexing";
export { assemble } from "./ops/joining";
export { linearOp } from "./ops/linear";
export { biasPlan, contract } from "./ops/matmul";
export { checkClassWeight } from "./ops/normalization";
export { type RotaryParams, rotaryOp } from "./ops/rotary-embedding";
export { type AdaptivePoolParams, adaptivePoolGradOp, adaptivePoolOp } from "./ops/adaptive-pooling";
export { type AveragePoolGradParams, type AveragePoolParams, averagePoolGradOp, averagePoolOp } from "./ops/average-pooling";
export { type MaxPoolParams, maxPoolOp } from "./ops/pooling";
export { viewOf } from "./ops/views";
export { readStored, yieldToCollector } from "./read";
export { checkOptions, optionsOf } from "./options";
export { postorder } from "./postorder";
export { broadcastShapes, checkFunction, describe, formatShape, sameShape, sizeOf } from "./shape";
export { currentScope } from "./scope";
export { makeTensor } from "./tensor";
export type { Device, Storage } from "./device";
