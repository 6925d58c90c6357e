import type { Call, Tensor, ViewName, ViewParams } from "@adjoint/core";
import { asStridedInto, assemble, diagonalInto, fold, viewOf } from "@adjoint/core/internal";
import { sumTo } from "./elementwise";

type Shape = readonly number[];

type ViewRules = { readonly [N in ViewName]: (g: Tensor, shape: Shape, params: ViewParams[N]) => Tensor };

/** The adjoint of each view: from the gradient of the view to that of what was viewed. */
const viewRules: ViewRules = {
  reshape: (g, shape) => g.reshape(shape),
  permute: (g, _, { dims }) => g.permute(dims.map((__, axis) => dims.indexOf(axis))),
  expand: (g, shape) => sumTo(g, shape),
  slice: (g, shape, { starts, steps }) => assemble("slice.backward", [g], { shape, regions: [{ starts, steps }], fill: 0 }),
  flip: (g, _, { dims }) => g.flip(dims),
  diagonal: (g, shape, params) => diagonalInto(g, shape, params),
  asStrided: (g, shape, params) => asStridedInto(g, shape, params),
  windows: (g, shape, params) => fold(g, shape, params),
};

/** One view on the way from a tensor to a view of it. */
export interface ViewStep {
  readonly name: string;
  readonly view: ViewName;
  readonly params: ViewParams[ViewName];
  /** Of what it views. */
  readonly shape: Shape;
}

export const stepOf = ({ op, inputs, params }: Call<"view">): ViewStep => ({
  name: op.name,
  view: op.view,
  params,
  shape: inputs[0]!.layout.shape,
});

/** From the gradient of the view to that of what was viewed. */
export function adjointOf({ view, params, shape }: ViewStep, g: Tensor): Tensor {
  const rule = viewRules[view] as (g: Tensor, shape: Shape, params: ViewParams[ViewName]) => Tensor;
  return rule(g, shape, params);
}

/** The same elements of another tensor of the same shape; its strides may differ, so that a view that depends on them may have to copy. */
export const replay = ({ view, params }: ViewStep, x: Tensor): Tensor =>
  view === "reshape"
    ? x.reshape((params as ViewParams["reshape"]).shape)
    : viewOf(view === "asStrided" ? x.contiguous() : x, view, params as never);
