import { dispatch } from "../dispatch";
import { makePlan } from "../plan";
import { DTypeError, ShapeError } from "../errors";
import { type Expr, indexLeaf, inputLeaf, scalar, scalarLeaf } from "../expr";
import type { MapPlan } from "../op";
import { leastOf } from "../ranges";
import { formatShape, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition, resultOf } from "./composition";
import { inSingle } from "./convert";
import { type PerDim, perDim } from "./convolution";
import { zeros } from "./creation";
import { gather } from "./gathering";
import { scatterAt } from "./indexing";
import { spread } from "./joining";
import { maxWithin, type ValuesAndIndices } from "./reductions";
import { windows } from "./views";

/** Options of pooling. */
export interface PoolingOptions {
  /** Default: the kernel's size. */
  readonly stride?: PerDim;
  readonly padding?: PerDim;
  /** Whether a last window that reaches beyond the padded input counts. Default: `false`. */
  readonly ceilMode?: boolean;
}

/** Options of max pooling. */
export interface MaxPoolingOptions extends PoolingOptions {
  readonly dilation?: PerDim;
}

/** @internal How windows move over the input. */
export interface Geometry {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  /** How far the last window reaches beyond the padded input: 0 without `ceilMode`. */
  readonly overhang: readonly number[];
}

/** @internal The windows of [N, C, H, W], padded with `fill`: [N, C, OH, OW, KH, KW]. */
export function pooled(operation: string, x: Tensor, { kernel, stride, padding, dilation, overhang }: Geometry, fill: number): Tensor {
  const after = padding.map((length, i) => length + overhang[i]!);
  const padded = spread(operation, x, [0, 0, ...padding], [0, 0, ...after], [1, 1, 1, 1], fill);
  return windows(padded, [2, 3], kernel, { strides: stride, dilations: dilation });
}

let positionPlan: MapPlan | undefined;

/** Where in the flattened input [H·W] each window's maximum lies, from its place within the window and where the window stands. */
function planOfPositions(): MapPlan {
  if (positionPlan !== undefined) return positionPlan;
  const place = inputLeaf(0, "int32", 2);
  const [rows, columns] = [scalarLeaf(0, "uint32"), scalarLeaf(1, "uint32")];
  const number = (i: number): Expr => scalarLeaf(i, "int32");
  const window = [scalar("rem", scalar("idiv", indexLeaf(), columns), rows), scalar("rem", indexLeaf(), columns)];
  const within = [scalar("idiv", place, number(2)), scalar("rem", place, number(2))];
  // Of a window of nothing but −∞ the first element is found, which may be padding.
  const [row, column] = window.map((at, dim) => {
    const start = at
      .bitcast("int32")
      .mul(number(3 + dim))
      .sub(number(5 + dim));
    return scalar("max", within[dim]!.mul(number(7 + dim)).add(start), 0);
  }) as [Expr, Expr];
  return (positionPlan = makePlan([place], [row.mul(number(9)).add(column)]));
}

function flatPositions(place: Tensor, width: number, { kernel, stride, padding, dilation }: Geometry): Tensor {
  const scalars = [...place.shape.slice(2), kernel[1]!, ...stride, ...padding, ...dilation, width];
  return dispatch({ op: { kind: "map", name: "maxPool2d" }, inputs: [place], params: { plan: planOfPositions(), scalars } })[0]!;
}

/** Parameters of the record. */
export interface MaxPoolParams extends Geometry {
  /** Whether positions count over the flattened input [H·W] rather than over the window. */
  readonly flat: boolean;
}

/** Parameters of the record of its gradient. */
export interface MaxPoolGradParams extends MaxPoolParams {
  /** Height and width of the input. */
  readonly size: Shape;
}

/** Positions [N, C, windows] in the flattened input. */
function windowPositions(places: Tensor, params: MaxPoolGradParams): Tensor {
  const [n, c, ...rest] = places.shape as [number, number, ...number[]];
  return (params.flat ? places : flatPositions(places, params.size[1]!, params)).reshape([n, c, sizeOf(rest)]);
}

/** @internal [g, positions] → what each element of the input gets: the gradients of the windows whose maximum it is. */
export const maxPoolGradOp: CompositionOp<MaxPoolGradParams> = /* @__PURE__ */ composition<MaxPoolGradParams>(
  "maxPool2dGrad",
  ([g, places], params) => {
    const positions = windowPositions(places!, params);
    const [n, c] = positions.shape as [number, number];
    const [h, w] = params.size as [number, number];
    const spreadOut = { shape: positions.shape, follows: [0, 1, -1], indexed: [2] };
    // Windows that overlap may share a maximum, whose gradients add up.
    const collected = (wide: Tensor): Tensor => {
      const blank = zeros([n, c, h * w], { dtype: wide.dtype, device: wide.device });
      return scatterAt("maxPool2d.backward", blank, wide.reshape(positions.shape), [positions], spreadOut, "add");
    };
    return [inSingle(g!, collected).reshape([n, c, h, w])];
  },
  {
    saves: { inputs: [1], outputs: [] },
    vjp({ inputs, specs, cotangents, params }) {
      const positions = windowPositions(inputs[1]!, params);
      const flat = cotangents[0]!.reshape([positions.shape[0]!, positions.shape[1]!, -1]);
      return [gather(flat, 2, positions).reshape(specs[0]!.shape), null];
    },
  },
);

/** @internal The largest of each window, and its position. */
export const maxPoolOp = /* @__PURE__ */ composition<MaxPoolParams>(
  "maxPool2d",
  ([x], params) => {
    const view = pooled("maxPool2d", x!, params, leastOf(x!.dtype));
    // Over both window dims at once: the position counts row by row within the window.
    const { values, indices } = maxWithin(view, [4, 5]);
    return [values, params.flat ? flatPositions(indices, x!.shape[3]!, params) : indices];
  },
  {
    saves: { inputs: [], outputs: [1] },
    vjp({ specs, outputs, cotangents, params }) {
      const size = specs[0]!.shape.slice(2);
      return maxPoolGradOp([cotangents[0]!, outputs[1]!.detach()], { ...params, size });
    },
  },
);

/** @internal */
export function check2d(operation: string, x: Tensor): void {
  if (x.ndim !== 3 && x.ndim !== 4) throw new ShapeError(operation, `takes [N, C, H, W] or [C, H, W], not ${formatShape(x.shape)}.`);
  if (x.shape.slice(-3).includes(0))
    throw new ShapeError(operation, `channels, height and width have elements, not ${formatShape(x.shape)}.`);
  if (x.dtype === "bool") throw new DTypeError(operation, "takes numbers, not bool.", 'cast first: x.to("uint8").');
}

/** @internal @throws ShapeError when a window does not fit. */
export function geometry(operation: string, x: Tensor, kernelSize: PerDim, options: MaxPoolingOptions): Geometry {
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
  return resultOf(maxPoolOp([x], { ...geometry("maxPool2d", x, kernelSize, options), flat: false }));
}

/** `maxPool2d`, and where each maximum lies in the flattened [H·W], int32. @throws ShapeError when a window does not fit. @result same */
export function maxPool2dWithIndices(x: Tensor, kernelSize: PerDim, options: MaxPoolingOptions = {}): ValuesAndIndices {
  check2d("maxPool2dWithIndices", x);
  if (x.ndim === 3) {
    const { values, indices } = maxPool2dWithIndices(x.unsqueeze(0), kernelSize, options);
    return { values: values.squeeze(0), indices: indices.squeeze(0) };
  }
  const [values, indices] = maxPoolOp([x], { ...geometry("maxPool2dWithIndices", x, kernelSize, options), flat: true });
  return { values: values!, indices: indices as Tensor<"int32"> };
}
