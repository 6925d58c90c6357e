import { laneOf, type Lane, type MapKernel, type MatmulKernel, type StorageArray, type View } from "@adjoint/core";
import { multiplyBlocked, type Operand, type Packed } from "./matmul-blocked";
import { multiplyDirectly } from "./matmul-direct";
import { arrayOf, CpuBuffer } from "./memory";
import { scratch } from "./scratch";
import { newStorage, storageRule } from "./storage";
import { forEachElement, product } from "./strided";

type RunMap = (kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]) => void;

/** Where the sums go: an array of the lane, contiguous over [batch, m, n]. */
export interface Sums {
  readonly array: StorageArray;
  readonly offset: number;
}

/** `runMap` applies the epilogue to the sums, in place where the dtypes allow it. */
export function runMatmul(kernel: MatmulKernel, inputs: readonly View[], outputs: readonly View[], runMap: RunMap): void {
  const [a, b] = inputs;
  const [output] = outputs;
  const lane = laneOf(a.dtype);
  const direct = output.dtype === lane;
  const length = product(kernel.batch) * product(kernel.m) * product(kernel.n);
  const sums: Sums = direct ? { array: arrayOf(output), offset: output.offset } : { array: newStorage(lane, length), offset: 0 };
  if (!multiplyDirectly(kernel, a, b, lane, sums)) multiply(kernel, a, b, lane, sums);
  if (kernel.epilogue !== null) applyEpilogue(kernel, inputs, output, sums, lane, direct, runMap);
  else if (!direct) storeSums(sums, output, length);
}

function storeSums({ array }: Sums, output: View, length: number): void {
  const target = arrayOf(output) as unknown as { [position: number]: number | bigint };
  const encode = storageRule(output.dtype).encode;
  for (let i = 0; i < length; i++) {
    const sum = array[i];
    target[output.offset + i] = encode === null ? sum : encode(sum as number);
  }
}

function applyEpilogue(
  kernel: MatmulKernel,
  inputs: readonly View[],
  output: View,
  sums: Sums,
  lane: Lane,
  direct: boolean,
  runMap: RunMap,
): void {
  const shape = [...kernel.batch, ...kernel.m, ...kernel.n];
  const strides: number[] = new Array<number>(shape.length);
  for (let axis = shape.length - 1, size = 1; axis >= 0; size *= shape[axis--]) strides[axis] = size;
  const buffer = direct ? output.buffer : new CpuBuffer(sums.array.byteLength, lane, sums.array);
  const summed: View = { buffer, dtype: lane, offset: sums.offset, strides };
  const map: MapKernel = { kind: "map", program: kernel.epilogue!, scalars: kernel.scalars, shape, alias: [direct ? 0 : -1] };
  runMap(map, [summed, ...inputs.slice(2)], [output]);
}

/** Where each element of a group of axes lies, counted from the first. */
function offsetsOf(shape: readonly number[], strides: readonly number[], from: number, slot: number): Int32Array {
  const offsets = scratch("int32", slot, product(shape) || 1) as Int32Array;
  offsets[0] = 0;
  let filled = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const inner = filled;
    for (let i = 1; i < shape[axis]; i++) {
      const offset = i * strides[from + axis];
      for (let j = 0; j < inner; j++) offsets[filled++] = offsets[j] + offset;
    }
  }
  return offsets;
}

function multiply(kernel: MatmulKernel, a: View, b: View, lane: Lane, sums: Sums): void {
  const [m, n, k] = [product(kernel.m), product(kernel.n), product(kernel.k)];
  const rank = kernel.batch.length;
  const [left, right] = [arrayOf(a), arrayOf(b)];
  const am = offsetsOf(kernel.m, a.strides, rank, 20);
  const ak = offsetsOf(kernel.k, a.strides, rank + kernel.m.length, 21);
  const bk = offsetsOf(kernel.k, b.strides, rank, 22);
  const bn = offsetsOf(kernel.n, b.strides, rank + kernel.k.length, 23);
  const isWide = lane === "int64" || lane === "uint64";
  const packed: Packed = { left: -1, right: -1 };
  forEachElement(kernel.batch, [a, b], ([at, bt], index) => {
    const to = sums.offset + index * m * n;
    const x: Operand = { array: left, base: at, rows: am, columns: ak };
    const y: Operand = { array: right, base: bt, rows: bk, columns: bn };
    if (isWide) multiplyWide(x, y, m, n, k, sums.array as BigInt64Array, to);
    else if (k === 0) (sums.array as Float64Array).fill(0, to, to + m * n);
    else multiplyBlocked(a.dtype, lane, x, y, m, n, k, sums.array, to, packed);
  });
}

/** 64-bit integers are one allocation after another however they are arranged. */
function multiplyWide(x: Operand, y: Operand, m: number, n: number, k: number, out: BigInt64Array, to: number): void {
  const [a, b] = [x.array, y.array] as BigInt64Array[];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0n;
      for (let d = 0; d < k; d++)
        sum = BigInt.asIntN(64, sum + a[x.base + x.rows[i] + x.columns[d]] * b[y.base + y.rows[d] + y.columns[j]]);
      out[to + i * n + j] = sum;
    }
  }
}
