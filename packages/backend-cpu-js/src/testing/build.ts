import { dtypes, type Backend, type BackendBuffer, type DType, type StorageArray, type View } from "@adjoint/core";

export type Values = Iterable<number> | Iterable<bigint>;

/** A buffer that holds `values`, as stored. */
export function upload(backend: Backend, dtype: DType, values: Values): BackendBuffer {
  const list = [...values] as number[];
  const storage = dtypes[dtype].storage;
  const data = new storage(list.length) as unknown as { [at: number]: number };
  list.forEach((value, i) => {
    data[i] = value;
  });
  const buffer = backend.allocate(dtype, Math.max(list.length, 1));
  backend.write(buffer, dtype, 0, data as unknown as StorageArray);
  return buffer;
}

export const contiguous = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((size, length) => size * length, 1));

export const size = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

export const view = (buffer: BackendBuffer, dtype: DType, strides: readonly number[], offset = 0): View => ({
  buffer,
  dtype,
  offset,
  strides,
});

/** A fresh contiguous view over `shape`. */
export const output = (backend: Backend, dtype: DType, shape: readonly number[]): View =>
  view(backend.allocate(dtype, Math.max(size(shape), 1)), dtype, contiguous(shape));

export const values = (backend: Backend, out: View, length: number): (number | bigint)[] => [
  ...(backend.readSync!(out.buffer, out.dtype, out.offset, length) as Iterable<number | bigint>),
];

/** Mulberry32: uniform in [0, 1). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const randomFloats = (seed: number, length: number): number[] => {
  const next = random(seed);
  return Array.from({ length }, () => Math.fround(next() * 2 - 1));
};
