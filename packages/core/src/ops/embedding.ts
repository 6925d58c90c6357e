import { elementwise } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { where } from "../expr";
import type { IndexParams } from "../op";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { convert, inSingle } from "./convert";
import { ones, zeros } from "./creation";
import { gatherAt, scatterAt } from "./indexing";
import { type Indices, indicesOf } from "./subscripts";

/** What becomes of the rows' gradients. */
export interface EmbeddingParams {
  /** The entry that gets none, or −1. */
  readonly padding: number;
  /** Whether a row's gradient is divided by how often the batch names it. */
  readonly byFrequency: boolean;
}

const asTheyAre: EmbeddingParams = { padding: -1, byFrequency: false };

/** Rows of a table [V, D] by number [...]: how a gather, or a scatter, of [..., D] steps. */
const rowParams = (indices: Tensor, width: number): IndexParams => ({
  shape: [...indices.shape, width],
  follows: [...indices.shape.map(() => -1), 1],
  indexed: [0],
});

/** A number for each row, for each element of it. */
const acrossRows = (indices: Tensor, width: number): Tensor => indices.unsqueeze(-1).expand([...indices.shape, width]);

/** @internal Rows of a table [V, D] for indices [...]: [..., D]. */
export const embeddingOp: CompositionOp<EmbeddingParams> = /* @__PURE__ */ composition<EmbeddingParams>(
  "embedding",
  ([weight, index]) => {
    const indices = convert(index!, "int32");
    const width = weight!.shape[1]!;
    return [gatherAt("embedding", weight!, [acrossRows(indices, width)], rowParams(indices, width))];
  },
  {
    saves: { inputs: [1], outputs: [] },
    vjp({ inputs, specs, cotangents, params }) {
      return [embeddingGradOp([cotangents[0]!, inputs[1]!], { ...params, entries: specs[0]!.shape[0]! })[0]!, null];
    },
  },
);

/** @internal */
export interface EmbeddingGradParams extends EmbeddingParams {
  readonly entries: number;
}

/** @internal The gradient of `embedding` in its table: each row's, added up. */
export const embeddingGradOp: CompositionOp<EmbeddingGradParams> = /* @__PURE__ */ composition<EmbeddingGradParams>(
  "embeddingGrad",
  ([g, index], params) => {
    const indices = convert(index!, "int32");
    const width = g!.shape.at(-1)!;
    const table = (rows: Tensor): Tensor => {
      const blank = zeros([params.entries, width], { dtype: rows.dtype, device: rows.device });
      return scatterAt("embeddingGrad", blank, rows, [acrossRows(indices, width)], rowParams(indices, width), "add");
    };
    return [inSingle(g!, (wide) => table(weighed(wide, indices, params)))];
  },
  {
    saves: { inputs: [1], outputs: [] },
    vjp({ inputs, cotangents, params }) {
      const indices = inputs[1]!;
      const rows = embeddingOp([cotangents[0]!, indices], asTheyAre)[0]!;
      return [inSingle(rows, (wide) => weighed(wide, convert(indices, "int32"), params)), null];
    },
  },
);

const withoutPadding = /* @__PURE__ */ elementwise((rows, index, padding) => where(index!.eq(padding!), 0, rows), {
  name: "embedding.padding",
});

/** Rows [..., D], divided by how often their entry is named, and zeros for the entry of padding. */
function weighed(rows: Tensor, indices: Tensor, { padding, byFrequency, entries }: EmbeddingGradParams): Tensor {
  const scaled = byFrequency ? rows.div(frequencies(indices, entries).unsqueeze(-1)) : rows;
  return padding < 0 ? scaled : withoutPadding(scaled, indices.unsqueeze(-1), padding);
}

/** How often each index is there. */
function frequencies(indices: Tensor, entries: number): Tensor {
  const params = { shape: indices.shape, follows: indices.shape.map(() => -1), indexed: [0] };
  const place = { dtype: "int32", device: indices.device } as const;
  const counts = scatterAt("embeddingGrad", zeros([entries], place), ones(indices.shape, place), [indices], params, "add");
  return gatherAt("embeddingGrad", counts, [indices], params);
}

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** The entry that gets no gradient, counted from the end where negative. */
  readonly paddingIdx?: number | null;
  /** Whether an entry's gradient is divided by how often the batch names it. Default: `false`. */
  readonly scaleGradByFreq?: boolean;
}

/**
 * Rows of `weight` [V, D] for each index: [..., D].
 *
 * @throws IndexError when an index is out of range. @throws ArgumentError when `paddingIdx` is not an entry.
 */
export function embedding(index: Indices, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  if (weight.ndim !== 2) throw new ShapeError("embedding", `the weight is [entries, features], not ${formatShape(weight.shape)}.`);
  const indices = indicesOf("embedding", index, weight);
  const { paddingIdx = null, scaleGradByFreq = false } = options;
  const padding = paddingIdx === null ? -1 : entryOf(paddingIdx, weight.shape[0]!);
  return embeddingOp([weight, indices], { padding, byFrequency: scaleGradByFreq })[0]!;
}

function entryOf(paddingIdx: number, entries: number): number {
  if (!Number.isInteger(paddingIdx) || paddingIdx < -entries || paddingIdx >= entries)
    throw new ArgumentError("embedding", `paddingIdx is one of ${entries} entries, not ${describe(paddingIdx)}.`);
  return paddingIdx < 0 ? paddingIdx + entries : paddingIdx;
}
