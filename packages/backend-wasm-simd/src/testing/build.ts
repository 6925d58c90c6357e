import { readFileSync } from "node:fs";
import { type Backend, type DType, dtypes, type Kernel, type StorageArray, type View } from "@adjoint/core";
import { wasm } from "../node";

export const wasmBytes = readFileSync(new URL("../kernels.simd.wasm", import.meta.url));

export const makeBackend = (): Promise<Backend> => wasm({ wasmBytes }).create();

/** A window on data that lies in JavaScript's memory: what a test compares with. */
export interface Window {
  readonly dtype: DType;
  readonly data: StorageArray;
  readonly offset: number;
  readonly strides: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);

export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Room for a contiguous output, with a margin before and behind that must stay as it is. */
export const MARGIN = 3;
export const roomFor = (dtype: DType, shape: readonly number[]): Window => ({
  dtype,
  data: new dtypes[dtype].storage(sizeOf(shape) + 2 * MARGIN),
  offset: MARGIN,
  strides: contiguousStrides(shape),
});

export interface Outcome {
  readonly returned: number;
  /** Everything in the outputs' buffers, margins included. Windows on one `data` share a buffer. */
  readonly data: readonly StorageArray[];
}

/** Runs a kernel on copies of the windows' data. */
export function execute(backend: Backend, kernel: Kernel, inputs: readonly Window[], outputs: readonly Window[]): Outcome {
  const views = new Map<StorageArray, View>();
  const viewOf = ({ dtype, data, offset, strides }: Window): View => {
    let view = views.get(data);
    if (view === undefined) {
      const buffer = backend.allocate(dtype, Math.max(1, data.length));
      if (data.length > 0) backend.write(buffer, dtype, 0, data);
      view = { buffer, dtype, offset, strides };
      views.set(data, view);
    }
    return { ...view, offset, strides };
  };
  const [from, to] = [inputs.map(viewOf), outputs.map(viewOf)];
  const returned = backend.run(kernel, from, to);
  const data = outputs.map((output, j) => backend.readSync!(to[j]!.buffer, output.dtype, 0, output.data.length));
  for (const { buffer } of views.values()) backend.free(buffer);
  return { returned, data };
}

/** A generator that is the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let mixed = state ^ (state >>> 15);
    mixed = Math.imul(mixed, 0x2c1b3c6d);
    mixed ^= mixed >>> 12;
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
