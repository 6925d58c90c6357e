/** Visits every position of a shape, row by row: its number, and where it lies in each view. */
export function walk(
  shape: readonly number[],
  views: readonly { readonly offset: number; readonly strides: readonly number[] }[],
  visit: (position: number, at: readonly number[]) => void,
): void {
  const count = shape.reduce((product, size) => product * size, 1);
  const coordinates = shape.map(() => 0);
  const at = views.map(({ offset }) => offset);
  for (let position = 0; position < count; position++) {
    visit(position, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates[axis]!++;
      views.forEach(({ strides }, v) => {
        at[v]! += strides[axis]!;
      });
      if (coordinates[axis]! < shape[axis]!) break;
      coordinates[axis] = 0;
      views.forEach(({ strides }, v) => {
        at[v]! -= strides[axis]! * shape[axis]!;
      });
    }
  }
}
