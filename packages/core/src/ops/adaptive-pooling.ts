import { dtypes } from "../dtype";
import { where } from "../expr";
import { checkShape, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { averagePoolGradOp, averagePoolOp, type AveragePoolParams, cellSides, perCell } from "./average-pooling";
import { type CompositionOp, composition } from "./composition";
import { inSingle } from "./convert";
import { perDim } from "./convolution";
import { fromTypedArray } from "./creation";
import { gatherAt } from "./indexing";
import { check2d } from "./pooling";
import { floatOnly, reduction } from "./reduction-plan";

/** Which neighbours each position takes: `lengths[i]` from `starts[i]` on. */
interface Runs {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/** Window i of `out` over `size` elements: from ⌊i·size/out⌋ to ⌈(i + 1)·size/out⌉. */
function windowsOver(size: number, out: number): Runs {
  const starts = Array.from({ length: out }, (_, i) => Math.floor((i * size) / out));
  return { starts, lengths: starts.map((start, i) => Math.ceil(((i + 1) * size) / out) - start) };
}

/** For each of `size` elements the windows that it lies in, which are neighbours, for both ends of windows grow. */
function windowsAround({ starts, lengths }: Runs, size: number): Runs {
  const [first, last] = [new Array<number>(size), new Array<number>(size)];
  starts.forEach((start, i) => {
    for (let at = start; at < start + lengths[i]!; at++) {
      first[at] ??= i;
      last[at] = i;
    }
  });
  return { starts: first, lengths: first.map((i, at) => last[at]! - i + 1) };
}

const sumOfRun = /* @__PURE__ */ reduction("adaptiveAvgPool2d", "sum", (x, inside) => where(inside!, x, 0));

/** Sums over runs along one dim of [N, C, H, W]. What lies outside a run is passed over rather than multiplied by 0: it may be infinite. */
function sumRuns(x: Tensor, axis: number, { starts, lengths }: Runs): Tensor {
  const longest = Math.max(...lengths);
  const step = Array.from({ length: longest }, (_, k) => k);
  const place = { device: x.device };
  const own = x.shape.map((_, dim) => (dim === axis ? starts.length : 1));
  const positions = Int32Array.from(starts.flatMap((start, i) => step.map((k) => start + Math.min(k, lengths[i]! - 1))));
  const inside = Uint8Array.from(lengths.flatMap((length) => step.map((k) => Number(k < length))));
  const shape = [...x.shape.map((length, dim) => (dim === axis ? starts.length : length)), longest];
  const index = fromTypedArray(positions, [...own, longest], { ...place, dtype: "int32" }).expand(shape);
  const follows = [...x.shape.map((_, dim) => (dim === axis ? -1 : dim)), -1];
  const runs = gatherAt("adaptiveAvgPool2d", x, [index], { shape, follows, indexed: [axis] });
  return sumOfRun([runs, fromTypedArray(inside, [...own, longest], { ...place, dtype: "bool" })], [x.ndim]);
}

/** Parameters of the record: height and width of the output and of the input. */
export interface AdaptivePoolParams {
  readonly target: Shape;
  readonly size: Shape;
}

/** Where the output divides the input, windows are all alike: as average pooling, or null. */
function alike({ target, size }: AdaptivePoolParams): AveragePoolParams | null {
  if (size.some((length, dim) => length % target[dim]! !== 0)) return null;
  const kernel = size.map((length, dim) => length / target[dim]!);
  const none = [0, 0];
  const divisor = kernel[0]! * kernel[1]!;
  return { kernel, stride: kernel, padding: none, dilation: [1, 1], overhang: none, divisor, countIncludePad: true };
}

const windowsOf = ({ target, size }: AdaptivePoolParams): [Runs, Runs] => [
  windowsOver(size[0]!, target[0]!),
  windowsOver(size[1]!, target[1]!),
];

/** @internal */
export const adaptivePoolOp: CompositionOp<AdaptivePoolParams> = /* @__PURE__ */ composition<AdaptivePoolParams>(
  "adaptiveAvgPool2d",
  ([x], params) => {
    const regular = alike(params);
    if (regular !== null) return averagePoolOp([x!], regular);
    const [rows, columns] = windowsOf(params);
    const average = (wide: Tensor): Tensor =>
      perCell(sumRuns(sumRuns(wide, 3, columns), 2, rows), ...cellSides(wide, [rows.lengths, columns.lengths]));
    return [inSingle(x!, average)];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp: ({ cotangents, params }) => adaptivePoolGradOp([cotangents[0]!], params),
  },
);

/** @internal The adjoint of adaptive average pooling. */
export const adaptivePoolGradOp: CompositionOp<AdaptivePoolParams> = /* @__PURE__ */ composition<AdaptivePoolParams>(
  "adaptiveAvgPool2dGrad",
  ([g], params) => {
    const regular = alike(params);
    if (regular !== null) return averagePoolGradOp([g!], { ...regular, size: params.size });
    const [rows, columns] = windowsOf(params);
    const gather = (wide: Tensor): Tensor => {
      const shares = perCell(wide, ...cellSides(wide, [rows.lengths, columns.lengths]));
      return sumRuns(sumRuns(shares, 3, windowsAround(columns, params.size[1]!)), 2, windowsAround(rows, params.size[0]!));
    };
    return [inSingle(g!, gather)];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp: ({ cotangents, params }) => adaptivePoolOp([cotangents[0]!], params),
  },
);

/** The mean of each of `outputSize` evenly spread windows of [N, C, H, W]; null keeps a size. @throws ShapeError for a bad size. @result same */
export function adaptiveAvgPool2d(x: Tensor, outputSize: number | readonly (number | null)[]): Tensor {
  check2d("adaptiveAvgPool2d", x);
  floatOnly("adaptiveAvgPool2d", x);
  if (x.ndim === 3) return adaptiveAvgPool2d(x.unsqueeze(0), outputSize).squeeze(0);
  const asked = typeof outputSize === "number" ? [outputSize, outputSize] : outputSize.map((size, i) => size ?? x.shape[2 + i]!);
  const target = perDim("adaptiveAvgPool2d", "outputSize", asked, 2, 1);
  const shape = [...x.shape.slice(0, 2), ...target];
  // Before anything on the way is made, or listed.
  checkShape("adaptiveAvgPool2d", shape);
  x.storage.device.checkRoom("adaptiveAvgPool2d", sizeOf(shape) * dtypes[x.dtype].bytes);
  return adaptivePoolOp([x], { target, size: x.shape.slice(2) })[0]!;
}
