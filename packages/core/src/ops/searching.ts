import { type DType, dtypes } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { where } from "../expr";
import { describe, formatShape, sameShape, shapeFrom, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { composition } from "./composition";
import { full, tensor, zeros } from "./creation";
import { gather } from "./gathering";
import { gatherAt } from "./indexing";
import { sort } from "./sorting";
import { type Indices, indicesOf } from "./subscripts";

/** On which side of equal elements a value belongs. PyTorch's comparisons, by which NaN comes after everything. */
type Side = "left" | "right";

/** A step of the search: to after the element at `index`, where that still comes before the value. */
const advanced = {
  left: /* @__PURE__ */ elementwise((place, index, element, value) => where(element!.ge(value!).logicalNot(), index!.add(1), place), {
    name: "searchsorted",
  }),
  right: /* @__PURE__ */ elementwise((place, index, element, value) => where(element!.gt(value!).logicalNot(), index!.add(1), place), {
    name: "searchsorted",
  }),
  /** In what `sort` gives: there NaN comes last, so it is none that comes before a value. */
  sorted: /* @__PURE__ */ elementwise((place, index, element, value) => where(element!.lt(value!), index!.add(1), place), { name: "isin" }),
};
/** Where to look next: `step` elements on, or at the last. */
const probed = /* @__PURE__ */ elementwise((place, step, size) => place.add(step!).minimum(size!).sub(1), { name: "searchsorted" });

/** How many elements come before each value, by a binary search whose steps are the powers of two: log₂ n gathers for all values at once. */
function searched(values: Tensor, size: number, elementAt: (index: Tensor) => Tensor, comes: keyof typeof advanced): Tensor {
  let place: Tensor = zeros(values.shape, { dtype: "int32", device: values.device });
  for (let step = 2 ** Math.floor(Math.log2(size)); step >= 1; step /= 2) {
    const index = probed(place, step, size);
    place = advanced[comes](place, index, elementAt(index), values);
  }
  return place;
}

/** The sequence is one vector, or has a row for each row of values. */
const searchOp = /* @__PURE__ */ composition<{ readonly side: Side }>("searchsorted", ([sequence, values], { side }) => {
  const last = sequence!.ndim - 1;
  const { shape } = values!;
  const follows = last === 0 ? [-1] : shape.map((_, axis) => (axis === last ? -1 : axis));
  const elementAt = (index: Tensor): Tensor => gatherAt("searchsorted", sequence!, [index], { shape, follows, indexed: [last] });
  return [searched(values!, sequence!.shape[last]!, elementAt, side)];
});

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  /** After equal elements, as `side: "right"`. Default: `false`. */
  readonly right?: boolean;
  /** Before equal elements or after them. Default: "left". */
  readonly side?: "left" | "right";
  /** The order that sorts the sequence, where it is not sorted itself: what `argsort` gives. */
  readonly sorter?: Indices;
}

function sideOf(operation: string, { side, right }: SearchsortedOptions): Side {
  if (side !== undefined && side !== "left" && side !== "right")
    throw new ArgumentError(operation, `\`side\` is ${describe(side)}.`, 'one of "left", "right".');
  if (side === "left" && right === true)
    throw new ArgumentError(operation, '`side` is "left", and `right` is true.', "one of them is enough.");
  return side ?? (right === true ? "right" : "left");
}

function search(operation: string, sequence: Tensor, values: Tensor, side: Side): Tensor {
  if (sequence.dtype === "bool" || values.dtype === "bool")
    throw new DTypeError(operation, "does not support bool.", 'cast first: x.to("int32").');
  if (sequence.numel() === 0 || values.numel() === 0) return zeros(values.shape, { dtype: "int32", device: values.device });
  const flat = sequence.ndim === 1 ? values.reshape([values.numel()]) : values;
  // The walk of one vector is that of a flat index.
  if (sequence.ndim === 1) return searchOp([sequence.detach(), flat.detach()], { side })[0]!.reshape(values.shape);
  if (!sameShape(sequence.shape.slice(0, -1), values.shape.slice(0, -1))) {
    throw new ShapeError(
      operation,
      `the sequence ${formatShape(sequence.shape)} and the values ${formatShape(values.shape)} differ before the last dim.`,
      "the sequence is a vector, or has a row for each row of values.",
    );
  }
  return searchOp([sequence.detach(), values.detach()], { side })[0]!;
}

const asValues = (value: Tensor | number, near: Tensor): Tensor => {
  if (isTensor(value)) return value;
  const dtype: DType = dtypes[near.dtype].kind === "float" ? near.dtype : Number.isInteger(value) ? near.dtype : "float32";
  return tensor(value, { dtype, device: near.device });
};

/**
 * Where values would have to go into a sequence that rises along its last dim, to keep it sorted: int32. The sequence is a vector, or has a row
 * for each row of values.
 *
 * ```ts
 * searchsorted(tensor([1, 3, 5]), tensor([3, 4])); // [1, 2]
 * searchsorted(tensor([1, 3, 5]), 3, { side: "right" }); // 2
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws ArgumentError for options that contradict each other.
 * @result int32
 */
export function searchsorted(sequence: Tensor, values: Tensor | number, options: SearchsortedOptions = {}): Tensor {
  const side = sideOf("searchsorted", options);
  if (sequence.ndim === 0) throw new ShapeError("searchsorted", "the sequence has no dims.", "sequence.reshape([1]) makes a vector.");
  if (!isTensor(values) && sequence.ndim !== 1)
    throw new ShapeError("searchsorted", `a number is looked for in a vector, not in ${formatShape(sequence.shape)}.`);
  const { sorter } = options;
  if (sorter === undefined) return search("searchsorted", sequence, asValues(values, sequence), side);
  const order = indicesOf("searchsorted", sorter, sequence);
  if (!sameShape(order.shape, sequence.shape))
    throw new ShapeError("searchsorted", `the sorter ${formatShape(order.shape)} and the sequence ${formatShape(sequence.shape)} differ.`);
  return search("searchsorted", gather(sequence, -1, order), asValues(values, sequence), side);
}

/** Options of `bucketize`. */
export interface BucketizeOptions {
  /** Whether a value that equals a boundary belongs to the bucket after it. Default: `false`. */
  readonly right?: boolean;
}

/**
 * Which of the buckets between `boundaries` (a rising vector) each value lies in: int32, from 0 for those before the first.
 *
 * ```ts
 * bucketize(tensor([0, 3, 9]), tensor([1, 3, 5])); // [0, 1, 3]
 * bucketize(tensor([0, 3, 9]), tensor([1, 3, 5]), { right: true }); // [0, 2, 3]
 * ```
 *
 * @throws ShapeError unless the boundaries are a vector.
 * @result int32
 */
export function bucketize(x: Tensor, boundaries: Tensor, options: BucketizeOptions = {}): Tensor {
  if (boundaries.ndim !== 1) throw new ShapeError("bucketize", `the boundaries are a vector, not ${formatShape(boundaries.shape)}.`);
  return search("bucketize", boundaries, x, options.right === true ? "right" : "left");
}

/** Options of `isin`. */
export interface IsinOptions {
  /** No element comes twice, neither here nor there. It changes nothing: it is quick as it is. */
  readonly assumeUnique?: boolean;
  /** Whether each is *not* among them. Default: `false`. */
  readonly invert?: boolean;
}

const isinOp = /* @__PURE__ */ composition<{ readonly invert: boolean }>("isin", ([elements, tests], { invert }) => {
  const { values: sorted } = sort(tests!, 0);
  const size = sorted.shape[0]!;
  const { shape } = elements!;
  const elementAt = (index: Tensor): Tensor => gatherAt("isin", sorted, [index], { shape, follows: [-1], indexed: [0] });
  const nearest = elementAt(searched(elements!, size, elementAt, "sorted").clampMax(size - 1));
  return [invert ? nearest.ne(elements!) : nearest.eq(elements!)];
});

/**
 * Whether each element is among `testElements`: bool, with the shape of `elements`. NaN is among none.
 *
 * ```ts
 * isin(tensor([1, 2, 3]), tensor([3, 1])); // [true, false, true]
 * isin(tensor([1, 2, 3]), 2); // [false, true, false]
 * ```
 *
 * @result bool
 */
export function isin(elements: Tensor, testElements: Tensor | number, options: IsinOptions = {}): Tensor {
  const { invert = false } = options;
  const tests = asValues(testElements, elements);
  if (tests.numel() === 0) return full(elements.shape, invert, { device: elements.device });
  if (elements.numel() === 0) return zeros(elements.shape, { dtype: "bool", device: elements.device });
  const flat = elements.detach().reshape([elements.numel()]);
  return isinOp([flat, tests.detach().reshape([tests.numel()])], { invert })[0]!.reshape(elements.shape);
}

/** The coordinate along one dim, of which a negative position is one from the end. */
const coordinate = /* @__PURE__ */ elementwise((position, stride, length) => position.floorDivide(stride!).remainder(length!), {
  name: "unravelIndex",
});

/**
 * Positions in a flattened tensor of `shape` as coordinates: a tensor of int32 for each dim. Negative ones count from the end.
 *
 * ```ts
 * const [rows, columns] = unravelIndex([1, 5], [2, 3]);
 * rows; // [0, 1]
 * columns; // [1, 2]
 * ```
 *
 * @throws ShapeError for a bad shape, or one without elements.
 */
export function unravelIndex(indices: Indices, shape: Shape): Tensor<"int32">[] {
  const own = shapeFrom("unravelIndex", shape);
  const positions = indicesOf("unravelIndex", indices);
  const size = sizeOf(own);
  if (size === 0) throw new ShapeError("unravelIndex", `a tensor of ${formatShape(own)} has no elements to name.`);
  let stride = size;
  return own.map((length) => {
    stride /= length;
    return coordinate(positions, stride, length) as Tensor<"int32">;
  });
}
