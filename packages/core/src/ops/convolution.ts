import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { type Layout, stridedLayout } from "../layout";
import type { MapPlan, ViewOp } from "../op";
import { dispatch } from "../dispatch";
import { describe, formatShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { biasPlan, contract } from "./matmul";
import { spread } from "./joining";
import { type viewOps, windows } from "./views";

/** One number for all spatial dims, or one for each. */
export type PerDim = number | readonly number[];

/** Options of convolutions. */
export interface ConvolutionOptions {
  readonly stride?: PerDim;
  readonly padding?: PerDim | "same" | "valid";
  readonly dilation?: PerDim;
  readonly groups?: number;
}

interface Geometry {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** @internal One whole number ≥ `least` for each of `count` spatial dims. */
export function perDim(operation: string, name: string, value: PerDim, count: number, least: number): number[] {
  const list = typeof value === "number" ? new Array<number>(count).fill(value) : [...value];
  if (list.length !== count || !list.every((n) => Number.isInteger(n) && n >= least)) {
    throw new ArgumentError(
      operation,
      `${name} is one whole number ≥ ${least}, or ${count} of them, not ${Array.isArray(value) ? formatShape(value) : describe(value)}.`,
    );
  }
  return list;
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** [N, C, …] → [G][C/G, K…][N, O…] or any other order of these groups: the windows of x, their channels split into groups. */
function columns(x: Tensor, kernel: readonly number[], { stride, dilation, groups }: Geometry): Tensor {
  const spatial = kernel.length;
  const view = windows(x, range(2, spatial), kernel, { strides: stride, dilations: dilation }); // [N, C, O…, K…]
  return view.reshape([x.shape[0]!, groups, x.shape[1]! / groups, ...view.shape.slice(2)]); // [N, G, C/G, O…, K…]
}

/** A layout that lies outside the six views; its users bring their own gradient. */
const skewOp = (layout: (layout: Layout) => Layout): ViewOp => ({
  kind: "view",
  name: "fold",
  view: "slice",
  differentiable: false,
  layout,
});

interface FoldParams {
  readonly shape: Shape;
  readonly dims: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

const foldOp = composition<FoldParams>(
  "fold",
  ([g], { shape, dims, strides, dilations }) => {
    const rank = shape.length;
    const sizes = g!.shape.slice(rank);
    const before = g!.shape.map(() => 0);
    const after = g!.shape.map(() => 0);
    const steps = g!.shape.map(() => 1);
    dims.forEach((dim, i) => {
      const reach = dilations[i]! * (sizes[i]! - 1);
      before[dim] = reach;
      after[dim] = shape[dim]! - 1 - strides[i]! * (g!.shape[dim]! - 1);
      steps[dim] = strides[i]!;
    });
    const padded = spread("fold", g!, before, after, steps, 0);
    // Element h gathers position k of the window that begins at h − k·dilation: a diagonal through (h, k), so one strided sum suffices.
    const diagonal = dispatch({
      op: skewOp((layout) => {
        const skewed = [...layout.strides];
        let offset = layout.offset;
        dims.forEach((dim, i) => {
          skewed[rank + i] = layout.strides[rank + i]! - dilations[i]! * layout.strides[dim]!;
          offset += before[dim]! * layout.strides[dim]!;
        });
        return stridedLayout([...shape, ...sizes], skewed, offset);
      }),
      inputs: [padded],
      params: { shape: [] },
    })[0]!;
    return [diagonal.sum(range(rank, dims.length))];
  },
  ({ cotangents, inputs, params }) => {
    const [g] = inputs;
    const { dims, strides, dilations, shape } = params;
    return [windows(cotangents[0]!, dims, g!.shape.slice(shape.length), { strides, dilations })];
  },
);

/** @internal The adjoint of `windows`: adds each window's elements back to where they were taken from, into `shape`. */
export function fold(g: Tensor, shape: Shape, params: Parameters<typeof viewOps.windows.layout>[1]): Tensor {
  return foldOp([g], { shape, dims: params.dims, strides: params.strides, dilations: params.dilations })[0]!;
}

interface ConvParams extends Geometry {
  readonly bias?: MapPlan;
}

/** Convolution: windows of x times the weight, as one matrix product over strided views; no columns are laid out. */
const convOp = composition<ConvParams>(
  "convolution",
  ([x, weight, bias], params) => {
    const { groups, padding } = params;
    const spatial = padding.length;
    const [out, , ...kernel] = weight!.shape as [number, number, ...number[]];
    const edges = [0, 0, ...padding];
    const padded = spread(
      "convolution",
      x!,
      edges,
      edges,
      x!.shape.map(() => 1),
      0,
    );
    const view = columns(padded, kernel, params); // [N, G, C/G, O…, K…]
    const right = view.permute([0, 1, 2, ...range(3 + spatial, spatial), ...range(3, spatial)]); // [N, G][C/G, K…][O…]
    const left = weight!
      .reshape([groups, out / groups, ...weight!.shape.slice(1)])
      .expand([x!.shape[0]!, groups, out / groups, ...weight!.shape.slice(1)]);
    const sizes = view.shape.slice(3, 3 + spatial);
    const shape = [x!.shape[0]!, groups, out / groups, ...sizes];
    const extra = bias === undefined ? [] : [bias.reshape([1, groups, out / groups, ...sizes.map(() => 1)]).expand(shape)];
    const contraction = { batch: 2, m: 1, n: spatial, k: 1 + spatial };
    const product = contract(
      "convolution",
      left,
      right,
      bias === undefined ? contraction : { ...contraction, epilogue: biasPlan(x!) },
      extra,
    );
    return [product.reshape([x!.shape[0]!, out, ...sizes])];
  },
  ({ inputs, cotangents, needs, params }) => {
    const [x, weight] = inputs as [Tensor, Tensor];
    const g = cotangents[0]!;
    return [
      needs[0] ? convInputGrad(g, weight, x.shape.slice(2), params) : null,
      needs[1] ? convWeightGrad(g, x, weight.shape.slice(2), params) : null,
      needs[2] ? g.sum(g.shape.map((_, axis) => axis).filter((axis) => axis !== 1)) : null,
    ];
  },
);

interface InputGradParams extends Geometry {
  readonly size: readonly number[];
}

/** The adjoint of convolution in its input, which is transposed convolution: the kernel turned round, slid over g with gaps. */
const inputGradOp = composition<InputGradParams>(
  "convInputGrad",
  ([g, weight], params) => {
    const { groups, padding, stride, dilation, size } = params;
    const spatial = padding.length;
    const [out, channels, ...kernel] = weight!.shape as [number, number, ...number[]];
    const reach = kernel.map((k, i) => dilation[i]! * (k - 1));
    const spaced = spread(
      "convInputGrad",
      g!,
      g!.shape.map(() => 0),
      g!.shape.map(() => 0),
      [1, 1, ...stride],
      0,
    );
    const edges: number[] = [];
    for (let i = spatial - 1; i >= 0; i--) {
      const before = reach[i]! - padding[i]!;
      edges.push(before, size[i]! + reach[i]! - before - spaced.shape[2 + i]!);
    }
    const one = stride.map(() => 1);
    const view = columns(spaced.pad(edges), kernel, { ...params, stride: one }); // [N, G, O/G, S…, K…]
    const right = view.permute([0, 1, 2, ...range(3 + spatial, spatial), ...range(3, spatial)]); // [N, G][O/G, K…][S…]
    const turned = weight!.flip(range(2, spatial)).reshape([groups, out / groups, channels, ...kernel]);
    const left = turned.permute([0, 2, 1, ...range(3, spatial)]).expand([g!.shape[0]!, groups, channels, out / groups, ...kernel]); // [N, G][C/G][O/G, K…]
    const product = contract("convInputGrad", left, right, { batch: 2, m: 1, n: spatial, k: 1 + spatial });
    return [product.reshape([g!.shape[0]!, groups * channels, ...size])];
  },
  ({ inputs, cotangents, needs, params }) => {
    const [g, weight] = inputs as [Tensor, Tensor];
    const c = cotangents[0]!;
    return [
      needs[0] ? convOp([c, weight], geometry(params))[0]! : null,
      needs[1] ? convWeightGrad(g, c, weight.shape.slice(2), params) : null,
    ];
  },
);

interface WeightGradParams extends Geometry {
  readonly kernel: readonly number[];
}

/** The adjoint of convolution in its weight: g times the windows of x, summed over batch and positions. */
const weightGradOp = composition<WeightGradParams>(
  "convWeightGrad",
  ([g, x], params) => {
    const { groups, padding, kernel } = params;
    const spatial = padding.length;
    const [batch, out, ...sizes] = g!.shape as [number, number, ...number[]];
    const edges = [0, 0, ...padding];
    const padded = spread(
      "convWeightGrad",
      x!,
      edges,
      edges,
      x!.shape.map(() => 1),
      0,
    );
    let view = columns(padded, kernel, params); // [N, G, C/G, O…, K…]
    sizes.forEach((size, i) => {
      if (view.shape[3 + i] !== size) view = view.narrow(3 + i, 0, size);
    });
    const left = g!.reshape([batch, groups, out / groups, ...sizes]).permute([1, 2, 0, ...range(3, spatial)]); // [G][O/G][N, O…]
    const right = view.permute([1, 0, ...range(3, spatial), 2, ...range(3 + spatial, spatial)]); // [G][N, O…][C/G, K…]
    const product = contract("convWeightGrad", left, right, { batch: 1, m: 1, n: 1 + spatial, k: 1 + spatial });
    return [product.reshape([out, x!.shape[1]! / groups, ...kernel])];
  },
  ({ inputs, cotangents, needs, params }) => {
    const [g, x] = inputs as [Tensor, Tensor];
    const c = cotangents[0]!;
    return [needs[0] ? convOp([x, c], geometry(params))[0]! : null, needs[1] ? convInputGrad(g, c, x.shape.slice(2), params) : null];
  },
);

const geometry = ({ stride, padding, dilation, groups }: Geometry): Geometry => ({ stride, padding, dilation, groups });
const convInputGrad = (g: Tensor, weight: Tensor, size: readonly number[], params: Geometry): Tensor =>
  inputGradOp([g, weight], { ...geometry(params), size })[0]!;
const convWeightGrad = (g: Tensor, x: Tensor, kernel: readonly number[], params: Geometry): Tensor =>
  weightGradOp([g, x], { ...geometry(params), kernel })[0]!;

function checkDTypes(operation: string, x: Tensor, others: readonly (Tensor | null)[]): void {
  const odd = others.find((other) => other !== null && other.dtype !== x.dtype);
  if (odd) throw new DTypeError(operation, `x is ${x.dtype}, the weight or bias ${odd.dtype}.`, `cast one: x.to("${odd.dtype}").`);
}

function convolve(operation: string, spatial: number, x: Tensor, weight: Tensor, bias: Tensor | null, options: ConvolutionOptions): Tensor {
  const batched = x.ndim === spatial + 2;
  if ((!batched && x.ndim !== spatial + 1) || weight.ndim !== spatial + 2) {
    throw new ShapeError(
      operation,
      `takes x of [N, C, ${"S".repeat(spatial).split("").join(", ")}] and a weight of ${spatial + 2} dims, not ${formatShape(x.shape)} and ${formatShape(weight.shape)}.`,
    );
  }
  if (!batched) return convolve(operation, spatial, x.unsqueeze(0), weight, bias, options).squeeze(0);
  checkDTypes(operation, x, [weight, bias]);
  const groups = options.groups ?? 1;
  const [out, channels, ...kernel] = weight.shape as [number, number, ...number[]];
  if (!Number.isInteger(groups) || groups < 1 || out % groups !== 0 || x.shape[1] !== channels * groups) {
    throw new ShapeError(
      operation,
      `x ${formatShape(x.shape)} has ${x.shape[1]} channels; the weight ${formatShape(weight.shape)} in ${groups} groups takes ${channels * groups}.`,
      "the weight is [out, in / groups, …].",
    );
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== out))
    throw new ShapeError(operation, `the bias ${formatShape(bias.shape)} does not fit ${out} output channels.`);
  const stride = perDim(operation, "stride", options.stride ?? 1, spatial, 1);
  const dilation = perDim(operation, "dilation", options.dilation ?? 1, spatial, 1);
  const { padded, padding } = resolvePadding(operation, x, kernel, stride, dilation, options.padding ?? 0);
  kernel.forEach((k, i) => {
    const [span, room] = [dilation[i]! * (k - 1) + 1, padded.shape[2 + i]! + 2 * padding[i]!];
    if (span > room)
      throw new ShapeError(
        operation,
        `the kernel spans ${span} elements, dim ${2 + i} of the padded input has ${room}.`,
        "pad the input, or take a smaller kernel.",
      );
  });
  return convOp(bias === null ? [padded, weight] : [padded, weight, bias], { stride, padding, dilation, groups })[0]!;
}

function resolvePadding(
  operation: string,
  x: Tensor,
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
  padding: PerDim | "same" | "valid",
): { padded: Tensor; padding: number[] } {
  const spatial = kernel.length;
  if (padding === "valid") return { padded: x, padding: new Array<number>(spatial).fill(0) };
  if (padding !== "same") return { padded: x, padding: perDim(operation, "padding", padding, spatial, 0) };
  if (stride.some((s) => s !== 1)) throw new ArgumentError(operation, 'padding "same" takes stride 1 alone.');
  const total = kernel.map((k, i) => dilation[i]! * (k - 1));
  // An odd total leaves one more element at the end, as in PyTorch.
  const extra = total.map((n) => n % 2);
  const padded = extra.some((n) => n > 0) ? x.pad(extra.toReversed().flatMap((n) => [0, n])) : x;
  return { padded, padding: total.map((n) => Math.floor(n / 2)) };
}

/** 1-d convolution (cross-correlation) of x [N, C, L] with a weight [out, C/groups, K]. @throws ShapeError when shapes do not fit. */
export function conv1d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvolutionOptions = {}): Tensor {
  return convolve("conv1d", 1, x, weight, bias, options);
}

/**
 * 2-d convolution (cross-correlation) of x [N, C, H, W] with a weight [out, C/groups, KH, KW].
 *
 * ```ts
 * conv2d(ones([1, 1, 28, 28]), ones([16, 1, 3, 3]), null, { padding: 1 }); // [1, 16, 28, 28]
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ.
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvolutionOptions = {}): Tensor {
  return convolve("conv2d", 2, x, weight, bias, options);
}

/** Options of transposed convolution. */
export interface TransposedOptions {
  readonly stride?: PerDim;
  readonly padding?: PerDim;
  /** Added to one side of the output's size. */
  readonly outputPadding?: PerDim;
  readonly dilation?: PerDim;
  readonly groups?: number;
}

/** 2-d transposed convolution of x [N, C, H, W] or [C, H, W] with a weight [C, out/groups, KH, KW]: the gradient of `conv2d` in its input. @throws ShapeError when shapes do not fit. */
export function convTranspose2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: TransposedOptions = {}): Tensor {
  const operation = "convTranspose2d";
  if (x.ndim === 3) return convTranspose2d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  if (x.ndim !== 4 || weight.ndim !== 4 || x.shape[1] !== weight.shape[0]) {
    throw new ShapeError(
      operation,
      `x ${formatShape(x.shape)} does not fit the weight ${formatShape(weight.shape)}.`,
      "x is [N, C, H, W] or [C, H, W], the weight [C, out / groups, KH, KW].",
    );
  }
  checkDTypes(operation, x, [weight, bias]);
  const stride = perDim(operation, "stride", options.stride ?? 1, 2, 1);
  const padding = perDim(operation, "padding", options.padding ?? 0, 2, 0);
  const extra = perDim(operation, "outputPadding", options.outputPadding ?? 0, 2, 0);
  const dilation = perDim(operation, "dilation", options.dilation ?? 1, 2, 1);
  const groups = options.groups ?? 1;
  if (!Number.isInteger(groups) || groups < 1 || weight.shape[0]! % groups !== 0)
    throw new ShapeError(operation, `${weight.shape[0]} channels do not divide into ${describe(groups)} groups.`);
  extra.forEach((n, i) => {
    if (n >= Math.max(stride[i]!, dilation[i]!))
      throw new ArgumentError(operation, `outputPadding ${n} is not smaller than the stride ${stride[i]} or the dilation ${dilation[i]}.`);
  });
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== weight.shape[1]! * groups))
    throw new ShapeError(operation, `the bias ${formatShape(bias.shape)} does not fit ${weight.shape[1]! * groups} output channels.`);
  const size = [0, 1].map(
    (i) => (x.shape[2 + i]! - 1) * stride[i]! - 2 * padding[i]! + dilation[i]! * (weight.shape[2 + i]! - 1) + extra[i]! + 1,
  );
  if (size.some((length) => length < 1)) throw new ShapeError(operation, `the output would be ${formatShape(size)}.`, "less padding.");
  const out = convInputGrad(x, weight, size, { stride, padding, dilation, groups });
  return bias === null ? out : out.add(bias.reshape([1, out.shape[1]!, 1, 1]));
}
