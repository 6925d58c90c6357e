import { noGrad } from "@adjoint/autograd";
import { ArgumentError, composition, embedding, Generator, ones, randn, ShapeError, scoped, type Tensor, zeros } from "@adjoint/core";
import { describe, formatShape, namedOptions, viewOf } from "@adjoint/core/internal";
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
  /** The p of that norm: 2 unless given. */
  readonly normType?: number;
  /** Whether a row's gradient is divided by how often the batch names it: false unless given. */
  readonly scaleGradByFreq?: boolean;
}

/** Options of `Embedding`. */
export interface EmbeddingOptions extends LayerOptions, EmbeddingLookup {}

/** Options of `Embedding.fromPretrained`. */
export interface PretrainedEmbeddingOptions extends EmbeddingLookup {
  /** Whether the rows stay as they are in training. Default: `true`. */
  readonly freeze?: boolean;
}

/** Passes rows through; their gradients come back times `factor` [..., 1], or as zeros where that is 0. */
const weighGradient = /* @__PURE__ */ composition<Record<never, never>>(
  "Embedding",
  ([rows]) => [viewOf(rows!, "reshape", { shape: rows!.shape })],
  ({ inputs: [, factor], cotangents: [g] }) => [g!.mul(factor!).maskedFill(factor!.eq(0), 0), null],
);

/**
 * A table of vectors, looked up by number: integers [...] → [..., embeddingDim]. The weight is [numEmbeddings, embeddingDim], and begins
 * standard normal, as in PyTorch.
 *
 * ```ts
 * const embedding = new nn.Embedding(65, 16, { paddingIdx: 0 });
 * embedding.forward(tensor([[3, 1, 0]])); // [1, 3, 16]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws IndexError for a number outside 0 … numEmbeddings − 1.
 */
export class Embedding extends Module {
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

  forward(indices: Tensor): Tensor {
    checkTensor("Embedding", "the indices", indices);
    if (this.maxNorm !== null) this.renormalize(indices, this.maxNorm);
    const rows = embedding(indices, this.weight);
    const factor = rows.requiresGrad ? this.gradientFactor(indices) : undefined;
    return factor === undefined ? rows : weighGradient([rows, factor.unsqueeze(-1)], {})[0]!;
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

  /** By what the gradient of each row is multiplied: undefined where it stays. */
  private gradientFactor(indices: Tensor): Tensor | undefined {
    const { paddingIdx, scaleGradByFreq, weight } = this;
    if (paddingIdx === null && !scaleGradByFreq) return undefined;
    const place = { dtype: weight.dtype, device: weight.device };
    let factor = ones(indices.shape, place);
    if (scaleGradByFreq) {
      const counts = zeros([this.numEmbeddings], place).scatterAdd(0, indices.flatten(), ones([indices.numel()], place));
      factor = counts.at(indices).reciprocal();
    }
    return paddingIdx === null ? factor : factor.maskedFill(indices.eq(paddingIdx), 0);
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
