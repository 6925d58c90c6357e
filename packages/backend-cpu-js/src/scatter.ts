import { laneOf, type ScatterKernel, type View } from "@adjoint/core";
import type { Elements } from "./elements";
import { storedCombine } from "./combine";
import { walkIndexed, type IndexRow } from "./indexed";
import { arrayOf, bitsOf } from "./memory";
import { specialise } from "./specialise";
import { storageRule } from "./storage";
import { rowStride } from "./strided";

function setRow(
  to: Elements,
  at: number,
  toStride: number,
  from: Elements,
  start: number,
  stride: number,
  row: IndexRow,
  length: number,
): number {
  const { arrays, starts, strides, sizes, steps } = row;
  const axes = arrays.length;
  for (let i = 0; i < length; i++) {
    let p = at + i * toStride;
    for (let k = 0; k < axes; k++) {
      const chosen = arrays[k][starts[k] + i * strides[k]];
      if (chosen >>> 0 >= sizes[k]) return i;
      p += chosen * steps[k];
    }
    to[p] = from[start + i * stride];
  }
  return -1;
}

type Combine = (a: number, b: number) => number;
type Convert = ((stored: number) => number) | null;

function combineRow(
  to: Elements,
  at: number,
  toStride: number,
  from: Elements,
  start: number,
  stride: number,
  row: IndexRow,
  length: number,
  uniform: boolean,
  combine: Combine,
  decode: Convert,
  encode: Convert,
): number {
  const { arrays, starts, strides, sizes, steps } = row;
  const axes = arrays.length;
  const lookups = uniform ? 1 : length;
  const repeats = uniform ? length : 1;
  for (let i = 0; i < lookups; i++) {
    let p = at + i * toStride;
    for (let k = 0; k < axes; k++) {
      const chosen = arrays[k][starts[k] + i * strides[k]];
      if (chosen >>> 0 >= sizes[k]) return i;
      p += chosen * steps[k];
    }
    for (let j = 0, q = start + i * stride; j < repeats; j++, p += toStride, q += stride) {
      const update = from[q];
      to[p] = decode === null || encode === null ? combine(to[p], update) : encode(combine(decode(to[p]), decode(update)));
    }
  }
  return -1;
}

const combines = { add: "sum", mul: "prod", min: "min", max: "max" } as const;
const none: IndexRow = {
  arrays: [],
  strides: new Int32Array(0),
  starts: new Int32Array(0),
  sizes: new Int32Array(0),
  steps: new Int32Array(0),
};

/** Returns the first position with an index out of range, or −1. */
export function runScatter({ shape, axes, mode }: ScatterKernel, inputs: readonly View[], outputs: readonly View[]): number {
  const [updates, ...indices] = inputs;
  const [target] = outputs;
  const stride = rowStride(updates, shape);
  const toStride = rowStride(target, shape);
  if (mode === "set") {
    const from = bitsOf(updates);
    const to = bitsOf(target);
    const run = specialise(setRow, from.constructor.name, (copy) => copy(to, 0, 1, from, 0, 1, none, 0));
    return walkIndexed(shape, axes, updates, target, indices, (dense, addressed, row, length) =>
      run(to, addressed, toStride, from, dense, stride, row, length),
    );
  }
  const uniform = indices.every((view) => rowStride(view, shape) === 0);
  const { decode, encode } = storageRule(target.dtype);
  const combine = storedCombine(combines[mode], laneOf(target.dtype)) as Combine;
  const from = arrayOf(updates);
  const to = arrayOf(target);
  const run = specialise(combineRow, `${mode}:${target.dtype}`, (copy) =>
    copy(to, 0, 1, from, 0, 1, none, 0, false, combine, decode, encode),
  );
  return walkIndexed(shape, axes, updates, target, indices, (dense, addressed, row, length) =>
    run(to, addressed, toStride, from, dense, stride, row, length, uniform, combine, decode, encode),
  );
}
