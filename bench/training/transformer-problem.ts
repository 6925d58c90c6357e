import { labels, uniform } from "../inputs";
import type { Weight } from "./problem";

export const transformer = { vocabulary: 65, layers: 4, heads: 4, width: 128, length: 64, batch: 16 } as const;

/** Two layer norms, and the weight and bias of four linear maps. */
export const weightsOfBlock = 12;

/** A decoder's first weights, and one batch of tokens [batch · length] with the tokens that follow them. */
export interface TransformerProblem {
  readonly tokens: Int32Array;
  readonly next: Int32Array;
  /** Token and position embeddings; for each block norm, qkv, projection, norm, widening, narrowing; the last norm; the head. */
  readonly weights: readonly Weight[];
}

export function transformerProblem(): TransformerProblem {
  const { vocabulary, layers, width, length, batch } = transformer;
  let seed = 100;
  const random = (shape: number[], bound: number): Weight => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { shape, values: uniform(size, -bound, bound, seed++) };
  };
  const norm = (): Weight[] => [
    { shape: [width], values: new Float32Array(width).fill(1) },
    { shape: [width], values: new Float32Array(width) },
  ];
  const linear = (from: number, to: number): Weight[] => [random([to, from], 1 / Math.sqrt(from)), random([to], 1 / Math.sqrt(from))];
  const block = (): Weight[] => [
    ...norm(),
    ...linear(width, 3 * width),
    ...linear(width, width),
    ...norm(),
    ...linear(width, 4 * width),
    ...linear(4 * width, width),
  ];
  const weights = [random([vocabulary, width], 0.05), random([length, width], 0.05)];
  for (let layer = 0; layer < layers; layer++) weights.push(...block());
  weights.push(...norm(), random([vocabulary, width], 1 / Math.sqrt(width)));
  return { tokens: labels(batch * length, vocabulary, 1), next: labels(batch * length, vocabulary, 2), weights };
}

/** What is added to the scores of positions that follow, [L, L]: minus a billion, where no library makes it −∞ itself. */
export function upperMask(): Float32Array {
  const { length } = transformer;
  return Float32Array.from({ length: length * length }, (_, i) => (i % length > Math.floor(i / length) ? -1e9 : 0));
}
