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
export type { DebugOptions } from "./debug";
export { debug } from "./debug";
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
export type { GradientHook, GradientMeta, GradientNode, GraphOptions, Kinship, Lease } from "./gradient";
export type { Layout } from "./layout";
export type { NestedNumbers } from "./literals";
export type { Call, Composition, Layer, MapPlan, Next, Op, OpKind, Outputs, PrimitiveParams, ViewName, ViewParams, VjpContext } from "./op";
export type { AttentionOptions, RotaryOptions } from "./ops/attention";
export { composition } from "./ops/composition";
export type { ConvolutionOptions, PerDim, TransposedOptions } from "./ops/convolution";
export type { TensorData, TensorOptions } from "./ops/creation";
export type { EmbeddingOptions } from "./ops/gathering";
export type { GeneratorState } from "./ops/generator";
export { defaultGenerator, Generator } from "./ops/generator";
export type { IndexPutOptions } from "./ops/indexing";
export type {
  BatchNormOptions,
  CrossEntropyOptions,
  LayerNormOptions,
  Reduction,
  RmsNormOptions,
  SoftmaxOptions,
} from "./ops/normalization";
export type { AveragePoolingOptions, MaxPoolingOptions, PoolingOptions } from "./ops/pooling";
export type { RandomOptions } from "./ops/random";
export type { MultinomialOptions } from "./ops/sampling";
export type { ReduceOptions } from "./ops/reduction";
export type { NormOptions, SumOptions, ValuesAndIndices, VarianceOptions } from "./ops/reductions";
export type { CumulativeOptions, DiffOptions } from "./ops/scans";
export type { SortOptions, TopkOptions } from "./ops/sorting";
export type { Index, Slice } from "./ops/subscripts";
export type { Sizes, WindowOptions } from "./ops/views";
export type { Program, ProgramNode, ScalarOp } from "./program";
export type { FloatDType, FloatOf, Promote, SumOf, WithNumber } from "./promotion.gen";
export { promoteTypes } from "./promotion";
export type { ArrayOf, ItemOf, Nested } from "./read";
export type { GradientEngine } from "./runtime";
export { runtime, VERSION } from "./runtime";
export type { MemoryReport } from "./scope";
export { expectNoLeaks, keep, memory, memoryScope, scoped, tidy } from "./scope";
export type { Dims, Shape } from "./shape";

export { isTensor, Tensor } from "./tensor";
