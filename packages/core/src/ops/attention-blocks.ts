import { broadcastShapes, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { cat } from "./joining";
import { attentionGradOp } from "./attention-gradient";
import { type AttentionParams, batchOf, OPERATION, weighted, weightsOf } from "./attention-scores";
import { type CompositionOp, composition } from "./composition";
import { convert, singles } from "./convert";
import { zeros } from "./creation";

/** Of more scores than this (16 MiB of float32) the softmax is not kept for the gradient: they are computed block by block, twice. */
export const MOST_KEPT = 2 ** 22;

/** The scores of a block. Blocks of 2¹⁸ to 2²² are as fast on wasm, where smaller ones pack keys too often. */
export const BLOCK = 2 ** 20;

/** @internal */
export interface BlockwiseParams extends AttentionParams {
  /** How many scores there are at once, unless one row has more. */
  readonly most: number;
}

/** Axes of scores, from their end. */
const ROWS = 2;

/** @internal The scores' shape: [..., L, S]. */
export function scoresOf(query: Tensor, key: Tensor, mask: Tensor | undefined): Shape {
  const own = [...broadcastShapes(OPERATION, [batchOf(query), batchOf(key)]), query.shape.at(-2)!, key.shape.at(-2)!];
  return mask === undefined ? own : broadcastShapes(OPERATION, [own, mask.shape]);
}

/** One piece: query, key, value, maybe a mask, and behind them what has the result's shape; and what it is computed by. */
interface Piece {
  readonly inputs: readonly Tensor[];
  readonly params: BlockwiseParams;
}

/** Pieces along one axis of the scores, counted from the end. */
interface Pieces {
  readonly axis: number;
  readonly pieces: readonly Piece[];
}

/** Of inputs in this order, which follow the scores' rows, and which their columns; all follow the dims before, or broadcast along them. */
const followsRows = (position: number): boolean => position === 0 || position > 2;
const followsColumns = (position: number): boolean => position === 1 || position === 2;

/** Whether an input has a dim that goes along with an axis of the scores, counted from the end. */
const goesAlong = (x: Tensor, position: number, axis: number): boolean =>
  (axis > ROWS || followsRows(position)) && axis <= x.ndim && x.shape.at(-axis)! > 1;

/** The pieces of what has too many scores, or undefined: the first axis is cut that can be. */
function piecesOf(inputs: readonly Tensor[], hasMask: boolean, params: BlockwiseParams): Pieces | undefined {
  const [query, key, value] = inputs as [Tensor, Tensor, Tensor];
  const own = scoresOf(query, key, hasMask ? inputs[3] : undefined);
  const shape = broadcastShapes(OPERATION, [own, [...batchOf(value), 1, 1]]);
  const at = shape.findIndex((size, i) => size > 1 && i < shape.length - 1);
  if (sizeOf(shape) <= params.most || at < 0) return undefined;
  const [axis, size] = [shape.length - at, shape[at]!];
  const count = Math.ceil(size / Math.max(1, Math.floor((params.most * size) / sizeOf(shape))));
  const length = Math.ceil(size / count);
  const pieces: Piece[] = [];
  for (let start = 0; start < size; start += length) {
    pieces.push(pieceAt(inputs, params, axis, start, Math.min(length, size - start), own));
  }
  return { axis, pieces };
}

function pieceAt(inputs: readonly Tensor[], params: BlockwiseParams, axis: number, start: number, length: number, own: Shape): Piece {
  const { dropout, isCausal, firstRow } = params;
  const cutsRows = axis === ROWS;
  // Dropout draws by the position in the whole, so its pieces are whole rows.
  const seen = cutsRows && isCausal && dropout === null ? Math.min(own.at(-1)!, firstRow + start + length) : own.at(-1)!;
  const piece = inputs.map((x, position) => {
    if (goesAlong(x, position, axis)) return x.narrow(-axis, start, length);
    return cutsRows && followsColumns(position) && seen < own.at(-1)! ? x.narrow(-2, 0, seen) : x;
  });
  const isOwn = axis <= own.length && own.at(-axis)! > 1;
  const before = isOwn ? start * sizeOf(own.slice(own.length - axis + 1)) : 0;
  return {
    inputs: piece,
    params: {
      ...params,
      firstRow: cutsRows ? firstRow + start : firstRow,
      dropout: dropout === null ? null : { ...dropout, first: (dropout.first ?? 0) + before },
    },
  };
}

/**
 * @internal Attention of q [..., L, E], k [..., S, E], v [..., S, V] and maybe a mask, block by block of its scores (Dao et al. 2022): of
 * these, no more than `most` are in memory at once, and the gradient computes them again.
 */
export const blockwiseAttentionOp: CompositionOp<BlockwiseParams> = /* @__PURE__ */ composition<BlockwiseParams>(
  OPERATION,
  ([query, key, value, mask], params) => {
    const [q, k, v] = singles([query!, key!, value!]) as [Tensor, Tensor, Tensor];
    const masks = mask === undefined ? [] : [mask];
    const cut = piecesOf([q, k, v, ...masks], mask !== undefined, params);
    if (cut === undefined) return [convert(weighted(weightsOf(q, k, mask, params), v, params.dropout), query!.dtype)];
    const parts = cut.pieces.map((piece) => blockwiseAttentionOp(piece.inputs, piece.params)[0]!);
    return [convert(cat(parts, -cut.axis), query!.dtype)];
  },
  {
    saves: { outputs: [] },
    vjp({ inputs, specs, cotangents, needs, params }) {
      const [query, key, value, mask] = inputs as [Tensor, Tensor, Tensor, Tensor | undefined];
      const parts = [query, key, value, ...(mask === undefined ? [] : [mask]), cotangents[0]!];
      const gradients = [...blockwiseGradOp(parts, { ...params, wanted: specs.map((_, i) => needs[i]!) })];
      return specs.map(({ dtype }, i) => (needs[i] ? convert(gradients.shift()!, dtype) : null));
    },
  },
);

interface BlockwiseGradParams extends BlockwiseParams {
  /** Of which inputs the gradient is computed. */
  readonly wanted: readonly boolean[];
}

/**
 * @internal [query, key, value, mask?, the gradient of the result] → the gradients that are wanted, in this order; those of 16-bit floats
 * in float32.
 */
const blockwiseGradOp: CompositionOp<BlockwiseGradParams> = /* @__PURE__ */ composition<BlockwiseGradParams>(
  "blockwiseAttentionGrad",
  (given, params) => {
    const [query, key, value] = singles(given.slice(0, 3)) as [Tensor, Tensor, Tensor];
    const mask = given.length > 4 ? given[3] : undefined;
    const [g] = singles([given.at(-1)!]) as [Tensor];
    const inputs = [query, key, value, ...(mask === undefined ? [] : [mask]), g];
    const { wanted } = params;
    const cut = piecesOf(inputs, mask !== undefined, params);
    if (cut === undefined) {
      const weights = weightsOf(query, key, mask, params);
      const ofMask = wanted[3] ? { shape: mask!.shape, dtype: weights.dtype } : null;
      const own = { scale: params.scale, dropout: params.dropout, wanted: [wanted[0]!, wanted[1]!, wanted[2]!], mask: ofMask } as const;
      return attentionGradOp([g, query, key, value, weights], own);
    }
    const positions = wanted.flatMap((want, position) => (want ? [position] : []));
    const joined = positions.map((position) => goesAlong(inputs[position]!, position, cut.axis));
    const parts: Tensor[][] = positions.map(() => []);
    const sums = positions.map((position, i) => (joined[i] ? null : zeros(inputs[position]!.shape, { dtype: g.dtype, device: g.device })));
    for (const piece of cut.pieces) {
      const gradients = blockwiseGradOp(piece.inputs, { ...piece.params, wanted });
      for (const [i, gradient] of gradients.entries()) {
        const sum = sums[i];
        if (sum == null) {
          parts[i]!.push(gradient);
          continue;
        }
        // Of keys and values that a piece sees the beginning of alone, the rest has no gradient from it.
        const place = gradient.shape.at(-2) === sum.shape.at(-2) ? sum : sum.narrow(-2, 0, gradient.shape.at(-2)!);
        place.add_(gradient);
        gradient.dispose();
      }
    }
    return sums.map((sum, i) => sum ?? cat(parts[i]!, -cut.axis));
  },
);
