import { embedding, randn, scoped, type Tensor } from "@adjoint/core";
import { checkCount } from "../arguments";
import type { LayerOptions } from "../default-init";
import { Module } from "../module";
import { Parameter } from "../parameter";

/**
 * A table of vectors, looked up by number: integers [...] → [..., embeddingDim]. The weight is [numEmbeddings, embeddingDim], and begins
 * standard normal, as in PyTorch.
 *
 * @throws ArgumentError for bad sizes. `forward` @throws IndexError for a number outside 0 … numEmbeddings − 1.
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: LayerOptions = {}) {
    super();
    this.numEmbeddings = checkCount("Embedding", "numEmbeddings", numEmbeddings);
    this.embeddingDim = checkCount("Embedding", "embeddingDim", embeddingDim);
    this.weight = scoped("Parameter", () => new Parameter(randn([numEmbeddings, embeddingDim], options)));
  }

  forward(indices: Tensor): Tensor {
    return embedding(indices, this.weight);
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}`;
  }
}
