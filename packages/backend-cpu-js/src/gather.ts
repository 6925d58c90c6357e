import type { GatherKernel, View } from "@adjoint/core";
import type { Elements } from "./elements";
import { walkIndexed, type IndexRow } from "./indexed";
import { bitsOf } from "./memory";
import { specialise } from "./specialise";
import { rowStride } from "./strided";

/** One row. Where all indices stay the same along it, they are looked up once. */
function gatherRow(
  out: Elements,
  at: number,
  outStride: number,
  source: Elements,
  start: number,
  stride: number,
  row: IndexRow,
  length: number,
  uniform: boolean,
): number {
  const { arrays, starts, strides, sizes, steps } = row;
  const axes = arrays.length;
  if (axes === 1 && !uniform) {
    const index = arrays[0],
      size = sizes[0],
      step = steps[0],
      indexStride = strides[0];
    for (let i = 0, q = starts[0], p = start; i < length; i++, q += indexStride, p += stride) {
      const chosen = index[q];
      if (chosen >>> 0 >= size) return i;
      out[at + i * outStride] = source[p + chosen * step];
    }
    return -1;
  }
  const lookups = uniform ? 1 : length;
  for (let i = 0; i < lookups; i++) {
    let p = start + i * stride;
    for (let k = 0; k < axes; k++) {
      const chosen = arrays[k][starts[k] + i * strides[k]];
      if (chosen >>> 0 >= sizes[k]) return i;
      p += chosen * steps[k];
    }
    if (!uniform) out[at + i * outStride] = source[p];
    else if (stride === 1 && outStride === 1 && length >= 64) out.set(source.subarray(p, p + length), at);
    else for (let j = 0; j < length; j++, p += stride) out[at + j * outStride] = source[p];
  }
  return -1;
}

/** Returns the first position with an index out of range, or −1. */
export function runGather({ shape, axes }: GatherKernel, inputs: readonly View[], outputs: readonly View[]): number {
  const [source, ...indices] = inputs;
  const from = bitsOf(source);
  const to = bitsOf(outputs[0]);
  const stride = rowStride(source, shape);
  const outStride = rowStride(outputs[0], shape);
  const uniform = indices.every((view) => rowStride(view, shape) === 0);
  const none: IndexRow = {
    arrays: [],
    strides: new Int32Array(0),
    starts: new Int32Array(0),
    sizes: new Int32Array(0),
    steps: new Int32Array(0),
  };
  const run = specialise(gatherRow, from.constructor.name, (copy) => copy(to, 0, 1, from, 0, 1, none, 0, false));
  return walkIndexed(shape, axes, outputs[0], source, indices, (dense, addressed, row, length) =>
    run(to, dense, outStride, from, addressed, stride, row, length, uniform),
  );
}
