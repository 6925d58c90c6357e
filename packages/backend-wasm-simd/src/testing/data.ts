import { type DType, dtypes, laneOf } from "@adjoint/core";
import { contiguousStrides, type Window } from "./build";
import { encode, type Value } from "./reference";

export const specialFloats = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2.5,
  -2.5,
  1e-40,
  -1e-40,
  1e30,
  -1e30,
  88,
  -104,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];
const specialIntegers = [0n, 1n, -1n, 2n, 31n, 32n, 33n, 63n, 64n, 2n ** 31n, -(2n ** 31n), 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n];

/** Small numbers, exact in every dtype; or, where `wild`, also those at the edges. */
export function randomValue(dtype: DType, random: () => number, wild = false): Value {
  const lane = laneOf(dtype);
  const special = wild && random() < 0.4;
  if (lane === "bool") return random() < 0.5 ? 0 : 1;
  if (lane === "float32" || lane === "float64") {
    if (special) return specialFloats[Math.floor(random() * specialFloats.length)]!;
    return wild ? (random() - 0.5) * 10 ** (random() * 8 - 4) : Math.round((random() - 0.5) * 64) / 8;
  }
  const integer = special ? specialIntegers[Math.floor(random() * specialIntegers.length)]! : BigInt(Math.floor(random() * 14)) - 5n;
  return lane === "int64" || lane === "uint64" ? integer : Number(BigInt.asIntN(40, integer));
}

export function randomWindow(dtype: DType, length: number, random: () => number, wild = false): Window {
  const data = new dtypes[dtype].storage(length);
  for (let i = 0; i < length; i++) data[i] = encode(dtype, randomValue(dtype, random, wild)) as never;
  return { dtype, data, offset: 0, strides: [1] };
}

/** Names for the ways a view can lie. */
export const layouts = ["contiguous", "transposed", "broadcast", "scalar", "reversed", "overlapping", "gapped"] as const;
export type LayoutName = (typeof layouts)[number];

function stridesFor(layout: LayoutName, shape: readonly number[]): number[] {
  const plain = contiguousStrides(shape);
  switch (layout) {
    case "contiguous":
      return plain;
    case "transposed":
      return contiguousStrides([...shape].reverse()).reverse();
    case "broadcast":
      return plain.map((stride, axis) => (axis % 2 === 0 ? 0 : stride));
    case "scalar":
      return plain.map(() => 0);
    case "reversed":
      return plain.map((stride) => -stride);
    case "overlapping":
      return plain.map((_, axis) => axis + 1);
    case "gapped":
      return plain.map((stride) => 3 * stride);
  }
}

/** A window of a layout, a few elements into its buffer. */
export function laidOut(dtype: DType, layout: LayoutName, shape: readonly number[], random: () => number, wild = false): Window {
  const strides = stridesFor(layout, shape);
  let [low, high] = [0, 0];
  shape.forEach((size, axis) => {
    const reach = (size - 1) * strides[axis]!;
    if (reach < 0) low += reach;
    else high += reach;
  });
  return { ...randomWindow(dtype, high - low + 4, random, wild), offset: 2 - low, strides };
}
