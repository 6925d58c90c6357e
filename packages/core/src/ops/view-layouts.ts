import { type Layout, reshapeStrides, stridedLayout } from "../layout";
import type { ViewName, ViewOp, ViewParams } from "../op";

type ViewOps = { readonly [N in ViewName]: ViewOp<N> };

const view = <N extends ViewName>(name: N, layout: (layout: Layout, params: ViewParams[N]) => Layout): ViewOp<N> => ({
  kind: "view",
  name,
  view: name,
  layout,
});

/** The six views: layout arithmetic, no kernel. */
export const viewOps: ViewOps = {
  reshape: view("reshape", (layout, { shape }) => stridedLayout(shape, reshapeStrides(layout, shape)!, layout.offset)),
  permute: view("permute", (layout, { dims }) =>
    stridedLayout(
      dims.map((dim) => layout.shape[dim]!),
      dims.map((dim) => layout.strides[dim]!),
      layout.offset,
    ),
  ),
  expand: view("expand", (layout, { shape }) => {
    const lead = shape.length - layout.shape.length;
    const strides = shape.map((length, axis) => {
      const own = layout.shape[axis - lead];
      return own === undefined || (own === 1 && length !== 1) ? 0 : layout.strides[axis - lead]!;
    });
    return stridedLayout(shape, strides, layout.offset);
  }),
  slice: view("slice", (layout, { starts, steps, sizes }) => {
    const offset = layout.strides.reduce((sum, stride, axis) => sum + (sizes[axis] === 0 ? 0 : stride * starts[axis]!), layout.offset);
    return stridedLayout(
      sizes,
      layout.strides.map((stride, axis) => stride * steps[axis]!),
      offset,
    );
  }),
  flip: view("flip", (layout, { dims }) => {
    const flipped = new Set(dims);
    const offset = dims.reduce((sum, dim) => sum + Math.max(layout.shape[dim]! - 1, 0) * layout.strides[dim]!, layout.offset);
    return stridedLayout(
      layout.shape,
      layout.strides.map((stride, axis) => (flipped.has(axis) ? -stride : stride)),
      offset,
    );
  }),
  windows: view("windows", (layout, { dims, sizes, strides, dilations }) => {
    const shape = [...layout.shape];
    const steps = [...layout.strides];
    dims.forEach((dim, i) => {
      shape[dim] = Math.floor((layout.shape[dim]! - dilations[i]! * (sizes[i]! - 1) - 1) / strides[i]!) + 1;
      steps[dim] = layout.strides[dim]! * strides[i]!;
    });
    dims.forEach((dim, i) => {
      shape.push(sizes[i]!);
      steps.push(layout.strides[dim]! * dilations[i]!);
    });
    return stridedLayout(shape, steps, layout.offset);
  }),
};
