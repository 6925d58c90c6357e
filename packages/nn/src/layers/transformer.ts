import { ArgumentError, type Tensor } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { checkCount, checkTensor } from "../arguments";
import { drawOf, type LayerOptions, placeOf } from "../default-init";
import { Module } from "../module";
import { snakeCase } from "../state-name";
import { MultiheadAttention } from "./attention";
import { Dropout } from "./dropout";
import { Linear } from "./linear";
import { LayerNorm } from "./normalization";
import { encoderCallOptions, transformerEncoderLayerOptions } from "../options.gen";

/** What stands between the two linear layers. */
export type Activation = "relu" | "gelu" | ((x: Tensor) => Tensor);

/** Options of `TransformerEncoderLayer`. */
export interface TransformerEncoderLayerOptions extends LayerOptions {
  /** The width between the two linear layers. Default: `2048`. */
  readonly dimFeedforward?: number;
  /** The probability with which elements are dropped while training. Default: `0.1`. */
  readonly dropout?: number;
  /** Default: `"relu"`. */
  readonly activation?: Activation;
  /** Of both layer norms. Default: `1e-5`. */
  readonly layerNormEps?: number;
  /** Whether batches are [N, L, dModel] rather than [L, N, dModel]. Default: `false`. */
  readonly batchFirst?: boolean;
  /** Whether the norms come before attention and feedforward rather than after. Default: `false`. */
  readonly normFirst?: boolean;
  /** Whether linear layers, attention and norms have biases. Default: `true`. */
  readonly bias?: boolean;
}

/** Options of one call of `TransformerEncoderLayer`: see `AttentionCallOptions`. */
export interface EncoderCallOptions {
  readonly srcMask?: Tensor | null;
  readonly srcKeyPaddingMask?: Tensor | null;
  readonly isCausal?: boolean;
}

function activationOf(activation: Activation): (x: Tensor) => Tensor {
  if (typeof activation === "function") return activation;
  if (activation === "relu") return (x) => x.relu();
  if (activation === "gelu") return (x) => x.gelu();
  throw new ArgumentError("TransformerEncoderLayer", `activation is ${describe(activation)}.`, '"relu", "gelu" or a function.');
}

/**
 * A layer of the Transformer's encoder (Vaswani et al. 2017): self-attention and a feedforward network, each added to its input and
 * normalised. Parameters have PyTorch's names, shapes and initial distributions.
 *
 * ```ts
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true, normFirst: true });
 * layer.forward(randn([2, 5, 16]), { isCausal: true }); // [2, 5, 16]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when the input or a mask does not fit.
 */
export class TransformerEncoderLayer extends Module {
  static override readonly name: string = "TransformerEncoderLayer";

  readonly normFirst: boolean;
  selfAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  private readonly activation: (x: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, options: TransformerEncoderLayerOptions = {}) {
    super();
    namedOptions("TransformerEncoderLayer", options, transformerEncoderLayerOptions);
    const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", layerNormEps = 1e-5, bias = true, batchFirst = false } = options;
    checkCount("TransformerEncoderLayer", "dModel", dModel);
    checkCount("TransformerEncoderLayer", "nhead", nhead);
    checkCount("TransformerEncoderLayer", "dimFeedforward", dimFeedforward);
    this.normFirst = options.normFirst ?? false;
    this.activation = activationOf(activation);
    this.selfAttn = new MultiheadAttention(dModel, nhead, { ...drawOf(options), dropout, bias, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, { ...drawOf(options), bias });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { ...drawOf(options), bias });
    this.norm1 = new LayerNorm(dModel, { ...placeOf(options), eps: layerNormEps, bias });
    this.norm2 = new LayerNorm(dModel, { ...placeOf(options), eps: layerNormEps, bias });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
  }

  override stateName(property: string): string {
    return snakeCase(property);
  }

  /** @param options Masks of the attention: `srcMask` [L, L], `srcKeyPaddingMask` [N, L], and whether it is causal. */
  forward(src: Tensor, options: EncoderCallOptions = {}): Tensor {
    checkTensor("TransformerEncoderLayer", "src", src);
    namedOptions("TransformerEncoderLayer", options, encoderCallOptions);
    if (this.normFirst) {
      const x = src.add(this.attend(this.norm1.forward(src), options));
      return x.add(this.feed(this.norm2.forward(x)));
    }
    const x = this.norm1.forward(src.add(this.attend(src, options)));
    return this.norm2.forward(x.add(this.feed(x)));
  }

  private attend(x: Tensor, { srcMask = null, srcKeyPaddingMask = null, isCausal = false }: EncoderCallOptions): Tensor {
    const options = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal, needWeights: false };
    return this.dropout1.forward(this.selfAttn.forward(x, x, x, options)[0]);
  }

  private feed(x: Tensor): Tensor {
    const hidden = this.dropout.forward(this.activation(this.linear1.forward(x)));
    return this.dropout2.forward(this.linear2.forward(hidden));
  }
}
