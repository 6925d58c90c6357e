import type { View } from "@adjoint/core";

/** How a view walks over its space: in step with the position, standing still, or by strides. Each form is a kernel of its own. */
export type ViewForm = "linear" | "still" | "strided";

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

export function formOf(view: View, shape: readonly number[]): ViewForm {
  let step = 1;
  let linear = true;
  let still = true;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis]!;
    if (extent === 1) continue;
    const stride = view.strides[axis]!;
    if (stride !== step) linear = false;
    if (stride !== 0) still = false;
    step *= extent;
  }
  return linear ? "linear" : still ? "still" : "strided";
}
