export type { BufferOptions, ParameterOptions } from "./parameter";
export { Buffer, Parameter } from "./parameter";
export type { Layer } from "./module";
export { Module } from "./module";
export type { BackwardHook, ForwardHook, ForwardPreHook, HookHandle } from "./hooks";
export type { MoveOptions, Narrowed } from "./move";
export type { LoadReport, LoadStateDictOptions, StateDict, StateDictOptions } from "./state";
export type { LayerOptions } from "./default-init";
export type { ZeroGradOptions } from "./zero-grad";
export {
  ELU,
  GELU,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  ReLU,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from "./layers/activation";
export type { AttentionCallOptions, MultiheadAttentionOptions } from "./layers/attention";
export { MultiheadAttention } from "./layers/attention";
export type { BatchNormModuleOptions } from "./layers/batch-norm";
export { BatchNorm1d, BatchNorm2d } from "./layers/batch-norm";
export { ModuleDict, ModuleList, ParameterList, Residual } from "./layers/containers";
export type { ConvOptions, ConvTransposeOptions } from "./layers/convolution";
export { Conv1d, Conv2d, ConvTranspose2d } from "./layers/convolution";
export type { DropoutModuleOptions } from "./layers/dropout";
export { Dropout } from "./layers/dropout";
export type { EmbeddingLookup, EmbeddingOptions, PretrainedEmbeddingOptions } from "./layers/embedding";
export { Embedding } from "./layers/embedding";
export { GRU } from "./layers/gru";
export type { LinearModuleOptions } from "./layers/linear";
export { Flatten, Identity, Linear } from "./layers/linear";
export type { LstmOptions } from "./layers/lstm";
export { LSTM } from "./layers/lstm";
export type { BceWithLogitsModuleOptions, ClassWeightOptions, NllModuleOptions, WeightedModuleOptions } from "./losses/modules";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from "./losses/modules";
export type { LayerNormModuleOptions, RmsNormModuleOptions } from "./layers/normalization";
export { LayerNorm, RMSNorm } from "./layers/normalization";
export { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from "./layers/pooling";
export type { RecurrentOptions } from "./layers/recurrent";
export { Sequential } from "./layers/sequential";
export type { Activation, EncoderCallOptions, TransformerEncoderLayerOptions } from "./layers/transformer";
export { TransformerEncoderLayer } from "./layers/transformer";
export type { SummaryOptions } from "./summary";
export { summary } from "./summary";
export type { LayerSummary, ModelSummary } from "./summary-table";
