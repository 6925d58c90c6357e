/** The records of ops, with their gradients': what a backend overrides, and what a layer compares a call's op with. */
export { batchNormEvalGradOp, batchNormEvalOp, batchNormGradOp, batchNormOp } from "./ops/batch-normalization";
export { type CrossEntropyGradParams, type CrossEntropyParams, crossEntropyGradOp, crossEntropyOp } from "./ops/cross-entropy";
export { softCrossEntropyGradOp, softCrossEntropyOp } from "./ops/cross-entropy-of-probabilities";
export { gruGradOp, gruOp } from "./ops/gru";
export { layerNormGradOp, layerNormOp, rmsNormGradOp, rmsNormOp } from "./ops/normalization";
export { cellAfter, hiddenAfter, lstmGradOp, lstmOp } from "./ops/lstm";
export { logSoftmaxGradOp, logSoftmaxOp, softmaxGradOp, softmaxOp } from "./ops/softmax";
export { type TopkParams, topkOp, topkSpecs } from "./ops/sorting";
