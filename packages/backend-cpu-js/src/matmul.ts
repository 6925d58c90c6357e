import { laneOf, type Lane, type MapKernel, type MatmulKernel, type View } from "@adjoint/core";
import type { Elements } from "./elements";
import { multiplyBlocked, type Operand, type Packed } from "./matmul-blocked";
import { multiplyDirectly } from "./matmul-direct";
import { arrayOf, CpuBuffer } from "./memory";
import { scratch } from "./scratch";
import { newStorage, storageRule } from "./storage";
import { forEachElement, product } from "./strided";

type RunMap = (kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]) => void;

/** Where the sums go, in their lane: contiguous over [batch, m, n]. */
export interface Sums {
  readonly array: Elements;
  readonly offset: number;
}

/** `runMap` applies the epilogue to the sums, in place where the output has their dtype. */
export function runMatmul(kernel: MatmulKernel, inputs: readonly View[], outputs: readonly View[], runMap: RunMap): void {
  const [a, b] = inputs;
  const [output] = outputs;
  const lane = laneOf(a.dtype);
  const shape = [...kernel.batch, ...kernel.m, ...kernel.n];
  const summed: View = output.dtype === lane ? output : aside(lane, shape);
  const sums: Sums = { array: arrayOf(summed), offset: summed.offset };
  if (!multiplyDirectly(kernel, a, b, lane, sums)) multiply(kernel, a, b, lane, sums);
  if (kernel.epilogue !== null) {
    const alias = [summed === output ? 0 : -1];
    const map: MapKernel = { kind: "map", program: kernel.epilogue, scalars: kernel.scalars, shape, alias };
    runMap(map, [{ ...summed, strides: contiguousStrides(shape) }, ...inputs.slice(2)], outputs);
  } else if (summed !== output) {
    storeSums(sums, output, product(shape));
  }
}

/** Sums that are not what the output stores, in memory of their own. */
function aside(lane: Lane, shape: readonly number[]): View {
  const array = newStorage(lane, product(shape));
  return { buffer: new CpuBuffer(array.byteLength, lane, array), dtype: lane, offset: 0, strides: [] };
}

function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, size = 1; axis >= 0; size *= shape[axis--]) strides[axis] = size;
  return strides;
}

function storeSums({ array }: Sums, output: View, length: number): void {
  const target = arrayOf(output);
  const { encode } = storageRule(output.dtype);
  for (let i = 0; i < length; i++) target[output.offset + i] = encode === null ? array[i] : encode(array[i]);
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
    if (isWide) multiplyWide(x, y, m, n, k, sums.array, to);
    else if (k === 0) sums.array.fill(0, to, to + m * n);
    else multiplyBlocked(a.dtype, x, y, m, n, k, sums.array, to, packed);
  });
}

/** 64-bit integers are one allocation after another, however they are arranged. */
function multiplyWide(x: Operand, y: Operand, m: number, n: number, k: number, out: Elements, to: number): void {
  const [a, b, c] = [x.array, y.array, out] as unknown[] as BigInt64Array[];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0n;
      for (let d = 0; d < k; d++) {
        sum = BigInt.asIntN(64, sum + a[x.base + x.rows[i] + x.columns[d]] * b[y.base + y.rows[d] + y.columns[j]]);
      }
      c[to + i * n + j] = sum;
    }
  }
}
