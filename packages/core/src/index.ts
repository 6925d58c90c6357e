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
export { dispatch, expandCall, installLayer, withLayer } from "./dispatch";
export type { DType, DTypeKind, Lane, StorageArray, StorageArrayConstructor } from "./dtype";
export { allDTypes, dtypes, isBigInt, isFloat, laneOf } from "./dtype";
export type { ElementwiseOp, ElementwiseOptions, TensorLike } from "./elementwise";
export { elementwise } from "./elementwise";
export * from "./errors";
export type { ExprDerivative, ExprLike } from "./expr";
export { Expr } from "./expr-class";
export * from "./functions.gen";
export type { GradientHook, GradientMeta, GradientNode, GraphOptions, ViewTracking, Lease } from "./gradient";
export type { Layout } from "./layout";
export type { DTypeOf, NestedNumbers } from "./literals";
export type {
  Call,
  Composition,
  DispatchLayer,
  MapPlan,
  Next,
  Op,
  OpKind,
  Outputs,
  PrimitiveParams,
  TensorSpec,
  ViewName,
  ViewParams,
  VjpContext,
} from "./op";
export type { AttentionOptions } from "./ops/attention";
export type { CompositionOp, CompositionOptions } from "./ops/composition";
export { composition } from "./ops/composition";
export type { ConvolutionOptions, PerDim, TransposedOptions } from "./ops/convolution";
export type { TensorData, TensorOptions } from "./ops/creation";
export type { DropoutOptions } from "./ops/dropout";
export type { EmbeddingOptions } from "./ops/embedding";
export type { GeneratorState } from "./ops/generator";
export { defaultGenerator, Generator } from "./ops/generator";
export type { IndexPutOptions } from "./ops/indexing";
export type { BatchNormOptions } from "./ops/batch-normalization";
export type { Reduction } from "./ops/class-targets";
export type { CrossEntropyOptions } from "./ops/cross-entropy";
export type { LayerNormOptions, RmsNormOptions } from "./ops/normalization";
export type { SoftmaxOptions } from "./ops/softmax";
export type { AveragePoolingOptions } from "./ops/average-pooling";
export type { MaxPoolingOptions, PoolingOptions } from "./ops/pooling";
export type { RandomOptions } from "./ops/random";
export type { RotaryOptions } from "./ops/rotary-embedding";
export type { MultinomialOptions } from "./ops/sampling";
export type { ReduceOptions } from "./ops/reduction-plan";
export type { NormOptions, SumOptions, ValuesAndIndices, VarianceOptions } from "./ops/reductions";
export type { CumulativeOptions, DiffOptions } from "./ops/scans";
export type { SortOptions, TopkOptions } from "./ops/sorting";
export type { PutOptions } from "./ops/gathering";
export type { Histogram, HistogramOptions } from "./ops/histograms";
export type { IndexAddOptions, IndexReduction, IndexReductionOptions } from "./ops/index-reduction";
export type { TrapezoidOptions } from "./ops/integration";
export type { CovarianceOptions } from "./ops/covariance";
export type { NonzeroOptions } from "./ops/masks";
export type { AminmaxOptions, Extremes } from "./ops/nan-statistics";
export type { QuantileInterpolation, QuantileOptions } from "./ops/quantiles";
export type { BucketizeOptions, IsinOptions, SearchsortedOptions } from "./ops/searching";
export type { TriangleOptions } from "./ops/triangles";
export type { Unique, UniqueConsecutiveOptions, UniqueOptions } from "./ops/unique";
export type { Index, Indices, NestedIndices, Slice } from "./ops/subscripts";
export type { PaddingMode } from "./ops/padding";
export type { RepeatInterleaveOptions } from "./ops/rearranging";
export type { MeshgridOptions } from "./ops/stacking";
export type { Sizes, WindowOptions } from "./ops/views";
export type { Operand, OperandSpec, Override, OverrideCall, Overrides } from "./override";
export { override } from "./override";
export type { Program, ProgramNode } from "./program";
export type { FloatDType, FloatOf, Promote, SumOf, WithNumber } from "./promotion.gen";
export { promoteTypes } from "./promotion";
export type { ArrayOf, ItemOf, Nested } from "./read";
export type { GradientEngine } from "./runtime";
export { runtime, VERSION } from "./runtime";
export type { ScalarOp } from "./scalar-ops";
export type { MemoryReport } from "./scope";
export { expectNoLeaks, keep, memory, memoryScope, scoped, tidy } from "./scope";
export type { Dims, Shape } from "./shape";

export { Tensor } from "./tensor";
export { isTensor } from "./tensor-handle";
