import {
  arange,
  ArgumentError,
  type AttentionOptions,
  cat,
  linear,
  scaledDotProductAttention,
  ShapeError,
  type Tensor,
  zeros,
} from "@adjoint/core";
import { attend, convert, dropoutOp, formatShape, namedOptions } from "@adjoint/core/internal";
import { checkCount, checkNumber, checkTensor } from "../arguments";
import { drawOf, type LayerOptions, parameterOf, placeOf, zerosParameter } from "../default-init";
import { xavierNormal_, xavierUniform_ } from "../init";
import { Module } from "../module";
import type { Parameter } from "../parameter";
import { pieces } from "../pieces";
import { snakeCase } from "../state-name";
import { type AttentionSize, scoreMask } from "./attention-mask";
import { Linear } from "./linear";
import { attentionCallOptions, multiheadAttentionOptions } from "../options.gen";

/** Options of `MultiheadAttention`. */
export interface MultiheadAttentionOptions extends LayerOptions {
  /** The probability with which attention weights are dropped while training. Default: `0`. */
  readonly dropout?: number;
  /** Whether the projections have biases. Default: `true`. */
  readonly bias?: boolean;
  /** Whether a learned key and value are added to each sequence. Default: `false`. */
  readonly addBiasKv?: boolean;
  /** Whether a key and a value of zeros are added to each sequence. Default: `false`. */
  readonly addZeroAttn?: boolean;
  /** The size of keys and values. Default: embedDim. */
  readonly kdim?: number | null;
  readonly vdim?: number | null;
  /** Whether batches are [N, L, …] rather than [L, N, …]. Default: `false`. */
  readonly batchFirst?: boolean;
}

/** Options of one call of `MultiheadAttention`. */
export interface AttentionCallOptions {
  /** [N, S] ([S] without a batch): keys to leave out, where true; or what to add to their scores. */
  readonly keyPaddingMask?: Tensor | null;
  /** [L, S] or [N·numHeads, L, S]: where attention is forbidden, if bool; or what to add to the scores. */
  readonly attnMask?: Tensor | null;
  /** Whether the weights are returned too. Default: `true`. Without them it is faster, and long contexts take little memory. */
  readonly needWeights?: boolean;
  /** Whether the weights returned are the mean over the heads. Default: `true`. */
  readonly averageAttnWeights?: boolean;
  /** Each query sees keys up to its own position alone. Says nothing more where an `attnMask` is given, which then is to say this itself. */
  readonly isCausal?: boolean;
}

const drawn = (shape: readonly number[], options: LayerOptions, draw: typeof xavierUniform_): Parameter =>
  parameterOf(() => draw(zeros(shape, placeOf(options)), options.generator === undefined ? {} : { generator: options.generator }));

/**
 * Attention in several heads (Vaswani et al. 2017): queries [L, N, embedDim] look at keys [S, N, kdim] and take from values [S, N, vdim];
 * with `batchFirst` N comes first, and without a batch it is absent. Parameters have PyTorch's names, shapes and initial distributions.
 *
 * ```ts
 * const attention = new nn.MultiheadAttention(16, 4, { batchFirst: true });
 * const x = randn([2, 5, 16]);
 * const [y, weights] = attention.forward(x, x, x); // [2, 5, 16], [2, 5, 5]
 * ```
 *
 * @throws ArgumentError for bad sizes, or heads that do not divide embedDim. `forward` @throws ShapeError when a shape does not fit.
 * @throws DTypeError for masks of integers.
 */
export class MultiheadAttention extends Module {
  static override readonly name: string = "MultiheadAttention";

  readonly embedDim: number;
  readonly numHeads: number;
  readonly headDim: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** The three projections one above the other, where keys and values have the queries' size; null otherwise. */
  inProjWeight: Parameter | null;
  qProjWeight: Parameter | null;
  kProjWeight: Parameter | null;
  vProjWeight: Parameter | null;
  inProjBias: Parameter | null;
  biasK: Parameter | null;
  biasV: Parameter | null;
  outProj: Linear;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const name = "MultiheadAttention";
    namedOptions(name, options, multiheadAttentionOptions);
    this.embedDim = checkCount(name, "embedDim", embedDim);
    this.numHeads = checkCount(name, "numHeads", numHeads);
    if (embedDim % numHeads !== 0) throw new ArgumentError(name, `${numHeads} heads do not divide embedDim ${embedDim}.`);
    this.headDim = embedDim / numHeads;
    this.kdim = checkCount(name, "kdim", options.kdim ?? embedDim);
    this.vdim = checkCount(name, "vdim", options.vdim ?? embedDim);
    this.dropout = checkNumber(name, "dropout", options.dropout ?? 0, 0, 1);
    this.batchFirst = options.batchFirst ?? false;
    this.addZeroAttn = options.addZeroAttn ?? false;
    const { bias = true, addBiasKv = false } = options;
    const isOne = this.kdim === embedDim && this.vdim === embedDim;
    const projection = (rows: number, columns: number): Parameter => drawn([rows, columns], options, xavierUniform_);
    this.inProjWeight = isOne ? projection(3 * embedDim, embedDim) : null;
    this.qProjWeight = isOne ? null : projection(embedDim, embedDim);
    this.kProjWeight = isOne ? null : projection(embedDim, this.kdim);
    this.vProjWeight = isOne ? null : projection(embedDim, this.vdim);
    this.inProjBias = bias ? zerosParameter([3 * embedDim], options) : null;
    this.biasK = addBiasKv ? drawn([1, 1, embedDim], options, xavierNormal_) : null;
    this.biasV = addBiasKv ? drawn([1, 1, embedDim], options, xavierNormal_) : null;
    this.outProj = new Linear(embedDim, embedDim, { ...drawOf(options), bias });
    if (bias) this.outProj.bias = zerosParameter([embedDim], options);
  }

  override stateName(property: string): string {
    return snakeCase(property);
  }

  /** @returns The output, in the layout of the query, and the weights, [N, L, S] or [N, numHeads, L, S], or null unless they are needed. */
  forward(query: Tensor, key: Tensor, value: Tensor, options: AttentionCallOptions = {}): [Tensor, Tensor | null] {
    const isBatch = this.checkInputs(query, key, value);
    namedOptions("MultiheadAttention", options, attentionCallOptions);
    for (const name of ["attnMask", "keyPaddingMask"] as const)
      if (options[name] != null) checkTensor("MultiheadAttention", name, options[name]);
    const batched = (x: Tensor): Tensor => (!isBatch ? x.unsqueeze(0) : this.batchFirst ? x : x.transpose(0, 1)); // [N, L, E]
    const same = key === query && value === query;
    const [q, k, v] = same ? this.projectOne(batched(query)) : this.projectAll(batched(query), batched(key), batched(value));
    const size = { batch: q.shape[0]!, heads: this.numHeads, queries: q.shape[1]!, keys: k.shape[1]! };
    const [keys, values] = [this.extended(k, this.biasK), this.extended(v, this.biasV)];
    const padding = options.keyPaddingMask ?? null;
    const given = { ...options, keyPaddingMask: isBatch || padding === null ? padding : padding.unsqueeze(0) };
    const extra = keys.shape[1]! - size.keys;
    const { needWeights = true, isCausal = false } = options;
    // A mask that says no more than that queries see the keys up to their own need not be made.
    const isCausalAlone = isCausal && options.attnMask == null && padding === null && extra === 0;
    const seen = isCausalAlone ? { isCausal } : { attnMask: this.maskOf(given, size, extra, q) };
    const [heads, weights] = this.attend(this.split(q), this.split(keys), this.split(values), seen, needWeights);
    const y = this.outProj.forward(heads.transpose(1, 2).flatten(2)); // [N, H, L, D] → [N, L, E]
    const output = !isBatch ? y.squeeze(0) : this.batchFirst ? y : y.transpose(0, 1);
    if (weights === null) return [output, null];
    const shown = (options.averageAttnWeights ?? true) ? weights.mean(1) : weights;
    return [output, isBatch ? shown : shown.squeeze(0)];
  }

  override extraRepr(): string {
    return `${this.embedDim}, ${this.numHeads}, dropout=${this.dropout}, batchFirst=${this.batchFirst}`;
  }

  private attend(q: Tensor, k: Tensor, v: Tensor, seen: AttentionOptions, needWeights: boolean): [Tensor, Tensor | null] {
    const options = { ...seen, dropoutP: this.training ? this.dropout : 0 };
    if (!needWeights) return [scaledDotProductAttention(q, k, v, options), null];
    const { output, weights, params } = attend(q, k, v, options);
    // As in PyTorch those that were used: the same draw drops the same.
    const used = params.dropout === null ? weights : dropoutOp([weights], params.dropout)[0]!;
    return [output, convert(used, q.dtype)];
  }

  private maskOf(options: AttentionCallOptions, size: AttentionSize, extra: number, like: Tensor): Tensor | null {
    const { attnMask = null, keyPaddingMask = null, isCausal = false } = options;
    const position = (count: number): Tensor => arange(count, { device: like.device });
    const causal = isCausal && attnMask === null ? position(size.keys).gt(position(size.queries).unsqueeze(1)) : attnMask; // [L, S]
    return scoreMask("MultiheadAttention", causal, keyPaddingMask, size, extra, like);
  }

  /** One product for the three projections of one tensor. */
  private projectOne(x: Tensor): [Tensor, Tensor, Tensor] {
    if (this.inProjWeight === null) return this.projectAll(x, x, x);
    return pieces(linear(x, this.inProjWeight, this.inProjBias), 3, 2) as [Tensor, Tensor, Tensor];
  }

  private projectAll(query: Tensor, key: Tensor, value: Tensor): [Tensor, Tensor, Tensor] {
    const { inProjWeight, inProjBias, qProjWeight, kProjWeight, vProjWeight } = this;
    const weights = inProjWeight === null ? [qProjWeight, kProjWeight, vProjWeight] : pieces(inProjWeight, 3, 0);
    const biases = inProjBias === null ? [] : pieces(inProjBias, 3, 0);
    const project = (x: Tensor, i: number): Tensor => linear(x, weights[i] as Tensor, biases[i] ?? null);
    return [project(query, 0), project(key, 1), project(value, 2)];
  }

  /** With the learned key or value, then with zeros, at the end: [N, S, E] → [N, S + 0…2, E]. */
  private extended(x: Tensor, learned: Parameter | null): Tensor {
    const parts = [x];
    const shape = [x.shape[0]!, 1, this.embedDim];
    if (learned !== null) parts.push(learned.expand(shape));
    if (this.addZeroAttn) parts.push(zeros(shape, { dtype: x.dtype, device: x.device }));
    return parts.length === 1 ? x : cat(parts, 1);
  }

  private split(x: Tensor): Tensor {
    return x.reshape([x.shape[0]!, x.shape[1]!, this.numHeads, this.headDim]).transpose(1, 2); // [N, L, E] → [N, H, L, D]
  }

  /** Whether the inputs are batches. */
  private checkInputs(query: Tensor, key: Tensor, value: Tensor): boolean {
    const inputs = { query: [query, this.embedDim], key: [key, this.kdim], value: [value, this.vdim] } as const;
    for (const [name, [x, width]] of Object.entries(inputs)) {
      checkTensor("MultiheadAttention", `the ${name}`, x);
      if ((x.ndim !== 2 && x.ndim !== 3) || x.ndim !== query.ndim || x.shape.at(-1) !== width) {
        throw new ShapeError(
          "MultiheadAttention",
          `the ${name} is ${formatShape(x.shape)}.`,
          `[…, ${width}], all with or all without a batch.`,
        );
      }
    }
    const lead = (x: Tensor, dim: number): number => x.shape[dim]!;
    const batchDim = this.batchFirst ? 0 : 1;
    const length = query.ndim === 2 ? 0 : 1 - batchDim;
    const fits =
      lead(key, length) === lead(value, length) &&
      (query.ndim === 2 || [key, value].every((x) => lead(x, batchDim) === lead(query, batchDim)));
    if (!fits) {
      const shapes = [query, key, value].map((x) => formatShape(x.shape)).join(", ");
      throw new ShapeError(
        "MultiheadAttention",
        `query, key and value of ${shapes} do not fit.`,
        "keys and values are as many, batches equal.",
      );
    }
    return query.ndim === 3;
  }
}
