import type { Composition, DType, Tensor } from "@adjoint/core";
import { crossEntropyGradOp, crossEntropyOp } from "@adjoint/core/internal";
import { plain, upload } from "./arrays";
import { laid, type OverrideCase, recordOf } from "./override-cases";

const IGNORED = -100;

/** Rows and classes: single ones, whole vectors, with a rest, longer than a block. */
const sizes: readonly (readonly [rows: number, classes: number])[] = [
  [1, 1],
  [4, 3],
  [6, 10],
  [3, 32],
  [2, 1030],
];

/** Which rows count. */
const countings = { all: () => true, some: (row: number) => row % 3 !== 1, none: () => false } as const;
type Counting = keyof typeof countings;

const classesOf = (rows: number, classes: number, counting: Counting): Tensor =>
  upload(
    plain([rows], ([row]) => (countings[counting](row!) ? (7 * row! + 2) % classes : IGNORED)),
    "int32",
  );

/** Logits among which there are infinities and NaN, a row of each kind. */
function specialLogits(dtype: DType): Tensor {
  const { POSITIVE_INFINITY: INF, NEGATIVE_INFINITY, NaN: NAN } = Number;
  const rows = [
    [NEGATIVE_INFINITY, 0, 1, 2, 3],
    [0, 1, INF, 2, 3],
    [NAN, 0, 1, 2, 3],
    [NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY],
    [NAN, INF, 0, 0, 0],
    [1000, -1000, 0, 999, 1],
    [0, 0, 0, 0, NAN],
  ];
  return upload(
    plain([rows.length, 5], ([row, column]) => rows[row!]![column!]!),
    dtype,
  );
}

const reductions = ["none", "mean", "sum"] as const;
const paramsOf = (reduction: (typeof reductions)[number]): object => ({ classDim: 1, reduction, ignoreIndex: IGNORED, share: 1, rest: 0 });

/** Without gradients: `vjp` knows that maxima and logarithms of sums are there for backward alone. Those of the loss are the other record's. */
function forwards(): OverrideCase[] {
  return reductions.flatMap((reduction) => [
    ...sizes.flatMap(([rows, classes], s) =>
      (Object.keys(countings) as Counting[]).map(
        (counting): OverrideCase => ({
          label: `[${rows}, ${classes}], ${reduction}, ${counting} count`,
          params: paramsOf(reduction),
          make: (dtype) => [laid([rows, classes], dtype, 1, s), classesOf(rows, classes, counting)],
          gradients: false,
        }),
      ),
    ),
    {
      label: `special values, ${reduction}`,
      params: paramsOf(reduction),
      make: (dtype) => [specialLogits(dtype), classesOf(7, 5, "all")],
      gradients: false,
    },
  ]);
}

function gradients(): OverrideCase[] {
  return reductions.flatMap((reduction) =>
    sizes.flatMap(([rows, classes], s) =>
      (Object.keys(countings) as Counting[]).map((counting): OverrideCase => {
        const make = (dtype: DType): Tensor[] => [
          laid(reduction === "none" ? [rows] : [], dtype, 1, 0),
          laid([rows, classes], dtype, 2, s),
          classesOf(rows, classes, counting),
          laid([rows, 1], dtype, 3, 0, 2, 3),
          laid([rows, 1], dtype, 4, 0, 0.5, 2),
        ];
        const label = `[${rows}, ${classes}], ${reduction}, ${counting} count`;
        return { label, params: (dtype) => ({ ...paramsOf(reduction), wanted: [dtype] }), make, gradients: s === 1 };
      }),
    ),
  );
}

/** What overrides of losses are tried with. */
export const lossCases: readonly (readonly [Composition<never>, readonly OverrideCase[]])[] = [
  [recordOf(crossEntropyOp), forwards()],
  [recordOf(crossEntropyGradOp), gradients()],
];
