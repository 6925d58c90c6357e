export type {
  Backend,
  BackendBuffer,
  BackendFactory,
  BackendStatistics,
  Capabilities,
  Combine,
  CopyKernel,
  GatherKernel,
  IndexedAxis,
  Kernel,
  KernelKind,
  MapKernel,
  MatmulKernel,
  Operand,
  Override,
  Overrides,
  ReduceKernel,
  Scalars,
  ScanKernel,
  ScatterKernel,
  ScatterMode,
  SortKernel,
  View,
} from "./backend";
export { OPSET } from "./backend";
export { Context } from "./context";
export type { UseReport } from "./device";
export { devices, disposeDevice, use, withDevice } from "./device";
export { dispatch, installLayer } from "./dispatch";
export type { DType, DTypeKind, Lane, StorageArray, StorageArrayConstructor } from "./dtype";
export { allDTypes, dtypes, isBigInt, isFloat, laneOf } from "./dtype";
export type { ElementwiseOp, ElementwiseOptions, TensorLike } from "./elementwise";
export { elementwise } from "./elementwise";
export * from "./errors";
export type { ExprDerivative, ExprLike } from "./expr";
export { Expr } from "./expr";
export * from "./functions.gen";
export type { Layout } from "./layout";
export type { Call, Composition, Layer, MapPlan, Next, Op, OpKind, Outputs, PrimitiveParams, ViewName, ViewParams, VjpContext } from "./op";
export { composition } from "./ops/composition";
export type { ConvolutionOptions, PerDim, TransposedOptions } from "./ops/convolution";
export { conv1d, conv2d, convTranspose2d } from "./ops/convolution";
export type { NestedNumbers, TensorData, TensorOptions } from "./ops/creation";
export { arange, empty, eye, fromTypedArray, full, fullLike, linspace, ones, onesLike, tensor, zeros, zerosLike } from "./ops/creation";
export type { Index, IndexPutOptions, Slice } from "./ops/indexing";
export { embedding, gather, indexSelect, oneHot, scatter, scatterAdd, slice } from "./ops/indexing";
export { cat, pad, stack } from "./ops/joining";
export { bmm, dot, linear, matmul, mv, outer } from "./ops/matmul";
export type { CrossEntropyOptions, LayerNormOptions, Reduction } from "./ops/normalization";
export { crossEntropy, layerNorm, logSoftmax, softmax } from "./ops/normalization";
export type { AveragePoolingOptions, MaxPoolingOptions, PoolingOptions } from "./ops/pooling";
export { adaptiveAvgPool2d, avgPool2d, maxPool2d } from "./ops/pooling";
export type { GeneratorState, RandomOptions } from "./ops/random";
export { bernoulli, defaultGenerator, dropout, Generator, manualSeed, normal, rand, randint, randn, randperm, uniform } from "./ops/random";
export type { NormOptions, ReduceOptions, ValuesAndIndices, VarianceOptions } from "./ops/reductions";
export {
  all,
  allclose,
  amax,
  amin,
  any,
  argmax,
  argmin,
  countNonzero,
  equal,
  logsumexp,
  max,
  mean,
  min,
  norm,
  prod,
  std,
  sum,
  trace,
} from "./ops/reductions";
export type { SortOptions, TopkOptions } from "./ops/sorting";
export { argsort, sort, topk } from "./ops/sorting";
export type { WindowOptions } from "./ops/views";
export { chunk, expand, flatten, flip, narrow, permute, reshape, select, split, squeeze, transpose, unsqueeze, windows } from "./ops/views";
export { where } from "./ops/where";
export type { Program, ProgramNode, ScalarOp } from "./program";
export type { FloatOf, Promote } from "./promotion.gen";
export { promoteTypes } from "./promotion";
export type { ArrayOf, ItemOf, Nested } from "./read";
export type { GradientEngine } from "./runtime";
export { runtime, VERSION } from "./runtime";
export type { MemoryReport } from "./scope";
export { expectNoLeaks, keep, memory, memoryScope, scoped, tidy } from "./scope";
export type { Dims, Shape } from "./shape";
export type { GradientMeta, GradientNode, Lease } from "./tensor";
export { isTensor, Tensor } from "./tensor";
