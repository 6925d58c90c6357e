import { ArgumentError, ShapeError, type Tensor } from "@adjoint/core";
import { checkPieces } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { asTensor, axisIn, integerOf, listOf } from "./convert";
import { bound, wrap, nothingAfter } from "./make-array";

/** How many pieces, or where they are cut. */
export type Sections = number | readonly number[] | NDArray;

function pieces(operation: string, x: Tensor, sections: Sections, axis: number): NDArray[] {
  const length = x.shape[axis]!;
  let cuts: number[];
  if (typeof sections === "number") {
    if (sections <= 0) throw new ArgumentError(operation, "number sections must be larger than 0.");
    checkPieces(operation, integerOf(operation, "indices_or_sections", sections));
    const [small, extra] = [Math.floor(length / sections), length % sections];
    cuts = Array.from({ length: sections - 1 }, (_, i) => (i + 1) * small + Math.min(i + 1, extra));
  } else cuts = listOf(operation, "indices_or_sections", sections);
  const bounds = [0, ...cuts, length].map((cut) => Math.min(Math.max(cut < 0 ? cut + length : cut, 0), length));
  return bounds.slice(1).map((end, i) => wrap(x.narrow(axis, bounds[i]!, Math.max(0, end - bounds[i]!))));
}

type AxisArgument = Arguments<{ readonly axis?: number }, ["axis"]>;

/** Pieces along an axis, as equal as they can be, or cut at the positions given. Views. */
export function array_split(a: ArrayLike, indices_or_sections: Sections, ...args: AxisArgument): NDArray[] {
  const { axis = 0 } = bound<{ axis: number }>("array_split", ["axis"], args);
  const x = asTensor("array_split", a);
  return pieces("array_split", x, indices_or_sections, axisIn("array_split", axis, x.ndim));
}

/** Equal pieces along an axis, or cut at the positions given. Views. @throws ShapeError when the division is not equal. */
export function split(a: ArrayLike, indices_or_sections: Sections, ...args: AxisArgument): NDArray[] {
  const { axis = 0 } = bound<{ axis: number }>("split", ["axis"], args);
  const x = asTensor("split", a);
  const at = axisIn("split", axis, x.ndim);
  if (typeof indices_or_sections === "number" && x.shape[at]! % indices_or_sections !== 0)
    throw new ShapeError("split", "array split does not result in an equal division.");
  return pieces("split", x, indices_or_sections, at);
}

/** `split` along the second axis, or the only one. */
export const hsplit = (a: ArrayLike, sections: Sections, ...surplus: []): NDArray[] => {
  nothingAfter("hsplit", surplus);
  return split(a, sections, asTensor("hsplit", a).ndim > 1 ? 1 : 0);
};
/** `split` along the first axis. */
export const vsplit = (a: ArrayLike, sections: Sections, ...surplus: []): NDArray[] => {
  nothingAfter("vsplit", surplus);
  if (asTensor("vsplit", a).ndim < 2) throw new ShapeError("vsplit", "vsplit only works on arrays of 2 or more dimensions.");
  return split(a, sections, 0);
};
/** `split` along the third axis. */
export const dsplit = (a: ArrayLike, sections: Sections, ...surplus: []): NDArray[] => {
  nothingAfter("dsplit", surplus);
  if (asTensor("dsplit", a).ndim < 3) throw new ShapeError("dsplit", "dsplit only works on arrays of 3 or more dimensions.");
  return split(a, sections, 2);
};
