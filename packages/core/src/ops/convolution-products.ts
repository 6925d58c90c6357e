import type { MapPlan } from "../op";
import { axesFrom } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { spread } from "./joining";
import { biasPlan, contract } from "./matmul";
import { windows } from "./views";

/** How the kernel moves over the input: a number for each spatial dim. */
export interface Geometry {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** [N, C, …] → [G][C/G, K…][N, O…] or any other order of these groups: the windows of x, their channels split into groups. */
function columns(x: Tensor, kernel: readonly number[], { stride, dilation, groups }: Geometry): Tensor {
  const spatial = kernel.length;
  const view = windows(x, axesFrom(2, spatial), kernel, { strides: stride, dilations: dilation }); // [N, C, O…, K…]
  return view.reshape([x.shape[0]!, groups, x.shape[1]! / groups, ...view.shape.slice(2)]); // [N, G, C/G, O…, K…]
}

/** The first `sizes` of the dims from `first` on: output padding of a stride or more lets windows begin beyond them. */
const begun = (x: Tensor, first: number, sizes: readonly number[]): Tensor =>
  sizes.reduce((view, size, i) => (view.shape[first + i] === size ? view : view.narrow(first + i, 0, size)), x);

/** @internal */
export interface ConvParams extends Geometry {
  /** How a bias, the third input, is added. */
  readonly bias?: MapPlan;
}

/** @internal Convolution: windows of x times the weight, as one matrix product over strided views; no columns are laid out. */
export const convOp: CompositionOp<ConvParams> = /* @__PURE__ */ composition<ConvParams>(
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
    const right = view.permute([0, 1, 2, ...axesFrom(3 + spatial, spatial), ...axesFrom(3, spatial)]); // [N, G][C/G, K…][O…]
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
  {
    saves: { inputs: [0, 1], outputs: [] },
    vjp({ inputs, cotangents, needs, params }) {
      const [x, weight] = inputs as [Tensor, Tensor];
      const g = cotangents[0]!;
      return [
        needs[0] ? convInputGrad(g, weight, x.shape.slice(2), params) : null,
        needs[1] ? convWeightGrad(g, x, weight.shape.slice(2), params) : null,
        needs[2] ? g.sum(g.shape.map((_, axis) => axis).filter((axis) => axis !== 1)) : null,
      ];
    },
  },
);

/** @internal */
export interface ConvInputGradParams extends Geometry {
  readonly size: readonly number[];
}

/** @internal The adjoint of convolution in its input, which is transposed convolution: the kernel turned round, slid over g with gaps. */
export const convInputGradOp: CompositionOp<ConvInputGradParams> = /* @__PURE__ */ composition<ConvInputGradParams>(
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
    const right = view.permute([0, 1, 2, ...axesFrom(3 + spatial, spatial), ...axesFrom(3, spatial)]); // [N, G][O/G, K…][S…]
    const turned = weight!.flip(axesFrom(2, spatial)).reshape([groups, out / groups, channels, ...kernel]);
    const left = turned.permute([0, 2, 1, ...axesFrom(3, spatial)]).expand([g!.shape[0]!, groups, channels, out / groups, ...kernel]); // [N, G][C/G][O/G, K…]
    const product = contract("convInputGrad", left, right, { batch: 2, m: 1, n: spatial, k: 1 + spatial });
    return [product.reshape([g!.shape[0]!, groups * channels, ...size])];
  },
  {
    saves: { inputs: [0, 1], outputs: [] },
    vjp({ inputs, cotangents, needs, params }) {
      const [g, weight] = inputs as [Tensor, Tensor];
      const c = cotangents[0]!;
      return [
        needs[0] ? begun(convOp([c, weight], geometry(params))[0]!, 2, g.shape.slice(2)) : null,
        needs[1] ? convWeightGrad(g, c, weight.shape.slice(2), params) : null,
      ];
    },
  },
);

/** @internal */
export interface ConvWeightGradParams extends Geometry {
  readonly kernel: readonly number[];
}

/** @internal The adjoint of convolution in its weight: g times the windows of x, summed over batch and positions. */
export const convWeightGradOp: CompositionOp<ConvWeightGradParams> = /* @__PURE__ */ composition<ConvWeightGradParams>(
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
    const view = begun(columns(padded, kernel, params), 3, sizes); // [N, G, C/G, O…, K…]
    // The windows are the rows: a row's positions lie side by side, and a backend copies them as they are.
    const left = view.permute([1, 2, ...axesFrom(3 + spatial, spatial), 0, ...axesFrom(3, spatial)]); // [G][C/G, K…][N, O…]
    const right = g!.reshape([batch, groups, out / groups, ...sizes]).permute([1, 0, ...axesFrom(3, spatial), 2]); // [G][N, O…][O/G]
    const product = contract("convWeightGrad", left, right, { batch: 1, m: 1 + spatial, n: 1, k: 1 + spatial }); // [G][C/G, K…][O/G]
    const turned = product.permute([0, 2 + spatial, ...axesFrom(1, 1 + spatial)]).contiguous();
    return [turned.reshape([out, x!.shape[1]! / groups, ...kernel])];
  },
  {
    saves: { inputs: [0, 1], outputs: [] },
    vjp({ inputs, cotangents, needs, params }) {
      const [g, x] = inputs as [Tensor, Tensor];
      const c = cotangents[0]!;
      return [
        needs[0] ? begun(convOp([x, c], geometry(params))[0]!, 2, g.shape.slice(2)) : null,
        needs[1] ? convInputGrad(g, c, x.shape.slice(2), params) : null,
      ];
    },
  },
);

const geometry = ({ stride, padding, dilation, groups }: Geometry): Geometry => ({ stride, padding, dilation, groups });
/** @internal Transposed convolution: the gradient of convolution in its input of the given spatial size. */
export const convInputGrad = (g: Tensor, weight: Tensor, size: readonly number[], params: Geometry): Tensor =>
  convInputGradOp([g, weight], { ...geometry(params), size })[0]!;
const convWeightGrad = (g: Tensor, x: Tensor, kernel: readonly number[], params: Geometry): Tensor =>
  convWeightGradOp([g, x], { ...geometry(params), kernel })[0]!;
