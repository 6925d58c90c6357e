import { noGrad } from "@adjoint/autograd";
import { batchNorm, type DType, ones, runtime, scoped, ShapeError, type Tensor, zeros } from "@adjoint/core";
import { formatShape, frozenStatistics, namedOptions } from "@adjoint/core/internal";
import { checkCount, checkNumber, checkTensor, shown } from "../arguments";
import { type LayerOptions, onesParameter, placeOf, zerosParameter } from "../default-init";
import { Module } from "../module";
import { Buffer, type Parameter } from "../parameter";
import { snakeCase } from "../state-name";
import { batchNormModuleOptions } from "../options.gen";

/** Options of `BatchNorm1d` and `BatchNorm2d`. */
export interface BatchNormModuleOptions extends Omit<LayerOptions, "generator"> {
  /** Added to the variance. Default: `1e-5`. */
  readonly eps?: number;
  /** How far the running statistics move with each batch. Default: `0.1`; null averages all batches alike. */
  readonly momentum?: number | null;
  /** Whether there is a weight and a bias. Default: `true`. */
  readonly affine?: boolean;
  /** Whether running statistics are kept, and used in evaluation. Default: `true`. */
  readonly trackRunningStats?: boolean;
}

/** The dtype of counters: int64 as in PyTorch, where the device has it. */
function counterDType(device: string): DType {
  const held = runtime().devices.get(device)?.backend.capabilities.dtypes;
  return held?.has("int64") === false ? "int32" : "int64";
}

const bufferOf = (values: () => Tensor, optional = false): Buffer => scoped("Buffer", () => new Buffer(values(), { optional }));

/** What batch normalisations have in common. */
abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  /** The mean of each channel over the batches so far; null unless tracked. */
  runningMean: Buffer | null = null;
  /** The variance of each channel, without bias. */
  runningVar: Buffer | null = null;
  numBatchesTracked: Buffer | null = null;
  /** Takes the place of normalising by the batch's own statistics in training: `convertSyncBatchNorm` of `@adjoint/distributed` sets it. */
  normalize: ((x: Tensor, momentum: number | Tensor) => Tensor) | undefined = undefined;
  private readonly ranks: readonly number[];

  constructor(name: string, ranks: readonly number[], numFeatures: number, options: BatchNormModuleOptions) {
    super();
    namedOptions(name, options, batchNormModuleOptions);
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    this.numFeatures = checkCount(name, "numFeatures", numFeatures);
    this.eps = checkNumber(name, "eps", eps);
    this.momentum = momentum === null ? null : checkNumber(name, "momentum", momentum, 0, 1);
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.ranks = ranks;
    this.weight = affine ? onesParameter([numFeatures], options) : null;
    this.bias = affine ? zerosParameter([numFeatures], options) : null;
    if (!trackRunningStats) return;
    this.runningMean = bufferOf(() => zeros([numFeatures], placeOf(options)));
    this.runningVar = bufferOf(() => ones([numFeatures], placeOf(options)));
    const { device } = this.runningMean;
    // Models from before PyTorch 0.4.1 count no batches.
    this.numBatchesTracked = bufferOf(() => zeros([], { dtype: counterDType(device), device }), true);
  }

  override stateName(property: string): string {
    return snakeCase(property);
  }

  /** Forgets the statistics: mean 0, variance 1, no batches. */
  resetRunningStats(): void {
    noGrad(() => {
      this.runningMean?.zero_();
      this.runningVar?.fill_(1);
      this.numBatchesTracked?.zero_();
    });
  }

  forward(x: Tensor): Tensor {
    checkTensor(this.constructor.name, "x", x);
    if (!this.ranks.includes(x.ndim)) {
      const wanted = this.ranks.length === 1 ? "[N, C, H, W]" : "[N, C] or [N, C, L]";
      throw new ShapeError(this.constructor.name, `takes ${wanted}, not ${formatShape(x.shape)}.`);
    }
    if (x.shape[1] !== this.numFeatures) {
      const hint =
        x.ndim === 4 && x.shape[3] === this.numFeatures ? "it looks like NHWC, and NCHW is taken: x.permute(0, 3, 1, 2)." : undefined;
      throw new ShapeError(this.constructor.name, `${formatShape(x.shape)} has ${x.shape[1]} channels, not ${this.numFeatures}.`, hint);
    }
    const training = this.training || this.runningMean === null;
    if (training && this.normalize !== undefined) return this.normalize(x, this.factor());
    return batchNorm(x, this.runningMean, this.runningVar, {
      weight: this.weight,
      bias: this.bias,
      training,
      momentum: training ? this.factor() : 0,
      eps: this.eps,
    });
  }

  override extraRepr(): string {
    const { eps, momentum, affine, trackRunningStats } = this;
    return `${this.numFeatures}, ${shown({ eps, momentum, affine, trackRunningStats })}`;
  }

  /** Counts the batch. How far the statistics move with it: on the device where they are averaged, so that nothing waits for a number. */
  private factor(): number | Tensor {
    const { numBatchesTracked: count, runningMean, momentum } = this;
    if (count === null || runningMean === null) return momentum ?? 0;
    // A checkpoint that computes its part again must not count the batch twice.
    if (!frozenStatistics.get()) noGrad(() => void count.add_(1));
    if (momentum !== null) return momentum;
    return count.to(runningMean.dtype).reciprocal();
  }
}

/**
 * Normalises each channel of [N, C] or [N, C, L] over all other dims: `(x − mean)/√(var + eps)·weight + bias` (Ioffe & Szegedy 2015). While
 * training with the statistics of the batch, which the running ones follow; in `eval` with the running ones. The weight begins as ones,
 * the bias as zeros.
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when x does not fit, or has one value for each channel in training.
 */
export class BatchNorm1d extends BatchNorm {
  static override readonly name: string = "BatchNorm1d";

  constructor(numFeatures: number, options: BatchNormModuleOptions = {}) {
    super("BatchNorm1d", [2, 3], numFeatures, options);
  }
}

/**
 * Normalises each channel of [N, C, H, W] over all other dims: `(x − mean)/√(var + eps)·weight + bias` (Ioffe & Szegedy 2015). While
 * training with the statistics of the batch, which the running ones follow; in `eval` with the running ones. The weight begins as ones,
 * the bias as zeros.
 *
 * ```ts
 * const norm = new nn.BatchNorm2d(16);
 * norm.forward(randn([8, 16, 7, 7])); // [8, 16, 7, 7]
 * Object.keys(norm.stateDict()); // weight, bias, running_mean, running_var, num_batches_tracked
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when x does not fit, or has one value for each channel in training.
 */
export class BatchNorm2d extends BatchNorm {
  static override readonly name: string = "BatchNorm2d";

  constructor(numFeatures: number, options: BatchNormModuleOptions = {}) {
    super("BatchNorm2d", [4], numFeatures, options);
  }
}
