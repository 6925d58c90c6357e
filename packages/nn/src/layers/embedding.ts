import { noGrad } from "@adjoint/autograd";
import { ArgumentError, embedding, Generator, type Indices, randn, ShapeError, scoped, type Tensor } from "@adjoint/core";
import { describe, formatShape, indicesOf, namedOptions } from "@adjoint/core/internal";
import { checkCount, checkNumber, checkTensor, shown } from "../arguments";
import { drawOf, type LayerOptions, parameterOf } from "../default-init";
import { Module } from "../module";
import { Parameter } from "../parameter";
import { embeddingOptions, pretrainedEmbeddingOptions } from "../options.gen";

/** How an embedding looks its vectors up. */
export interface EmbeddingLookup {
  /** The row of padding: it begins as zeros and gets no gradient. Counted from the end where negative. */
  readonly paddingIdx?: number | null;
  /** Rows of a larger norm are scaled down to it, in place, when they are looked up. */
  readonly maxNorm?: number | null;
  /** The p of that norm. Default: `2`. */
  readonly normType?: number;
  /** Whether a row's gradient is divided by how often the batch names it. Default: `false`. */
  readonly scaleGradByFreq?: boolean;
}

/** Options of `Embedding`. */
export interface EmbeddingOptions extends LayerOptions, EmbeddingLookup {}

/** Options of `Embedding.fromPretrained`. */
export interface PretrainedEmbeddingOptions extends EmbeddingLookup {
  /** Whether the rows stay as they are in training. Default: `true`. */
  readonly freeze?: boolean;
}

/**
 * A table of vectors, looked up by number: integers [...] → [..., embeddingDim]. The weight is [numEmbeddings, embeddingDim], and begins
 * standard normal, as in PyTorch.
 *
 * ```ts
 * const embedding = new nn.Embedding(65, 16, { paddingIdx: 0 });
 * embedding.forward([[3, 1, 0]]); // [1, 3, 16]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws IndexError for a number outside 0 … numEmbeddings − 1.
 */
export class Embedding extends Module {
  static override readonly name: string = "Embedding";

  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    namedOptions("Embedding", options, embeddingOptions);
    const { maxNorm = null, normType = 2, scaleGradByFreq = false } = options;
    this.numEmbeddings = checkCount("Embedding", "numEmbeddings", numEmbeddings);
    this.embeddingDim = checkCount("Embedding", "embeddingDim", embeddingDim);
    this.paddingIdx = paddingRow(numEmbeddings, options.paddingIdx ?? null);
    this.maxNorm = maxNorm === null ? null : checkNumber("Embedding", "maxNorm", maxNorm);
    this.normType = checkNumber("Embedding", "normType", normType, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
    this.scaleGradByFreq = scaleGradByFreq;
    this.weight = parameterOf(() => randn([numEmbeddings, embeddingDim], drawOf(options)));
    const { weight, paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => scoped("Embedding", () => void weight.select(0, paddingIdx).zero_()));
  }

  /**
   * An embedding with these rows, [numEmbeddings, embeddingDim], whose memory it shares. Frozen, unless `freeze` is false.
   *
   * @throws ShapeError for other shapes. @throws ArgumentError for bad options.
   */
  static fromPretrained(rows: Tensor, options: PretrainedEmbeddingOptions = {}): Embedding {
    checkTensor("Embedding.fromPretrained", "rows", rows);
    namedOptions("Embedding.fromPretrained", options, pretrainedEmbeddingOptions);
    if (rows.ndim !== 2) throw new ShapeError("Embedding.fromPretrained", `rows are [entries, features], not ${formatShape(rows.shape)}.`);
    const { freeze = true, ...lookup } = options;
    // With a generator of its own: nothing is drawn from the default one for a row that is thrown away.
    const embedding = new Embedding(1, 1, { ...lookup, paddingIdx: null, generator: new Generator() });
    const [numEmbeddings, embeddingDim] = rows.shape as [number, number];
    embedding.weight.dispose();
    const paddingIdx = paddingRow(numEmbeddings, lookup.paddingIdx ?? null);
    return Object.assign(embedding, { numEmbeddings, embeddingDim, paddingIdx, weight: new Parameter(rows, { requiresGrad: !freeze }) });
  }

  /** @param index Integers: a tensor, or numbers. */
  forward(index: Indices): Tensor {
    const indices = indicesOf("Embedding", index, this.weight);
    if (this.maxNorm !== null) this.renormalize(indices, this.maxNorm);
    const { weight, paddingIdx, scaleGradByFreq } = this;
    return embedding(indices, weight, { paddingIdx, scaleGradByFreq });
  }

  override extraRepr(): string {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    const settings = shown({
      paddingIdx: paddingIdx ?? undefined,
      maxNorm: maxNorm ?? undefined,
      normType: normType === 2 ? undefined : normType,
      scaleGradByFreq: scaleGradByFreq || undefined,
    });
    return `${this.numEmbeddings}, ${this.embeddingDim}${settings === "" ? "" : `, ${settings}`}`;
  }

  private renormalize(indices: Tensor, maxNorm: number): void {
    const { weight } = this;
    noGrad(() =>
      scoped("Embedding", () => {
        const flat = indices.flatten();
        const rows = embedding(flat, weight);
        const norms = rows.norm(this.normType, 1, { keepdim: true });
        // PyTorch's small number, which keeps the norm of a scaled row from being a rounding above the limit.
        const scale = norms.add(1e-7).reciprocal().mul(maxNorm);
        weight.set_([flat], rows.mul(scale.where(norms.gt(maxNorm), 1)));
      }),
    );
  }
}

function paddingRow(numEmbeddings: number, paddingIdx: number | null): number | null {
  if (paddingIdx === null) return null;
  if (!Number.isInteger(paddingIdx) || paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings) {
    throw new ArgumentError("Embedding", `paddingIdx is one of ${numEmbeddings} rows, not ${describe(paddingIdx)}.`);
  }
  return paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
}
