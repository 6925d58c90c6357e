import {
  ArgumentError,
  crossEntropy,
  type CrossEntropyOptions,
  type FloatDType,
  type Indices,
  isTensor,
  type Reduction,
  type Tensor,
} from "@adjoint/core";
import { describe, namedOptions, type OptionKinds } from "@adjoint/core/internal";
import { checkNumber, shown } from "../arguments";
import {
  type BceWithLogitsOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  klDivLoss,
  type KlDivOptions,
  type WeightedLossOptions,
} from "./likelihood";
import { huberLoss, type HuberLossOptions, l1Loss, mseLoss, smoothL1Loss, type SmoothL1LossOptions } from "./distances";
import { nllLoss, type NllOptions } from "./nll";
import { Module } from "../module";
import { Buffer } from "../parameter";
import { snakeCase } from "../state-name";
import {
  bceWithLogitsModuleOptions,
  classWeightOptions,
  huberLossOptions,
  klDivOptions,
  lossOptions,
  nllModuleOptions,
  smoothL1LossOptions,
  weightedModuleOptions,
} from "../options.gen";

interface Reduced<R extends string> {
  readonly reduction?: R;
}

/** A loss as a module: its settings, and its weights as buffers that move with it. */
abstract class Loss<R extends string = Reduction> extends Module {
  readonly reduction: R;

  constructor(options: Reduced<R>, known: OptionKinds<Reduced<R>>) {
    super();
    namedOptions(this.constructor.name, options, known);
    const reduction = options.reduction ?? ("mean" as R);
    if (!this.reductions.includes(reduction)) {
      const name = this.constructor.name;
      throw new ArgumentError(name, `reduction is ${describe(reduction)}.`, `one of ${this.reductions.map(describe).join(", ")}.`);
    }
    this.reduction = reduction;
  }

  /** What `reduction` may be. On the prototype, for the constructor asks. */
  protected get reductions(): readonly string[] {
    return ["mean", "sum", "none"];
  }

  override stateName(property: string): string {
    return snakeCase(property);
  }

  override extraRepr(): string {
    return `reduction=${this.reduction}`;
  }
}

/** Options of `NLLLoss`, whose weight may be null. */
export interface NllModuleOptions extends Omit<NllOptions, "weight"> {
  readonly weight?: Tensor | null;
}

/** Options of `BCELoss`, whose weight may be null. */
export interface WeightedModuleOptions extends Omit<WeightedLossOptions, "weight"> {
  readonly weight?: Tensor | null;
}

/** Options of `BCEWithLogitsLoss`, whose weights may be null. */
export interface BceWithLogitsModuleOptions extends Omit<BceWithLogitsOptions, "weight" | "posWeight"> {
  readonly weight?: Tensor | null;
  readonly posWeight?: Tensor | null;
}

function bufferOf(operation: string, name: string, weight: Tensor | null | undefined): Buffer | null {
  if (weight == null) return null;
  if (!isTensor(weight)) throw new ArgumentError(operation, `${name} is ${describe(weight)}, not a tensor.`);
  return new Buffer(weight);
}

/** Mean squared error: see `mseLoss`. @throws ArgumentError for another reduction. `forward` @throws ShapeError when the shapes differ. */
export class MSELoss extends Loss {
  static override readonly name: string = "MSELoss";

  constructor(options: Reduced<Reduction> = {}) {
    super(options, lossOptions);
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}

/** Mean absolute error: see `l1Loss`. @throws ArgumentError for another reduction. `forward` @throws ShapeError when the shapes differ. */
export class L1Loss extends Loss {
  static override readonly name: string = "L1Loss";

  constructor(options: Reduced<Reduction> = {}) {
    super(options, lossOptions);
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    return l1Loss(input, target, { reduction: this.reduction });
  }
}

/** Huber loss: see `huberLoss`. @throws ArgumentError unless `delta` > 0. `forward` @throws ShapeError when the shapes differ. */
export class HuberLoss extends Loss {
  static override readonly name: string = "HuberLoss";

  readonly delta: number;

  constructor(options: HuberLossOptions = {}) {
    super(options, huberLossOptions);
    this.delta = checkNumber("HuberLoss", "delta", options.delta ?? 1, Number.MIN_VALUE);
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    return huberLoss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

/** Smooth L1 loss: see `smoothL1Loss`. @throws ArgumentError when `beta` < 0. `forward` @throws ShapeError when the shapes differ. */
export class SmoothL1Loss extends Loss {
  static override readonly name: string = "SmoothL1Loss";

  readonly beta: number;

  constructor(options: SmoothL1LossOptions = {}) {
    super(options, smoothL1LossOptions);
    this.beta = checkNumber("SmoothL1Loss", "beta", options.beta ?? 1);
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    return smoothL1Loss(input, target, { reduction: this.reduction, beta: this.beta });
  }
}

/** Options of losses that weigh classes: the weights are a buffer, `"weight"` in the state dict. */
export interface ClassWeightOptions extends Omit<CrossEntropyOptions, "weight"> {
  /** One weight for each class. */
  readonly weight?: Tensor | null;
}

/**
 * Cross-entropy between logits [N, C, …] and class numbers [N, …] or probabilities [N, C, …]: see `crossEntropy`.
 *
 * ```ts
 * const criterion = new nn.CrossEntropyLoss({ labelSmoothing: 0.1 });
 * criterion.forward(randn([2, 10]), [3, 7]);
 * ```
 *
 * @throws ArgumentError for bad options. `forward` @throws ShapeError when shapes do not fit. @throws IndexError for a class that is none.
 */
export class CrossEntropyLoss extends Loss {
  static override readonly name: string = "CrossEntropyLoss";

  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  weight: Buffer | null;

  constructor(options: ClassWeightOptions = {}) {
    super(options, classWeightOptions);
    this.weight = bufferOf("CrossEntropyLoss", "weight", options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.labelSmoothing = checkNumber("CrossEntropyLoss", "labelSmoothing", options.labelSmoothing ?? 0, 0, 1);
  }

  forward(logits: Tensor, target: Indices): Tensor<FloatDType> {
    const { weight, reduction, ignoreIndex, labelSmoothing } = this;
    return crossEntropy(logits, target, { ...(weight && { weight }), reduction, ignoreIndex, labelSmoothing });
  }

  override extraRepr(): string {
    return shown({ reduction: this.reduction, ignoreIndex: this.ignoreIndex, labelSmoothing: this.labelSmoothing });
  }
}

/**
 * Negative log-likelihood of class numbers [N, …] under log-probabilities [N, C, …]: see `nllLoss`.
 *
 * @throws ArgumentError for bad options. `forward` @throws ShapeError when shapes do not fit. @throws IndexError for a class that is none.
 */
export class NLLLoss extends Loss {
  static override readonly name: string = "NLLLoss";

  readonly ignoreIndex: number;
  weight: Buffer | null;

  constructor(options: NllModuleOptions = {}) {
    super(options, nllModuleOptions);
    this.weight = bufferOf("NLLLoss", "weight", options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
  }

  forward(logProbabilities: Tensor, target: Indices): Tensor<FloatDType> {
    const { weight, reduction, ignoreIndex } = this;
    return nllLoss(logProbabilities, target, { ...(weight && { weight }), reduction, ignoreIndex });
  }
}

/** Cross-entropy between probabilities and targets: see `binaryCrossEntropy`. @throws ArgumentError for bad options. `forward` @throws ShapeError when the shapes differ. */
export class BCELoss extends Loss {
  static override readonly name: string = "BCELoss";

  weight: Buffer | null;

  constructor(options: WeightedModuleOptions = {}) {
    super(options, weightedModuleOptions);
    this.weight = bufferOf("BCELoss", "weight", options.weight);
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    const { weight, reduction } = this;
    return binaryCrossEntropy(input, target, { ...(weight && { weight }), reduction });
  }
}

/**
 * Cross-entropy between `sigmoid(input)` and targets, without overflow: see `binaryCrossEntropyWithLogits`.
 *
 * @throws ArgumentError for bad options. `forward` @throws ShapeError when the shapes differ.
 */
export class BCEWithLogitsLoss extends Loss {
  static override readonly name: string = "BCEWithLogitsLoss";

  weight: Buffer | null;
  posWeight: Buffer | null;

  constructor(options: BceWithLogitsModuleOptions = {}) {
    super(options, bceWithLogitsModuleOptions);
    this.weight = bufferOf("BCEWithLogitsLoss", "weight", options.weight);
    this.posWeight = bufferOf("BCEWithLogitsLoss", "posWeight", options.posWeight);
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    const { weight, posWeight, reduction } = this;
    return binaryCrossEntropyWithLogits(input, target, { ...(weight && { weight }), ...(posWeight && { posWeight }), reduction });
  }
}

/** Kullback–Leibler divergence: see `klDivLoss`. @throws ArgumentError for another reduction. `forward` @throws ShapeError when the shapes differ. */
export class KLDivLoss extends Loss<Reduction | "batchmean"> {
  static override readonly name: string = "KLDivLoss";

  readonly logTarget: boolean;

  constructor(options: KlDivOptions = {}) {
    super(options, klDivOptions);
    this.logTarget = options.logTarget ?? false;
  }

  protected override get reductions(): readonly string[] {
    return ["mean", "batchmean", "sum", "none"];
  }

  forward(input: Tensor, target: Tensor): Tensor<FloatDType> {
    return klDivLoss(input, target, { reduction: this.reduction, logTarget: this.logTarget });
  }
}
