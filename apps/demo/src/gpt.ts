import { arange, type Generator, scaledDotProductAttention, type Tensor } from "@adjoint/core";
import { Dropout, Embedding, GELU, LayerNorm, Linear, Module, Sequential } from "@adjoint/nn";
import { normal_, zeros_ } from "@adjoint/nn/init";

/** The sizes of a GPT. */
export interface GptSizes {
  /** How many different characters there are. */
  readonly vocabulary: number;
  /** The longest text that it looks back on. */
  readonly context: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly dropout: number;
}

/** Every position looks at itself and at those before it. */
class CausalSelfAttention extends Module {
  readonly heads: number;
  readonly dropoutP: number;
  queryKeyValue: Linear;
  project: Linear;
  dropout: Dropout;

  constructor({ width, heads, dropout }: GptSizes) {
    super();
    this.heads = heads;
    this.dropoutP = dropout;
    this.queryKeyValue = new Linear(width, 3 * width);
    this.project = new Linear(width, width);
    this.dropout = new Dropout(dropout);
  }

  forward(x: Tensor): Tensor {
    const [batch, length, width] = x.shape as [number, number, number];
    const split = [batch, length, 3, this.heads, width / this.heads];
    const all = this.queryKeyValue.forward(x).reshape(split).permute([2, 0, 3, 1, 4]); // [B,T,3C] → [3,B,H,T,D]
    const [q, k, v] = [all.select(0, 0), all.select(0, 1), all.select(0, 2)];
    const mixed = scaledDotProductAttention(q, k, v, { isCausal: true, dropoutP: this.training ? this.dropoutP : 0 });
    return this.dropout.forward(this.project.forward(mixed.transpose(1, 2).reshape([batch, length, width]))); // [B,H,T,D] → [B,T,C]
  }
}

/** Attention and a perceptron, each added to what comes in, each after a normalisation (Xiong et al. 2020). */
class Block extends Module {
  attentionNorm: LayerNorm;
  attention: CausalSelfAttention;
  perceptronNorm: LayerNorm;
  perceptron: Sequential;

  constructor(sizes: GptSizes) {
    super();
    const { width, dropout } = sizes;
    this.attentionNorm = new LayerNorm(width);
    this.attention = new CausalSelfAttention(sizes);
    this.perceptronNorm = new LayerNorm(width);
    this.perceptron = new Sequential(new Linear(width, 4 * width), new GELU(), new Linear(4 * width, width), new Dropout(dropout));
  }

  forward(x: Tensor): Tensor {
    const attended = x.add(this.attention.forward(this.attentionNorm.forward(x)));
    return attended.add(this.perceptron.forward(this.perceptronNorm.forward(attended)));
  }
}

/** A transformer that predicts the next character (Radford et al. 2019): integers [B, T] to scores [B, T, vocabulary]. */
export class Gpt extends Module {
  readonly sizes: GptSizes;
  characters: Embedding;
  positions: Embedding;
  dropout: Dropout;
  blocks: Block[];
  norm: LayerNorm;
  head: Linear;

  constructor(sizes: GptSizes, options: { readonly generator?: Generator } = {}) {
    super();
    this.sizes = sizes;
    this.characters = new Embedding(sizes.vocabulary, sizes.width);
    this.positions = new Embedding(sizes.context, sizes.width);
    this.dropout = new Dropout(sizes.dropout);
    this.blocks = Array.from({ length: sizes.layers }, () => new Block(sizes));
    this.norm = new LayerNorm(sizes.width);
    this.head = new Linear(sizes.width, sizes.vocabulary, { bias: false });
    this.initialize(options);
  }

  // #region gpt
  forward(text: Tensor): Tensor {
    const length = text.shape[1]!;
    let x = this.dropout.forward(this.characters.forward(text).add(this.positions.forward(arange(length)))); // [B,T] → [B,T,C]
    for (const block of this.blocks) x = block.forward(x);
    return this.head.forward(this.norm.forward(x));
  }
  // #endregion

  /**
   * Normal, and smaller where a block adds to its input, so that depth does not add up, as in GPT-2; wider than its 0.02 elsewhere, for a
   * model so narrow learns much more in its first few hundred steps then.
   */
  private initialize(options: { readonly generator?: Generator }): void {
    const adding = 0.02 / Math.sqrt(2 * this.sizes.layers);
    for (const [name, parameter] of this.namedParameters()) {
      if (name.endsWith("bias")) zeros_(parameter);
      else if (/^(characters|positions)/.test(name)) normal_(parameter, 0, 0.2, options);
      else if (/(project|perceptron\.2)\.weight$/.test(name)) normal_(parameter, 0, adding, options);
      else if (parameter.ndim === 2) normal_(parameter, 0, 0.05, options);
    }
  }
}
