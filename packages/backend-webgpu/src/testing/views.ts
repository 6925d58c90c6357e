import { type Backend, type BackendBuffer, type DType, dtypes, type StorageArray, type View } from "@adjoint/core";

/** Device memory with the host's copy of what was written into it. */
export interface Placed {
  readonly buffer: BackendBuffer;
  readonly dtype: DType;
  readonly data: StorageArray;
}

export function place(backend: Backend, dtype: DType, values: readonly number[]): Placed {
  const data = Reflect.construct(dtypes[dtype].storage, [values]) as StorageArray;
  const buffer = backend.allocate(dtype, Math.max(1, data.length));
  if (data.length > 0) backend.write(buffer, dtype, 0, data);
  return { buffer, dtype, data };
}

export const viewOf = ({ buffer, dtype }: Placed, strides: readonly number[], offset = 0): View => ({ buffer, dtype, offset, strides });

export function contiguous(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

export const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

export function freshOutput(backend: Backend, dtype: DType, shape: readonly number[]): View {
  return { buffer: backend.allocate(dtype, Math.max(1, countOf(shape))), dtype, offset: 0, strides: contiguous(shape) };
}

/** Every position of a shape, in row-major order. */
export function* positions(shape: readonly number[]): Generator<number[]> {
  const count = countOf(shape);
  for (let i = 0; i < count; i++) {
    const position = new Array<number>(shape.length);
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    yield position;
  }
}

export const elementOf = (view: View, position: readonly number[]): number =>
  view.strides.reduce((element, stride, axis) => element + stride * position[axis]!, view.offset);

export async function values(backend: Backend, view: View, count: number): Promise<number[]> {
  return Array.from(await backend.read(view.buffer, view.dtype, view.offset, count), Number);
}

/** A reproducible sequence in [−1, 1). */
export function randomNumbers(count: number, seed = 1): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export const randomIntegers = (count: number, below: number, seed = 1): number[] =>
  randomNumbers(count, seed).map((x) => Math.floor(((x + 1) / 2) * below));
