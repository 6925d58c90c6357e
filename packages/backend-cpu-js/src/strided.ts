/** A place to start from and a way to step: what a View says, without its memory. */
export interface Strided {
  readonly offset: number;
  readonly strides: readonly number[];
}

export const product = (shape: readonly number[]): number => {
  let size = 1;
  for (const axis of shape) size *= axis;
  return size;
};

/** Calls `visit` for every element of `shape` in row-major order, with the position of each view (one array, reused). */
export function forEachElement(
  shape: readonly number[],
  views: readonly Strided[],
  visit: (positions: readonly number[], index: number) => void,
): void {
  const positions = views.map(({ offset }) => offset);
  let index = 0;
  const walk = (axis: number): void => {
    if (axis === shape.length) return visit(positions, index++);
    const size = shape[axis];
    for (let i = 0; i < size; i++) {
      walk(axis + 1);
      for (let k = 0; k < views.length; k++) positions[k] += views[k].strides[axis];
    }
    for (let k = 0; k < views.length; k++) positions[k] -= size * views[k].strides[axis];
  };
  walk(0);
}

/** The shape with its last axis cut off, and that axis's length: 1 for a single element. */
export const splitRow = (shape: readonly number[]): { readonly rows: readonly number[]; readonly length: number } => ({
  rows: shape.slice(0, -1),
  length: shape.length === 0 ? 1 : shape[shape.length - 1],
});

/** The stride along the last axis of `shape`. */
export const rowStride = (view: Strided, shape: readonly number[]): number => (shape.length === 0 ? 0 : view.strides[shape.length - 1]);
