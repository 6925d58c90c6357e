import { dtypes, isFloat } from "../dtype";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { leastOf } from "../ranges";
import { checkShape, describe, formatShape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { type PerDim, perDim } from "./convolution";
import { arange, full, zeros } from "./creation";
import { scatterAt } from "./indexing";
import { spread, stack } from "./joining";
import { maxWithin, type ValuesAndIndices } from "./reductions";
import { windows } from "./views";

/** Options of pooling. */
export interface PoolingOptions {
  /** The kernel's size unless given. */
  readonly stride?: PerDim;
  readonly padding?: PerDim;
  /** Whether a last window that reaches beyond the padded input counts: it does not unless true. */
  readonly ceilMode?: boolean;
}

/** Options of max pooling. */
export interface MaxPoolingOptions extends PoolingOptions {
  readonly dilation?: PerDim;
}

interface Geometry {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  /** How far the last window reaches beyond the padded input: 0 without `ceilMode`. */
  readonly overhang: readonly number[];
}

function pooled(operation: string, x: Tensor, { kernel, stride, padding, dilation, overhang }: Geometry, fill: number): Tensor {
  const after = padding.map((length, i) => length + overhang[i]!);
  const padded = spread(operation, x, [0, 0, ...padding], [0, 0, ...after], [1, 1, 1, 1], fill);
  return windows(padded, [2, 3], kernel, { strides: stride, dilations: dilation }); // [N, C, OH, OW, KH, KW]
}

/**
 * Where in the flattened input [H·W] each window's maximum lies, from its place within the window. Of a window of nothing but −∞ it is the
 * first element that is no padding.
 */
function flatPositions(place: Tensor, width: number, { kernel, stride, padding, dilation }: Geometry): Tensor {
  const along = (dim: number, count: number): Tensor => arange(count, { device: place.device }).mul(stride[dim]!).sub(padding[dim]!);
  const [rows, columns] = [along(0, place.shape[2]!).reshape([-1, 1]), along(1, place.shape[3]!)];
  const inside = (position: Tensor, dim: number): Tensor => (padding[dim]! > 0 ? position.clampMin(0) : position);
  const row = inside(place.floorDivide(kernel[1]!).mul(dilation[0]!).add(rows), 0);
  return row.mul(width).add(inside(place.remainder(kernel[1]!).mul(dilation[1]!).add(columns), 1));
}

const maxPoolOp = composition<Geometry>(
  "maxPool2d",
  ([x], params) => {
    const view = pooled("maxPool2d", x!, params, leastOf(x!.dtype));
    // Over both window dims at once: the position counts row by row within the window.
    const { values, indices } = maxWithin(view, [4, 5]);
    return [values, indices];
  },
  ({ inputs, outputs, cotangents, params }) => {
    const [x] = inputs as [Tensor];
    const [n, c, h, w] = x.shape as [number, number, number, number];
    const g = cotangents[0]!;
    const positions = flatPositions(outputs[1]!.detach(), w, params).reshape([n, c, sizeOf(g.shape.slice(2))]);
    const blank = zeros([n, c, h * w], { dtype: g.dtype, device: g.device });
    const spreadOut = { shape: positions.shape, follows: [0, 1, -1], indexed: [2] };
    return [scatterAt("maxPool2d", blank, g.reshape(positions.shape), [positions], spreadOut, "add").reshape(x.shape)];
  },
);

function check2d(operation: string, x: Tensor): void {
  if (x.ndim !== 3 && x.ndim !== 4) throw new ShapeError(operation, `takes [N, C, H, W] or [C, H, W], not ${formatShape(x.shape)}.`);
  if (x.shape.slice(-3).includes(0))
    throw new ShapeError(operation, `channels, height and width have elements, not ${formatShape(x.shape)}.`);
  if (x.dtype === "bool") throw new DTypeError(operation, "takes numbers, not bool.", 'cast first: x.to("uint8").');
}

function checkFloat(operation: string, x: Tensor): void {
  if (!isFloat(x.dtype)) throw new DTypeError(operation, `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
}

function geometry(operation: string, x: Tensor, kernelSize: PerDim, options: MaxPoolingOptions): Geometry {
  const kernel = perDim(operation, "kernelSize", kernelSize, 2, 1);
  const stride = perDim(operation, "stride", options.stride ?? kernel, 2, 1);
  const padding = perDim(operation, "padding", options.padding ?? 0, 2, 0);
  const dilation = perDim(operation, "dilation", options.dilation ?? 1, 2, 1);
  const ceil = options.ceilMode ?? false;
  const overhang = kernel.map((k, i) => {
    const [span, room] = [dilation[i]! * (k - 1) + 1, x.shape[2 + i]! + 2 * padding[i]!];
    if (padding[i]! * 2 > span)
      throw new ShapeError(operation, `padding ${padding[i]} is more than half of the ${span} that the kernel spans.`);
    const last = ceil ? lastWindow(room - span, stride[i]!, x.shape[2 + i]! + padding[i]!) : 0;
    if (ceil ? last < 0 : span > room)
      throw new ShapeError(operation, `the window spans ${span} elements, dim ${2 + i} of the padded input has ${room}.`);
    return Math.max(0, last + span - room);
  });
  return { kernel, stride, padding, dilation, overhang };
}

/** Where the last window of `ceilMode` begins: the first that reaches the end, unless it lies wholly in the padding after it. */
function lastWindow(distance: number, stride: number, end: number): number {
  const last = Math.ceil(distance / stride) * stride;
  return last >= end ? last - stride : last;
}

/**
 * The largest of each window of [N, C, H, W]. The gradient goes to the first maximum of a window.
 *
 * ```ts
 * maxPool2d(ones([1, 1, 4, 4]), 2); // [1, 1, 2, 2]
 * ```
 *
 * @throws ShapeError when a window does not fit.
 * @result same
 */
export function maxPool2d(x: Tensor, kernelSize: PerDim, options: MaxPoolingOptions = {}): Tensor {
  check2d("maxPool2d", x);
  if (x.ndim === 3) return maxPool2d(x.unsqueeze(0), kernelSize, options).squeeze(0);
  return maxPoolOp([x], geometry("maxPool2d", x, kernelSize, options))[0]!;
}

/** `maxPool2d`, and where each maximum lies in the flattened [H·W], int32. @throws ShapeError when a window does not fit. @result same */
export function maxPool2dWithIndices(x: Tensor, kernelSize: PerDim, options: MaxPoolingOptions = {}): ValuesAndIndices {
  check2d("maxPool2dWithIndices", x);
  if (x.ndim === 3) {
    const { values, indices } = maxPool2dWithIndices(x.unsqueeze(0), kernelSize, options);
    return { values: values.squeeze(0), indices: indices.squeeze(0) };
  }
  const params = geometry("maxPool2dWithIndices", x, kernelSize, options);
  const [values, places] = maxPoolOp([x], params) as [Tensor, Tensor];
  return { values, indices: flatPositions(places, x.shape[3]!, params) as Tensor<"int32"> };
}

/** Options of average pooling. */
export interface AveragePoolingOptions extends PoolingOptions {
  /** Whether padding counts in the divisor: it does unless false. */
  readonly countIncludePad?: boolean;
  /** Divides each window's sum, in place of the number of its elements. */
  readonly divisorOverride?: number | null;
}

/**
 * The mean of each window of [N, C, H, W].
 *
 * @throws ShapeError when a window does not fit. @throws ArgumentError when `divisorOverride` is 0.
 * @result same
 */
export function avgPool2d(x: Tensor, kernelSize: PerDim, options: AveragePoolingOptions = {}): Tensor {
  check2d("avgPool2d", x);
  checkFloat("avgPool2d", x);
  if (x.ndim === 3) return avgPool2d(x.unsqueeze(0), kernelSize, options).squeeze(0);
  const params = geometry("avgPool2d", x, kernelSize, options);
  const view = pooled("avgPool2d", x, params, 0);
  const { countIncludePad = true, divisorOverride = null } = options;
  if (divisorOverride !== null) {
    if (!(typeof divisorOverride === "number" && divisorOverride !== 0))
      throw new ArgumentError("avgPool2d", `divisorOverride is a number other than 0, not ${describe(divisorOverride)}.`);
    return view.sum([4, 5]).div(divisorOverride);
  }
  const whole = params.overhang.every((length) => length === 0);
  if (countIncludePad && whole) return view.mean([4, 5]);
  // What lies beyond the padding counts for nothing in either case.
  const counted = countIncludePad ? params.padding.map((length) => 2 * length) : [0, 0];
  const area = [1, 1, x.shape[2]! + counted[0]!, x.shape[3]! + counted[1]!];
  const places = countIncludePad ? { ...params, padding: [0, 0] } : params;
  const counts = pooled("avgPool2d", full(area, 1, { dtype: x.dtype, device: x.device }), places, 0).sum([4, 5]);
  return view.sum([4, 5]).div(counts);
}

/** The mean of each of `outputSize` evenly spread windows of [N, C, H, W]; null keeps a size. @throws ShapeError for a bad size. @result same */
export function adaptiveAvgPool2d(x: Tensor, outputSize: number | readonly (number | null)[]): Tensor {
  check2d("adaptiveAvgPool2d", x);
  checkFloat("adaptiveAvgPool2d", x);
  if (x.ndim === 3) return adaptiveAvgPool2d(x.unsqueeze(0), outputSize).squeeze(0);
  const asked = typeof outputSize === "number" ? [outputSize, outputSize] : outputSize.map((size, i) => size ?? x.shape[2 + i]!);
  const target = perDim("adaptiveAvgPool2d", "outputSize", asked, 2, 1);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  // Before it is put together cell by cell.
  checkShape("adaptiveAvgPool2d", [n, c, ...target]);
  x.storage.device.checkRoom("adaptiveAvgPool2d", sizeOf([n, c, ...target]) * dtypes[x.dtype].bytes);
  if (h % target[0]! === 0 && w % target[1]! === 0) return avgPool2d(x, [h / target[0]!, w / target[1]!]);
  const bounds = (i: number, size: number, out: number): [number, number] => [
    Math.floor((i * size) / out),
    Math.ceil(((i + 1) * size) / out),
  ];
  const rows = Array.from({ length: target[0]! }, (_, i) => {
    const [top, bottom] = bounds(i, h, target[0]!);
    const band = x.narrow(2, top, bottom - top);
    const cells = Array.from({ length: target[1]! }, (__, j) => {
      const [left, right] = bounds(j, w, target[1]!);
      return band.narrow(3, left, right - left).mean([2, 3]);
    });
    return stack(cells, 2);
  });
  return stack(rows, 2);
}
