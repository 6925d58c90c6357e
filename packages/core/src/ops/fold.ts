import { dispatch } from "../dispatch";
import { type Layout, stridedLayout } from "../layout";
import type { ViewOp, ViewParams } from "../op";
import { axesFrom, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { spread } from "./joining";
import { windows } from "./views";

/** A layout that lies outside the seven views; its users bring their own gradient. */
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

const foldOp = /* @__PURE__ */ composition<FoldParams>(
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
    return [diagonal.sum(axesFrom(rank, dims.length))];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp({ cotangents, specs, params }) {
      const { dims, strides, dilations, shape } = params;
      return [windows(cotangents[0]!, dims, specs[0]!.shape.slice(shape.length), { strides, dilations })];
    },
  },
);

/** @internal The adjoint of `windows`: adds each window's elements back to where they were taken from, into `shape`. */
export function fold(g: Tensor, shape: Shape, params: ViewParams["windows"]): Tensor {
  return foldOp([g], { shape, dims: params.dims, strides: params.strides, dilations: params.dilations })[0]!;
}
