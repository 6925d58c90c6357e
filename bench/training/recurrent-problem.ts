import { uniform } from "../inputs";
import type { Weight } from "./problem";

export const recurrent = { batch: 32, length: 64, features: 256, hidden: 256, rate: 0.1 } as const;

/** One layer's weights in PyTorch's order (input, hidden, and a bias of each), and one batch of sequences [batch, length, features]. */
export function recurrentProblem(): { readonly sequences: Float32Array; readonly weights: readonly Weight[] } {
  const { batch, length, features, hidden } = recurrent;
  const bound = 1 / Math.sqrt(hidden);
  const shapes = [[4 * hidden, features], [4 * hidden, hidden], [4 * hidden], [4 * hidden]];
  const weights = shapes.map((shape, i) => ({
    shape,
    values: uniform(
      shape.reduce((a, b) => a * b, 1),
      -bound,
      bound,
      40 + i,
    ),
  }));
  return { sequences: uniform(batch * length * features, -1, 1, 3), weights };
}
