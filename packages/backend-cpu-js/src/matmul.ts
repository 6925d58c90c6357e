import { dtypes, laneOf, type Lane, type MapKernel, type MatmulKernel, type StorageArray, type View } from "@adjoint/core";
import { arrayOf, CpuBuffer } from "./memory";
import { floatTile, integerTile, tileColumns, tileRows } from "./microkernel";
import { scratch } from "./scratch";
import { specialise } from "./specialise";
import { newStorage, storageRule } from "./storage";
import { forEachElement, product } from "./strided";

type RunMap = (kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]) => void;

/** Where the sums go: an array of the lane, contiguous over [batch, m, n]. */
interface Sums {
  readonly array: StorageArray;
  readonly offset: number;
}

interface Sizes {
  readonly batch: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** `runMap` applies the epilogue to the sums, in place where the dtypes allow it. */
export function runMatmul(kernel: MatmulKernel, inputs: readonly View[], outputs: readonly View[], runMap: RunMap): void {
  const [a, b] = inputs;
  const [output] = outputs;
  const lane = laneOf(a.dtype);
  const direct = output.dtype === lane;
  const sizes: Sizes = { batch: kernel.batch, m: product(kernel.m), n: product(kernel.n), k: product(kernel.k) };
  const length = product(kernel.batch) * sizes.m * sizes.n;
  const sums: Sums = direct ? { array: arrayOf(output), offset: output.offset } : { array: newStorage(lane, length), offset: 0 };
  multiply(kernel, sizes, a, b, lane, sums);
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

function applyEpilogue(kernel: MatmulKernel, inputs: readonly View[], output: View, sums: Sums, lane: Lane, direct: boolean, runMap: RunMap): void {
  const shape = [...kernel.batch, ...kernel.m, ...kernel.n];
  const strides: number[] = new Array<number>(shape.length);
  for (let axis = shape.length - 1, size = 1; axis >= 0; size *= shape[axis--]) strides[axis] = size;
  const buffer = direct ? output.buffer : new CpuBuffer(sums.array.byteLength, lane, sums.array);
  const summed: View = { buffer, dtype: lane, offset: sums.offset, strides };
  const map: MapKernel = { kind: "map", program: kernel.epilogue!, scalars: kernel.scalars, shape, alias: [direct ? 0 : -1] };
  runMap(map, [summed, ...inputs.slice(2)], [output]);
}

/** The offset of every element of a group of axes. */
function offsetsOf(shape: readonly number[], strides: readonly number[], from: number, slot: number, length: number): Int32Array {
  const offsets = scratch("int32", slot, length) as Int32Array;
  offsets[0] = 0;
  let filled = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis];
    const stride = strides[from + axis];
    const inner = filled;
    for (let i = 1; i < size; i++) {
      for (let j = 0; j < inner; j++) offsets[filled++] = offsets[j] + i * stride;
    }
  }
  return offsets;
}

/** Columns of the packed right-hand side, its depth, and rows of the packed left-hand side that are held at a time. */
const blockColumns = 512;
const blockDepth = 512;
const blockRows = 64;

function multiply(kernel: MatmulKernel, sizes: Sizes, a: View, b: View, lane: Lane, sums: Sums): void {
  const { m, n, k } = sizes;
  const batchRank = kernel.batch.length;
  const groups: Offsets = {
    am: offsetsOf(kernel.m, a.strides, batchRank, 20, m),
    ak: offsetsOf(kernel.k, a.strides, batchRank + kernel.m.length, 21, k),
    bk: offsetsOf(kernel.k, b.strides, batchRank, 22, k),
    bn: offsetsOf(kernel.n, b.strides, batchRank + kernel.k.length, 23, n),
  };
  const left = arrayOf(a);
  const right = arrayOf(b);
  const multiplyBatch = k === 0 ? fillZero : lane === "int64" || lane === "uint64" ? multiplyWide : multiplyBlocked;
  forEachElement(kernel.batch, [a, b], ([at, bt], index) => multiplyBatch({ left, at, right, bt, a, lane, sizes, groups, sums, to: sums.offset + index * m * n }));
}

interface Offsets {
  readonly am: Int32Array;
  readonly ak: Int32Array;
  readonly bk: Int32Array;
  readonly bn: Int32Array;
}

interface BatchElement {
  readonly left: StorageArray;
  readonly at: number;
  readonly right: StorageArray;
  readonly bt: number;
  readonly a: View;
  readonly lane: Lane;
  readonly sizes: Sizes;
  readonly groups: Offsets;
  readonly sums: Sums;
  readonly to: number;
}

function fillZero({ sums, to, sizes, lane }: BatchElement): void {
  const array = sums.array as unknown as { fill(value: number | bigint, start: number, end: number): void };
  array.fill(lane === "int64" || lane === "uint64" ? 0n : 0, to, to + sizes.m * sizes.n);
}

function multiplyWide({ left, at, right, bt, sizes, groups, sums, to }: BatchElement): void {
  const { am, ak, bk, bn } = groups;
  const x = left as BigInt64Array;
  const y = right as BigInt64Array;
  const out = sums.array as BigInt64Array;
  for (let i = 0; i < sizes.m; i++) {
    for (let j = 0; j < sizes.n; j++) {
      let sum = 0n;
      for (let k = 0; k < sizes.k; k++) sum = BigInt.asIntN(64, sum + x[at + am[i] + ak[k]] * y[bt + bk[k] + bn[j]]);
      out[to + i * sizes.n + j] = sum;
    }
  }
}

type Decode = ((stored: number) => number) | null;

/** Packs `rows` rows by `depth` columns into panels of four rows, column after column; missing rows are zero. */
function packPanels(
  panels: Float64Array | Int32Array, from: number[], base: number, rowOffsets: Int32Array, row: number, rows: number,
  depthOffsets: Int32Array, start: number, depth: number, decode: Decode,
): void {
  let w = 0;
  for (let top = row; top < row + rows; top += 4) {
    const left = row + rows - top;
    const p0 = base + rowOffsets[top];
    const p1 = left > 1 ? base + rowOffsets[top + 1] : -1;
    const p2 = left > 2 ? base + rowOffsets[top + 2] : -1;
    const p3 = left > 3 ? base + rowOffsets[top + 3] : -1;
    if (left > 3 && decode === null) {
      for (let k = start; k < start + depth; k++, w += 4) {
        const o = depthOffsets[k];
        panels[w] = from[p0 + o];
        panels[w + 1] = from[p1 + o];
        panels[w + 2] = from[p2 + o];
        panels[w + 3] = from[p3 + o];
      }
    } else {
      for (let k = start; k < start + depth; k++, w += 4) {
        const o = depthOffsets[k];
        panels[w] = decode === null ? from[p0 + o] : decode(from[p0 + o]);
        panels[w + 1] = left > 1 ? (decode === null ? from[p1 + o] : decode(from[p1 + o])) : 0;
        panels[w + 2] = left > 2 ? (decode === null ? from[p2 + o] : decode(from[p2 + o])) : 0;
        panels[w + 3] = left > 3 ? (decode === null ? from[p3 + o] : decode(from[p3 + o])) : 0;
      }
    }
  }
}

type Tile = (
  depth: number, a: number[], ap: number, b: number[], bp: number, c: number[], at: number, width: number, add: boolean,
) => void;

const roundUp = (length: number, step: number): number => Math.ceil(length / step) * step;

function multiplyBlocked(element: BatchElement): void {
  const { left, at, right, bt, a, lane, sizes, groups, sums, to } = element;
  const isFloat = dtypes[lane].kind === "float";
  const packed = isFloat ? "float64" : "int32";
  const { m, n, k } = sizes;
  const depthLimit = Math.min(k, blockDepth);
  const rowPanels = scratch(packed, 24, roundUp(Math.min(m, blockRows), tileRows) * depthLimit) as Float64Array;
  const columnPanels = scratch(packed, 25, roundUp(Math.min(n, blockColumns), tileColumns) * depthLimit) as Float64Array;
  const out = sums.array as unknown as number[];
  const edge = scratch(lane, 26, 16) as unknown as number[];
  const tile = specialise<Tile>(isFloat ? floatTile : integerTile, lane, (copy) => copy(0, [], 0, [], 0, edge, 0, 4, false));
  const { decode } = storageRule(a.dtype);
  const pack = specialise(packPanels, a.dtype, (copy) => copy(rowPanels, [], 0, groups.am, 0, 0, groups.ak, 0, 0, decode));
  for (let column = 0; column < n; column += blockColumns) {
    const columns = Math.min(blockColumns, n - column);
    for (let deep = 0; deep < k; deep += blockDepth) {
      const depth = Math.min(blockDepth, k - deep);
      pack(columnPanels, right as unknown as number[], bt, groups.bn, column, columns, groups.bk, deep, depth, decode);
      for (let row = 0; row < m; row += blockRows) {
        const rows = Math.min(blockRows, m - row);
        pack(rowPanels, left as unknown as number[], at, groups.am, row, rows, groups.ak, deep, depth, decode);
        multiplyPanels(tile, depth, rowPanels, rows, columnPanels, columns, out, to + row * n + column, n, deep > 0, edge);
      }
    }
  }
}

/** All tiles of one block of panels. Tiles that stick out of the result are computed aside. */
function multiplyPanels(
  tile: Tile, depth: number, rowPanels: Float64Array, rows: number, columnPanels: Float64Array, columns: number,
  out: number[], to: number, width: number, add: boolean, edge: number[],
): void {
  const left = rowPanels as unknown as number[];
  const right = columnPanels as unknown as number[];
  for (let j = 0; j < columns; j += tileColumns) {
    for (let i = 0; i < rows; i += tileRows) {
      const at = to + i * width + j;
      if (i + tileRows <= rows && j + tileColumns <= columns) {
        tile(depth, left, i * depth, right, j * depth, out, at, width, add);
      } else {
        tile(depth, left, i * depth, right, j * depth, edge, 0, tileColumns, false);
        copyEdge(edge, out, at, width, Math.min(tileRows, rows - i), Math.min(tileColumns, columns - j), add);
      }
    }
  }
}

function copyEdge(edge: number[], out: number[], at: number, width: number, rows: number, columns: number, add: boolean): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = edge[i * tileColumns + j];
      out[at + i * width + j] = add ? out[at + i * width + j] + value : value;
    }
  }
}
