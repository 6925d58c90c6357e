import { elementwise } from "../elementwise";
import { ArgumentError } from "../errors";
import { describe, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { inSingle } from "./convert";
import type { PerDim } from "./convolution";
import { tensor } from "./creation";
import { spread } from "./joining";
import { check2d, type Geometry, geometry, pooled, type PoolingOptions } from "./pooling";
import { floatOnly, reduction } from "./reduction-plan";
import { windows } from "./views";

/** Parameters of the record. */
export interface AveragePoolParams extends Geometry {
  /** Divides each window's sum; null where windows at the edge have divisors of their own. */
  readonly divisor: number | null;
  /** Whether padding counts in those. */
  readonly countIncludePad: boolean;
}

const averages = /* @__PURE__ */ reduction(
  "avgPool2d",
  "sum",
  (x) => x!,
  (total, divisor) => total.div(divisor!),
);

/** @internal Sums of windows, divided by how many rows and columns each has. */
export const perCell = /* @__PURE__ */ elementwise((sum, rows, columns) => sum.div(rows!.mul(columns!)), { name: "avgPool2d" });

/** @internal For `perCell`: [rows, 1] and [columns]. */
export const cellSides = (like: Tensor, counts: readonly (readonly number[])[]): readonly [Tensor, Tensor] => {
  const [rows, columns] = counts.map((list) => tensor([...list], { dtype: like.dtype, device: like.device })) as [Tensor, Tensor];
  return [rows.reshape([-1, 1]), columns];
};

/** How many elements of each window along a spatial dim count. What lies beyond the padding never does. */
function counts(params: AveragePoolParams, size: Shape, windowsOf: Shape): number[][] {
  return windowsOf.map((count, dim) => {
    const edge = params.countIncludePad ? params.padding[dim]! : 0;
    return Array.from({ length: count }, (_, i) => {
      const start = i * params.stride[dim]! - params.padding[dim]!;
      return Math.min(start + params.kernel[dim]!, size[dim]! + edge) - Math.max(start, -edge);
    });
  });
}

/** @internal */
export const averagePoolOp: CompositionOp<AveragePoolParams> = /* @__PURE__ */ composition<AveragePoolParams>(
  "avgPool2d",
  ([x], params) => {
    const average = (wide: Tensor): Tensor => {
      const view = pooled("avgPool2d", wide, params, 0);
      if (params.divisor !== null) return averages([view], [4, 5], { numbers: [params.divisor] });
      return perCell(view.sum([4, 5]), ...cellSides(wide, counts(params, wide.shape.slice(2), view.shape.slice(2, 4))));
    };
    return [inSingle(x!, average)];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp: ({ specs, cotangents, params }) => averagePoolGradOp([cotangents[0]!], { ...params, size: specs[0]!.shape.slice(2) }),
  },
);

/** @internal */
export interface AveragePoolGradParams extends AveragePoolParams {
  /** Height and width of the input. */
  readonly size: Shape;
}

/** @internal The adjoint of average pooling: each element gathers from the windows that it lies in. */
export const averagePoolGradOp: CompositionOp<AveragePoolGradParams> = /* @__PURE__ */ composition<AveragePoolGradParams>(
  "avgPool2dGrad",
  ([g], params) => {
    const gather = (wide: Tensor): Tensor => {
      const { divisor, size } = params;
      const tiled = params.kernel.every((k, i) => k === params.stride[i] && params.padding[i] === 0 && params.overhang[i] === 0);
      if (divisor !== null && tiled) return tiles(wide.div(divisor), params.kernel, size);
      if (divisor !== null) return averages([covering(wide, params)], [4, 5], { numbers: [divisor] });
      return covering(perCell(wide, ...cellSides(wide, counts(params, size, wide.shape.slice(2)))), params).sum([4, 5]);
    };
    return [inSingle(g!, gather)];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp: ({ cotangents, params }) => averagePoolOp([cotangents[0]!], params),
  },
);

/** Every element of a window that no other touches is the same; what no window reaches is 0. */
function tiles(g: Tensor, [height, width]: readonly number[], size: Shape): Tensor {
  const [n, c, rows, columns] = g.shape as [number, number, number, number];
  const whole = g
    .reshape([n, c, rows, 1, columns, 1])
    .expand([n, c, rows, height!, columns, width!])
    .reshape([n, c, rows * height!, columns * width!]);
  const after = [0, 0, size[0]! - whole.shape[2]!, size[1]! - whole.shape[3]!];
  return spread("avgPool2dGrad", whole, [0, 0, 0, 0], after, [1, 1, 1, 1], 0);
}

/** The windows that each element of the input lies in: [N, C, H, W, KH, KW], zeros where none begins. */
function covering(g: Tensor, { kernel, stride, padding, size }: AveragePoolGradParams): Tensor {
  const before = kernel.map((k, i) => k - 1 - padding[i]!);
  const after = kernel.map((k, i) => size[i]! + k - 1 - before[i]! - ((g.shape[2 + i]! - 1) * stride[i]! + 1));
  const spaced = spread("avgPool2dGrad", g, [0, 0, ...before], [0, 0, ...after], [1, 1, ...stride], 0);
  return windows(spaced, [2, 3], kernel);
}

/** Options of average pooling. */
export interface AveragePoolingOptions extends PoolingOptions {
  /** Whether padding counts in the divisor. Default: `true`. */
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
  floatOnly("avgPool2d", x);
  if (x.ndim === 3) return avgPool2d(x.unsqueeze(0), kernelSize, options).squeeze(0);
  const params = geometry("avgPool2d", x, kernelSize, options);
  const { countIncludePad = true, divisorOverride = null } = options;
  if (divisorOverride !== null && !(typeof divisorOverride === "number" && divisorOverride !== 0))
    throw new ArgumentError("avgPool2d", `divisorOverride is a number other than 0, not ${describe(divisorOverride)}.`);
  const alike = params.overhang.every((length) => length === 0) && (countIncludePad || params.padding.every((length) => length === 0));
  const divisor = divisorOverride ?? (alike ? params.kernel[0]! * params.kernel[1]! : null);
  return averagePoolOp([x], { ...params, divisor, countIncludePad })[0]!;
}
