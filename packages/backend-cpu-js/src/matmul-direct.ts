import type { DType, Lane, MatmulKernel, View } from "@adjoint/core";
import { loadVector, multiplyColumns, multiplyRows, multiplySmall } from "./direct-loops";
import { type Elements, noElements } from "./elements";
import type { Sums } from "./matmul";
import { arrayOf } from "./memory";
import type { Decode } from "./pack";
import { scratch } from "./scratch";
import { specialise } from "./specialise";
import { storageRule } from "./storage";
import { forEachElement } from "./strided";

/** Up to so many multiplications, packing costs more than it saves. */
const smallProduct = 2048;
/** Up to so many rows or columns, a product is done as one matrix × vector for each. */
const fewVectors = 2;
/** Sums at a time, where they are kept in memory. */
const sumChunk = 4096;

/** A matrix with one stride each way. */
interface Plane {
  readonly array: Elements;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

interface Loops {
  readonly small: typeof multiplySmall;
  readonly rows: typeof multiplyRows;
  readonly columns: typeof multiplyColumns;
  readonly load: typeof loadVector;
}

const loopsByDType = new Map<string, Loops>();

function loopsFor(dtype: DType, lane: Lane, decode: Decode): Loops {
  const key = `${dtype}:${lane}`;
  let loops = loopsByDType.get(dtype);
  if (loops !== undefined) return loops;
  const none = noElements();
  const x = new Float64Array(1);
  loops = {
    small: specialise(multiplySmall, key, (copy) => copy(none, 0, 1, 1, none, 0, 1, 1, none, 0, 0, 0, 0, decode)),
    rows: specialise(multiplyRows, key, (copy) => copy(none, 0, 1, 1, x, none, 0, 1, 0, 0, decode)),
    columns: specialise(multiplyColumns, key, (copy) => copy(none, 0, 1, 1, x, x, none, 0, 1, 0, 0, decode)),
    load: specialise(loadVector, key, (copy) => copy(x, none, 0, 1, 0, decode)),
  };
  loopsByDType.set(dtype, loops);
  return loops;
}

/** Multiplies without packing where that is the faster way: small products and vectors. Returns whether it did. */
export function multiplyDirectly(kernel: MatmulKernel, a: View, b: View, lane: Lane, sums: Sums): boolean {
  const { batch, m, n, k } = kernel;
  if (lane !== "float32" && lane !== "float64") return false;
  if (m.length > 1 || n.length > 1 || k.length > 1) return false;
  const [rows, columns, depth] = [m.length === 0 ? 1 : m[0], n.length === 0 ? 1 : n[0], k.length === 0 ? 1 : k[0]];
  const isSmall = rows * columns * depth <= smallProduct || rows * columns === 1;
  if (!isSmall && rows > fewVectors && columns > fewVectors) return false;
  const { decode } = storageRule(a.dtype);
  const loops = loopsFor(a.dtype, lane, decode);
  const left = planeOf(a, batch.length, m.length, k.length);
  const right = planeOf(b, batch.length, k.length, n.length);
  const one = (at: number, bt: number, index: number): void => {
    const to = sums.offset + index * rows * columns;
    if (isSmall) {
      const out = sums.array;
      loops.small(left.array, at, left.row, left.column, right.array, bt, right.row, right.column, out, to, rows, columns, depth, decode);
    } else if (rows <= fewVectors) {
      const turned: Plane = { array: right.array, start: bt, row: right.column, column: right.row };
      for (let i = 0; i < rows; i++) {
        timesVector(loops, turned, left, at + i * left.row, left.column, sums, to + i * columns, 1, columns, depth, decode);
      }
    } else {
      const straight: Plane = { ...left, start: at };
      for (let j = 0; j < columns; j++) {
        timesVector(loops, straight, right, bt + j * right.column, right.row, sums, to + j, columns, rows, depth, decode);
      }
    }
  };
  if (batch.length === 0) one(a.offset, b.offset, 0);
  else forEachElement(batch, [a, b], ([at, bt], index) => one(at, bt, index));
  return true;
}

function planeOf(view: View, batch: number, rows: number, columns: number): Plane {
  const { strides } = view;
  return {
    array: arrayOf(view),
    start: view.offset,
    row: rows > 0 ? strides[batch] : 0,
    column: columns > 0 ? strides[batch + rows] : 0,
  };
}

/** `out[to + i·step] = Σ matrix(i, d)·vector(d)`. */
function timesVector(
  loops: Loops,
  matrix: Plane,
  vector: Plane,
  start: number,
  stride: number,
  sums: Sums,
  to: number,
  step: number,
  m: number,
  k: number,
  decode: Decode,
): void {
  const x = scratch("float64", 27, k) as Float64Array;
  const out = sums.array;
  loops.load(x, vector.array, start, stride, k, decode);
  if (Math.abs(matrix.column) <= Math.abs(matrix.row)) {
    loops.rows(matrix.array, matrix.start, matrix.row, matrix.column, x, out, to, step, m, k, decode);
    return;
  }
  const row = scratch("float64", 28, Math.min(m, sumChunk)) as Float64Array;
  for (let i = 0; i < m; i += sumChunk) {
    const length = Math.min(sumChunk, m - i);
    loops.columns(
      matrix.array,
      matrix.start + i * matrix.row,
      matrix.row,
      matrix.column,
      x,
      row,
      out,
      to + i * step,
      step,
      length,
      k,
      decode,
    );
  }
}
