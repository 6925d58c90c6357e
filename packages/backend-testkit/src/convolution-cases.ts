import type { Composition, DType, Tensor } from "@adjoint/core";
import { biasPlan, convInputGradOp, convOp, convWeightGradOp } from "@adjoint/core/internal";
import { plain, upload } from "./arrays";
import { laid, type OverrideCase, recordOf, type Shape } from "./override-cases";

interface Convolution {
  /** [N, C, …]. */
  readonly x: Shape;
  /** [out, C / groups, …]. */
  readonly weight: Shape;
  readonly geometry: { readonly stride: Shape; readonly padding: Shape; readonly dilation: Shape; readonly groups: number };
}

const convolution = (x: Shape, weight: Shape, given: Partial<Convolution["geometry"]> = {}): Convolution => {
  const each = (value: number): number[] => x.slice(2).map(() => value);
  const geometry = { stride: each(1), padding: each(0), dilation: each(1), groups: x[1]! / weight[1]!, ...given };
  return { x, weight, geometry };
};

/**
 * Each channel with kernels of its own, one or more: rows narrower than a vector, of whole vectors, and with each rest; windows that overlap,
 * leave gaps, leave columns over, and reach into the padding, past it, or by it alone.
 */
const depthwise: readonly Convolution[] = [
  convolution([2, 3, 6, 7], [3, 1, 3, 3], { padding: [1, 1] }),
  convolution([1, 2, 5, 3], [2, 1, 2, 2]),
  convolution([2, 2, 4, 40], [4, 1, 3, 3], { padding: [1, 1] }),
  convolution([1, 3, 7, 53], [6, 1, 2, 5], { padding: [0, 2] }),
  convolution([2, 3, 9, 22], [3, 1, 3, 3], { stride: [2, 2], padding: [1, 1] }),
  convolution([1, 2, 8, 23], [4, 1, 3, 2], { stride: [1, 2], padding: [2, 1] }),
  convolution([1, 2, 10, 31], [2, 1, 2, 4], { stride: [3, 3], padding: [1, 3] }),
  convolution([1, 2, 11, 26], [2, 1, 3, 3], { dilation: [2, 3], padding: [2, 3] }),
  convolution([1, 1, 13, 29], [3, 1, 3, 7], { stride: [2, 3], dilation: [3, 2], padding: [4, 1] }),
  convolution([1, 1, 4, 9], [5, 1, 1, 1], { padding: [1, 2] }),
  convolution([2, 1, 3, 2], [2, 1, 5, 6], { padding: [2, 4] }),
  convolution([2, 3, 40], [3, 1, 5], { padding: [2] }),
  convolution([1, 2, 37], [4, 1, 4], { stride: [3], padding: [5], dilation: [2] }),
  // A kernel's gradient is added up in several runs.
  convolution([1, 1, 70, 64], [1, 1, 2, 3]),
];

const outputOf = ({ x, weight, geometry: { stride, padding, dilation } }: Convolution): number[] => [
  x[0]!,
  weight[0]!,
  ...x.slice(2).map((size, i) => Math.floor((size + 2 * padding[i]! - dilation[i]! * (weight[2 + i]! - 1) - 1) / stride[i]!) + 1),
];

const label = ({ x, weight, geometry: { stride, padding, dilation } }: Convolution): string =>
  `[${x}] by [${weight}], stride ${stride}, padding ${padding}, dilation ${dilation}`;

const forwards = (): OverrideCase[] =>
  depthwise.flatMap((each, i) => {
    const inputs = (dtype: DType) => [laid(each.x, dtype, 1, i), laid(each.weight, dtype, 2, i + 1)];
    return [
      { label: label(each), params: each.geometry, make: inputs, gradients: true },
      {
        label: `${label(each)}, with a bias`,
        params: (dtype: DType) => ({ ...each.geometry, bias: biasPlan(laid([1], dtype, 0, 0)) }),
        make: (dtype: DType) => [...inputs(dtype), laid([each.weight[0]!], dtype, 3, i)],
        gradients: true,
      },
    ];
  });

const inputGradients = (): OverrideCase[] =>
  depthwise.map((each, i) => ({
    label: label(each),
    params: { ...each.geometry, size: each.x.slice(2) },
    make: (dtype) => [laid(outputOf(each), dtype, 1, i), laid(each.weight, dtype, 2, i + 1)],
    gradients: true,
  }));

/** Infinities at the end of rows, which only the windows that meet them may see. */
const infinite = (shape: Shape, dtype: DType): Tensor =>
  upload(
    plain(shape, (at, i) => (at.at(-1) === shape.at(-1)! - 1 && at.at(-2) === 2 ? Number.POSITIVE_INFINITY : ((i % 7) - 3) / 8)),
    dtype,
  );

const weightGradients = (): OverrideCase[] =>
  depthwise.flatMap((each, i) => {
    const params = { ...each.geometry, kernel: each.weight.slice(2) };
    const slope = (dtype: DType) => laid(outputOf(each), dtype, 1, i);
    return [
      { label: label(each), params, make: (dtype: DType) => [slope(dtype), laid(each.x, dtype, 2, i + 1)], gradients: true },
      {
        label: `${label(each)}, infinities`,
        params,
        make: (dtype: DType) => [slope(dtype), infinite(each.x, dtype)],
        gradients: false,
      },
    ];
  });

/** What overrides of convolutions are tried with. */
export const convolutionCases: readonly (readonly [Composition<never>, readonly OverrideCase[]])[] = [
  [recordOf(convOp), forwards()],
  [recordOf(convInputGradOp), inputGradients()],
  [recordOf(convWeightGradOp), weightGradients()],
];
