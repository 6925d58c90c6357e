import { type Layout, reshapeStrides, stridedLayout } from "../layout";
import { sizeOf } from "../shape";
import type { ViewName, ViewOp, ViewParams } from "../op";

type ViewOps = { readonly [N in ViewName]: ViewOp<N> };

const view = <N extends ViewName>(name: N, layout: (layout: Layout, params: ViewParams[N]) => Layout): ViewOp<N> => ({
  kind: "view",
  name,
  view: name,
  layout,
});

/** The eight views: layout arithmetic, no kernel. */
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
  diagonal: view("diagonal", (layout, { offset, dim1, dim2 }) => {
    const [row, column] = [Math.max(-offset, 0), Math.max(offset, 0)];
    const [rows, columns] = [layout.shape[dim1]! - row, layout.shape[dim2]! - column];
    const length = Math.max(Math.min(rows, columns), 0);
    const [down, across] = [layout.strides[dim1]!, layout.strides[dim2]!];
    const others = (list: readonly number[]): number[] => list.filter((_, axis) => axis !== dim1 && axis !== dim2);
    return stridedLayout(
      [...others(layout.shape), length],
      [...others(layout.strides), down + across],
      // An empty diagonal may begin outside.
      layout.offset + (length === 0 ? 0 : row * down + column * across),
    );
  }),
  asStrided: view("asStrided", (layout, { shape, strides, offset }) =>
    stridedLayout(shape, strides, layout.offset + (sizeOf(shape) === 0 ? 0 : offset)),
  ),
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
