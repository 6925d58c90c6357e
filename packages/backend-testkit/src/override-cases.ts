import type { Composition, DType, Tensor } from "@adjoint/core";
import {
  attentionWeightsOp,
  averagePoolGradOp,
  averagePoolOp,
  batchNormGradOp,
  batchNormOp,
  layerNormGradOp,
  layerNormOp,
  type MaxPoolParams,
  maxPoolGradOp,
  maxPoolOp,
  rmsNormGradOp,
  rmsNormOp,
  scoreGradOp,
  sizeOf,
} from "@adjoint/core/internal";
import { Sequence } from "./oracle";
import { plain, upload } from "./arrays";
import { layoutNames, layouts } from "./layouts";
import { randomPlain } from "./random-values";

/** One call of a composition that a device may have an override for. */
export interface OverrideCase {
  readonly label: string;
  /** Where they name a dtype, what makes them. */
  readonly params: object | ((dtype: DType) => object);
  /** The inputs: fresh tensors every time, of the same values and layouts. */
  readonly make: (dtype: DType) => Tensor[];
  /** Whether gradients are compared too. Not at infinities and NaN, where those of the parts are others. */
  readonly gradients: boolean;
}

export const recordOf = (op: { readonly op: unknown }): Composition<never> => op.op as Composition<never>;

export type Shape = readonly number[];

/** Random values of a shape, each index with its own; the layout with its number. */
export const laid = (shape: Shape, dtype: DType, index: number, layout: number, low = -2, high = 2): Tensor =>
  layouts[layoutNames[layout % layoutNames.length]!](
    randomPlain(shape, dtype, new Sequence(97 * shape.length + sizeOf(shape) + index), low, high),
    dtype,
  );

// ── norms ──

/** Rows of one element, of whole vectors, with a rest, longer than a block; more rows than are added up at once. */
const normShapes: readonly (readonly [shape: Shape, rank: number])[] = [
  [[3, 1], 1],
  [[2, 4], 1],
  [[7, 5], 1],
  [[2, 3, 33], 1],
  [[3, 4, 6], 2],
  [[2, 1027], 1],
  [[70, 9], 1],
  [[6], 1],
];

/** Which of weight and bias there are. */
const affine: readonly (readonly [weighted: boolean, biased: boolean])[] = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
];

function normCases(biases: boolean): OverrideCase[] {
  return normShapes.flatMap(([shape, rank], s) =>
    affine
      .filter(([, biased]) => biases || !biased)
      .map(([weighted, biased], a): OverrideCase => {
        const inner = shape.slice(shape.length - rank);
        return {
          label: `[${shape}] over ${rank}, ${weighted ? "weight" : "no weight"}, ${biased ? "bias" : "no bias"}`,
          params: { rank, eps: 1e-5, weighted, biased },
          make: (dtype) => [
            laid(shape, dtype, 1, s + a),
            ...(weighted ? [laid(inner, dtype, 2, a)] : []),
            ...(biased ? [laid(inner, dtype, 3, 0)] : []),
          ],
          gradients: shape.at(-1)! > 1,
        };
      }),
  );
}

/** Each gradient alone, and all. */
const wishes: readonly (readonly boolean[])[] = [
  [true, false, false],
  [false, true, false],
  [false, false, true],
  [true, true, true],
];

const wantedOf = (wish: readonly boolean[], dtype: DType): (DType | null)[] => wish.map((each) => (each ? dtype : null));

function normGradientCases(biases: boolean): OverrideCase[] {
  return normShapes.flatMap(([shape, rank], s) =>
    [true, false].flatMap((weighted) =>
      wishes
        .filter((wish) => biases || !wish[2] || wish[0])
        .map((wish): OverrideCase => {
          const inner = shape.slice(shape.length - rank);
          const statistic = shape.map((size, axis) => (axis < shape.length - rank ? size : 1));
          const make = (dtype: DType): Tensor[] => [
            laid(shape, dtype, 1, s),
            laid(shape, dtype, 2, s + 1),
            ...(biases ? [laid(statistic, dtype, 3, 0)] : []),
            laid(statistic, dtype, 4, 0, 0.5, 2),
            ...(weighted ? [laid(inner, dtype, 5, 0)] : []),
          ];
          const label = `[${shape}] over ${rank}, ${weighted ? "weight" : "no weight"}, wanted ${wish}`;
          const params = (dtype: DType): object => ({ rank, wanted: wantedOf(biases ? wish : wish.slice(0, 2), dtype) });
          return { label, params, make, gradients: s === 2 };
        }),
    ),
  );
}

const channelShapes: readonly Shape[] = [
  [2, 3, 4],
  [3, 2, 5],
  [2, 3, 5, 7],
  [1, 2, 300],
  [5, 1, 2, 2, 3],
];

function batchNormCases(): OverrideCase[] {
  return channelShapes.flatMap((shape, s) =>
    affine.map(
      ([weighted, biased], a): OverrideCase => ({
        label: `[${shape}], ${weighted ? "weight" : "no weight"}, ${biased ? "bias" : "no bias"}`,
        params: { eps: 1e-5, weighted, biased },
        make: (dtype) => [
          laid(shape, dtype, 1, s + a),
          ...(weighted ? [laid([shape[1]!], dtype, 2, a)] : []),
          ...(biased ? [laid([shape[1]!], dtype, 3, 0)] : []),
        ],
        gradients: true,
      }),
    ),
  );
}

function batchNormGradientCases(): OverrideCase[] {
  return channelShapes.flatMap((shape, s) =>
    [true, false].flatMap((weighted) =>
      wishes.map((wish): OverrideCase => {
        const channels = [shape[1]!];
        const make = (dtype: DType): Tensor[] => [
          laid(shape, dtype, 1, s),
          laid(shape, dtype, 2, s + 1),
          laid(channels, dtype, 3, 0),
          laid(channels, dtype, 4, 0, 0.5, 2),
          ...(weighted ? [laid(channels, dtype, 5, 0)] : []),
        ];
        const label = `[${shape}], ${weighted ? "weight" : "no weight"}, wanted ${wish}`;
        return { label, params: (dtype) => ({ eps: 1e-5, wanted: wantedOf(wish, dtype) }), make, gradients: s === 0 };
      }),
    ),
  );
}

// ── attention ──

const scoreShapes: readonly Shape[] = [
  [2, 3, 4, 4],
  [1, 5, 7],
  [3, 9, 5],
  [2, 1, 33],
  [70, 70],
  [4, 1],
];

/** Scores of which some rows are −∞ up to a place, or altogether, and some hold NaN and +∞. */
const specialScores = (shape: Shape, dtype: DType): Tensor => {
  const { NEGATIVE_INFINITY, POSITIVE_INFINITY, NaN: NAN } = Number;
  const kinds = [
    (column: number) => (column < 3 ? NEGATIVE_INFINITY : column),
    () => NEGATIVE_INFINITY,
    (column: number) => (column === 1 ? NAN : -column),
    (column: number) => (column === 0 ? POSITIVE_INFINITY : column),
    (column: number) => 200 * column - 500,
  ];
  return upload(
    plain(shape, (position) => kinds[position.at(-2)! % kinds.length]!(position.at(-1)!)),
    dtype,
  );
};

const weightsCases = (): OverrideCase[] =>
  scoreShapes.flatMap((shape, s) =>
    [null, 0, 2].flatMap((firstRow): OverrideCase[] => {
      const label = `[${shape}]${firstRow === null ? "" : `, causal from row ${firstRow}`}`;
      return [
        { label, params: { scale: 0.3 + s, firstRow }, make: (dtype) => [laid(shape, dtype, 1, s)], gradients: true },
        {
          label: `${label}, a negative scale`,
          params: { scale: -0.5, firstRow },
          make: (dtype) => [laid(shape, dtype, 2, s)],
          gradients: false,
        },
        {
          label: `${label}, special values`,
          params: { scale: 1, firstRow },
          make: (dtype) => [specialScores(shape, dtype)],
          gradients: false,
        },
      ];
    }),
  );

const scoreGradientCases = (): OverrideCase[] =>
  scoreShapes.map(
    (shape, s): OverrideCase => ({
      label: `[${shape}]`,
      params: { scale: 0.7 },
      make: (dtype) => [laid(shape, dtype, 1, s), laid(shape, dtype, 2, s + 1)],
      gradients: true,
    }),
  );

// ── pooling ──

interface Pooling {
  readonly shape: Shape;
  readonly geometry: Omit<MaxPoolParams, "flat">;
}

const pooling = (
  shape: Shape,
  kernel: Shape,
  { stride = kernel, padding = [0, 0], dilation = [1, 1], overhang = [0, 0] }: Partial<Pooling["geometry"]> = {},
): Pooling => ({ shape, geometry: { kernel, stride, padding, dilation, overhang } });

/** Planes narrower and wider than a vector of windows; windows that overlap, that leave gaps, and that reach into the padding. */
const poolings: readonly Pooling[] = [
  pooling([2, 3, 8, 26], [2, 2]),
  pooling([1, 2, 5, 7], [2, 2]),
  pooling([1, 2, 9, 21], [2, 2], { overhang: [1, 1] }),
  pooling([2, 2, 9, 27], [3, 3], { stride: [2, 2], padding: [1, 1] }),
  pooling([1, 2, 7, 19], [3, 2], { stride: [1, 1], padding: [1, 1] }),
  pooling([1, 1, 12, 31], [2, 3], { stride: [3, 3] }),
  pooling([1, 2, 6, 23], [1, 4], { stride: [1, 2], padding: [0, 2] }),
];
const dilated: readonly Pooling[] = [
  pooling([1, 2, 9, 25], [2, 3], { stride: [1, 1], dilation: [2, 2] }),
  pooling([2, 1, 11, 29], [3, 3], { stride: [2, 2], padding: [1, 1], dilation: [1, 3] }),
];

const windowsOf = ({ shape, geometry: { kernel, stride, padding, dilation, overhang } }: Pooling): number[] => [
  ...shape.slice(0, 2),
  ...[0, 1].map((i) => Math.floor((shape[2 + i]! + 2 * padding[i]! + overhang[i]! - dilation[i]! * (kernel[i]! - 1) - 1) / stride[i]!) + 1),
];

const describePooling = ({ shape, geometry: { kernel, stride, padding, dilation } }: Pooling): string =>
  `[${shape}] by ${kernel}, stride ${stride}, padding ${padding}, dilation ${dilation}`;

/** Planes in which equal values, NaN and infinities meet in one window. */
const specialPlane = (shape: Shape, dtype: DType): Tensor => {
  const values = [0, 1, 1, Number.NEGATIVE_INFINITY, -0, 2, Number.NaN, -3, Number.POSITIVE_INFINITY, 2, Number.NaN];
  const barren = (row: number): boolean => row < 3;
  return upload(
    plain(shape, ([, , row, column], i) => (barren(row!) ? Number.NEGATIVE_INFINITY : values[(i + 3 * column!) % values.length]!)),
    dtype,
  );
};

function maxPoolCases(): OverrideCase[] {
  return [...poolings, ...dilated].flatMap((each, p) =>
    [true, false].flatMap((flat): OverrideCase[] => {
      const params = { ...each.geometry, flat };
      const label = `${describePooling(each)}, ${flat ? "flat" : "within the window"}`;
      return [
        { label, params, make: (dtype) => [laid(each.shape, dtype, 1, p)], gradients: true },
        { label: `${label}, special values`, params, make: (dtype) => [specialPlane(each.shape, dtype)], gradients: false },
      ];
    }),
  );
}

function maxPoolGradientCases(): OverrideCase[] {
  return [...poolings, ...dilated].flatMap((each, p) =>
    [true, false].map((flat): OverrideCase => {
      const params = { ...each.geometry, flat };
      return {
        label: `${describePooling(each)}, ${flat ? "flat" : "within the window"}`,
        params: { ...params, size: each.shape.slice(2) },
        make: (dtype) => [laid(windowsOf(each), dtype, 1, p), maxPoolOp([laid(each.shape, dtype, 2, 0)], params)[1]!],
        gradients: true,
      };
    }),
  );
}

/** What the windows' sums are divided by, and whether padding counts. */
const divisors = [
  { divisor: 3, countIncludePad: true },
  { divisor: null, countIncludePad: true },
  { divisor: null, countIncludePad: false },
];

const averagePoolCases = (): OverrideCase[] =>
  poolings.flatMap((each, p) =>
    divisors.map(
      (rule): OverrideCase => ({
        label: `${describePooling(each)}, divisor ${rule.divisor}, ${rule.countIncludePad ? "padding counts" : "padding does not count"}`,
        params: { ...each.geometry, ...rule },
        make: (dtype) => [laid(each.shape, dtype, 1, p)],
        gradients: true,
      }),
    ),
  );

const averagePoolGradientCases = (): OverrideCase[] =>
  poolings.flatMap((each, p) =>
    divisors.map(
      (rule): OverrideCase => ({
        label: `${describePooling(each)}, divisor ${rule.divisor}, ${rule.countIncludePad ? "padding counts" : "padding does not count"}`,
        params: { ...each.geometry, ...rule, size: each.shape.slice(2) },
        make: (dtype) => [laid(windowsOf(each), dtype, 1, p)],
        gradients: true,
      }),
    ),
  );

/** What overrides of norms, of attention and of pooling are tried with, by the identity of their records. */
export const moreOverrideCases: readonly (readonly [Composition<never>, readonly OverrideCase[]])[] = [
  [recordOf(layerNormOp), normCases(true)],
  [recordOf(rmsNormOp), normCases(false)],
  [recordOf(layerNormGradOp), normGradientCases(true)],
  [recordOf(rmsNormGradOp), normGradientCases(false)],
  [recordOf(batchNormOp), batchNormCases()],
  [recordOf(batchNormGradOp), batchNormGradientCases()],
  [recordOf(attentionWeightsOp), weightsCases()],
  [recordOf(scoreGradOp), scoreGradientCases()],
  [recordOf(maxPoolOp), maxPoolCases()],
  [recordOf(maxPoolGradOp), maxPoolGradientCases()],
  [recordOf(averagePoolOp), averagePoolCases()],
  [recordOf(averagePoolGradOp), averagePoolGradientCases()],
];
