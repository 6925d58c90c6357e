export interface SplitIndex {
  readonly statements: string;
  /** The coordinate on each axis, an i32. */
  readonly coordinates: readonly string[];
}

/** Splits a row-major position into coordinates. The first axis needs no remainder, and a single axis no division. */
export function splitIndex(position: string, sizes: readonly string[], prefix: string): SplitIndex {
  if (sizes.length === 0) return { statements: "", coordinates: [] };
  const lines: string[] = [];
  const coordinates = new Array<string>(sizes.length);
  let rest = position;
  for (let axis = sizes.length - 1; axis > 0; axis--) {
    const size = `u32(${sizes[axis]})`;
    lines.push(`let ${prefix}rest${axis} = u32(${rest}) / ${size};`);
    lines.push(`let ${prefix}${axis} = i32(u32(${rest}) - ${prefix}rest${axis} * ${size});`);
    coordinates[axis] = `${prefix}${axis}`;
    rest = `${prefix}rest${axis}`;
  }
  lines.push(`let ${prefix}0 = i32(${rest});`);
  coordinates[0] = `${prefix}0`;
  return { statements: lines.join("\n"), coordinates };
}

export const addressOf = (offset: string, strides: readonly string[], coordinates: readonly string[]): string =>
  [offset, ...strides.map((stride, axis) => `${coordinates[axis]} * ${stride}`)].join(" + ");
