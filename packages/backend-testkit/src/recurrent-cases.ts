import type { Composition, DType, Tensor } from "@adjoint/core";
import { gruGradOp, gruOp, lstmGradOp, lstmOp } from "@adjoint/core/internal";
import { laid, type OverrideCase, recordOf, type Shape } from "./override-cases";

/** Steps, batch and hidden size: single ones, whole vectors, with a rest; batches below and above what is multiplied without packing. */
const sequences: readonly (readonly [steps: number, batch: number, hidden: number])[] = [
  [1, 1, 1],
  [3, 2, 4],
  [5, 3, 7],
  [4, 9, 16],
  [2, 11, 33],
  [3, 1, 20],
  [2, 5, 64],
];

/** Small ones: through large weights, the last digits of a step would be the first ones some steps on. */
const randoms = (shapes: readonly Shape[], dtype: DType, s: number): Tensor[] =>
  shapes.map((shape, i) => laid(shape, dtype, i, s + i, -0.5, 0.5));

/** Of every size, in both directions. Inputs that are not always there are the last ones of `shapes`. */
function forwards(shapesOf: (steps: number, batch: number, hidden: number) => Shape[], optional: number): OverrideCase[] {
  return sequences.flatMap(([steps, batch, hidden], s) =>
    [true, false].flatMap((reverse) =>
      Array.from({ length: optional + 1 }, (_, missing): OverrideCase => {
        const shapes = shapesOf(steps, batch, hidden);
        return {
          label: `${steps} steps of [${batch}, ${hidden}]${reverse ? ", from the end" : ""}${missing > 0 ? ", no bias" : ""}`,
          params: { reverse },
          make: (dtype) => randoms(shapes.slice(0, shapes.length - missing), dtype, s),
          gradients: s < 4,
        };
      }),
    ),
  );
}

/** With every set of gradients that may arrive. */
function gradients(saved: (steps: number, batch: number, hidden: number) => Shape[], outputs: readonly number[]): OverrideCase[] {
  return sequences.flatMap(([steps, batch, hidden], s) =>
    Array.from({ length: 2 ** outputs.length - 1 }, (_, i): OverrideCase => {
      const present = outputs.map((_, bit) => ((i + 1) >> bit) % 2 === 1);
      const reverse = (s + i) % 2 === 1;
      const given = outputs.filter((_, bit) => present[bit]).map((width): Shape => [steps, batch, width * hidden]);
      return {
        label: `${steps} steps of [${batch}, ${hidden}]${reverse ? ", from the end" : ""}, given ${present}`,
        params: { reverse, present },
        make: (dtype) => randoms([...saved(steps, batch, hidden), ...given], dtype, s),
        gradients: s === 1,
      };
    }),
  );
}

/** What overrides of LSTM and GRU are tried with. */
export const recurrentCases: readonly (readonly [Composition<never>, readonly OverrideCase[]])[] = [
  [
    recordOf(lstmOp),
    forwards(
      (t, n, h) => [
        [t, n, 4 * h],
        [n, h],
        [n, h],
        [4 * h, h],
      ],
      0,
    ),
  ],
  [recordOf(gruOp), forwards((t, n, h) => [[t, n, 3 * h], [n, h], [3 * h, h], [3 * h]], 1)],
  [
    recordOf(lstmGradOp),
    gradients(
      (t, n, h) => [
        [n, h],
        [n, h],
        [4 * h, h],
        [t, n, h],
        [t, n, h],
        [t, n, 4 * h],
      ],
      [1, 1, 4],
    ),
  ],
  [
    recordOf(gruGradOp),
    gradients(
      (t, n, h) => [
        [t, n, 3 * h],
        [n, h],
        [3 * h, h],
        [t, n, h],
        [t, n, 3 * h],
      ],
      [1, 3],
    ),
  ],
];
