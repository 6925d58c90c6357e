// Written by `pnpm gen` from the op tables in ops/. Do not edit.
/** The options of each op and their kinds, in the letters of `checkArguments`; an upper-case one also takes null. */
export const attentionOptions = { attnMask: "T", isCausal: "b", scale: "n", dropoutP: "n", generator: "g" };
export const averagePoolingOptions = { stride: "p", padding: "p", ceilMode: "b", countIncludePad: "b", divisorOverride: "N" };
export const batchNormOptions = { weight: "T", bias: "T", training: "b", momentum: "s", eps: "n" };
export const bernoulliOptions = { generator: "g" };
export const convolutionOptions = { stride: "p", padding: "x", dilation: "p", groups: "n" };
export const crossEntropyOptions = { weight: "t", reduction: "x", ignoreIndex: "n", labelSmoothing: "n" };
export const dropoutOptions = { training: "b", generator: "g" };
export const embeddingOptions = { paddingIdx: "N", scaleGradByFreq: "b" };
export const indexPutOptions = { accumulate: "b" };
export const layerNormOptions = { weight: "T", bias: "T", eps: "n" };
export const maxPoolingOptions = { stride: "p", padding: "p", ceilMode: "b", dilation: "p" };
export const multinomialOptions = { replacement: "b", generator: "g" };
export const normOptions = { keepdim: "b", dtype: "y" };
export const randomOptions = { dtype: "y", device: "x", requiresGrad: "b", generator: "g" };
export const reduceOptions = { keepdim: "b" };
export const rmsNormOptions = { weight: "T", eps: "n" };
export const rotaryOptions = { base: "n", offset: "n" };
export const softmaxOptions = { dtype: "y" };
export const sortOptions = { descending: "b", stable: "b" };
export const sumOptions = { keepdim: "b", dtype: "y" };
export const tensorOptions = { dtype: "y", device: "x", requiresGrad: "b" };
export const topkOptions = { largest: "b", sorted: "b" };
export const transposedOptions = { stride: "p", padding: "p", outputPadding: "p", dilation: "p", groups: "n" };
export const varianceOptions = { keepdim: "b", correction: "n" };
export const windowOptions = { strides: "l", dilations: "l" };
