import type { Shape } from "@adjoint/core";
import { type ArrayLibrary, type Apply, lacks, type SingleOp } from "./array-library";

interface Block {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** The triple loop that everyone writes first: row i, column j, sum over k. */
function matmul(a: Block, b: Block): Block {
  const [rows = 1, depth = 1] = a.shape;
  const columns = b.shape[1] ?? 1;
  const [left, right, values] = [a.values, b.values, new Float32Array(rows * columns)];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += left[i * depth + k]! * right[k * columns + j]!;
      values[i * columns + j] = sum;
    }
  }
  return { values, shape: [rows, columns] };
}

function add(a: Block, b: Block): Block {
  const values = new Float32Array(a.values.length);
  for (let i = 0; i < values.length; i++) values[i] = a.values[i]! + b.values[i]!;
  return { values, shape: a.shape };
}

function addRow(a: Block, b: Block): Block {
  const [values, width] = [new Float32Array(a.values.length), b.values.length];
  for (let i = 0; i < values.length; i++) values[i] = a.values[i]! + b.values[i % width]!;
  return { values, shape: a.shape };
}

function exp(x: Block): Block {
  const values = new Float32Array(x.values.length);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(x.values[i]!);
  return { values, shape: x.shape };
}

function geluTanh(x: Block): Block {
  const values = new Float32Array(x.values.length);
  const rate = Math.sqrt(2 / Math.PI);
  for (let i = 0; i < values.length; i++) {
    const v = x.values[i]!;
    values[i] = 0.5 * v * (1 + Math.tanh(rate * (v + 0.044715 * v * v * v)));
  }
  return { values, shape: x.shape };
}

function sum(x: Block): Block {
  let total = 0;
  for (let i = 0; i < x.values.length; i++) total += x.values[i]!;
  return { values: Float32Array.of(total), shape: [] };
}

function sumColumns(x: Block): Block {
  const [rows = 1, columns = 1] = x.shape;
  const values = new Float32Array(columns);
  for (let row = 0; row < rows; row++) for (let i = 0; i < columns; i++) values[i]! += x.values[row * columns + i]!;
  return { values, shape: [columns] };
}

function sumRows(x: Block): Block {
  const [rows = 1, columns = 1] = x.shape;
  const values = new Float32Array(rows);
  for (let row = 0; row < rows; row++) for (let i = 0; i < columns; i++) values[row]! += x.values[row * columns + i]!;
  return { values, shape: [rows] };
}

function layerNorm(x: Block, weight: Block, bias: Block): Block {
  const [rows = 1, columns = 1] = x.shape;
  const values = new Float32Array(x.values.length);
  for (let from = 0; from < rows * columns; from += columns) {
    let mean = 0;
    for (let i = 0; i < columns; i++) mean += x.values[from + i]! / columns;
    let variance = 0;
    for (let i = 0; i < columns; i++) variance += (x.values[from + i]! - mean) ** 2 / columns;
    const scale = 1 / Math.sqrt(variance + 1e-5);
    for (let i = 0; i < columns; i++) values[from + i] = (x.values[from + i]! - mean) * scale * weight.values[i]! + bias.values[i]!;
  }
  return { values, shape: x.shape };
}

function topk(x: Block): Block {
  const [rows = 1, columns = 1] = x.shape;
  const values = new Float32Array(rows * 8);
  for (let row = 0; row < rows; row++)
    values.set(
      x.values
        .slice(row * columns, (row + 1) * columns)
        .sort()
        .reverse()
        .subarray(0, 8),
      8 * row,
    );
  return { values, shape: [rows, 8] };
}

function maxPool(x: Block): Block {
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const [rows, columns] = [h >> 1, w >> 1];
  const values = new Float32Array(n * c * rows * columns);
  for (let at = 0, plane = 0; plane < n * c; plane++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const corner = plane * h * w + 2 * row * w + 2 * column;
        values[at++] = Math.max(x.values[corner]!, x.values[corner + 1]!, x.values[corner + w]!, x.values[corner + w + 1]!);
      }
    }
  }
  return { values, shape: [n, c, rows, columns] };
}

function softmax(x: Block): Block {
  const [rows = 1, columns = 1] = x.shape;
  const values = new Float32Array(x.values.length);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * columns, (row + 1) * columns];
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) largest = Math.max(largest, x.values[i]!);
    let total = 0;
    for (let i = from; i < to; i++) total += values[i] = Math.exp(x.values[i]! - largest);
    for (let i = from; i < to; i++) values[i]! /= total;
  }
  return { values, shape: x.shape };
}

/** What one writes without any library; it also says what is right. */
export const plainLoops = {
  matmul,
  add,
  addRow,
  exp,
  geluTanh,
  sum,
  sumColumns,
  sumRows,
  softmax,
  layerNorm,
  topk,
  maxPool,
} satisfies Partial<Record<SingleOp, unknown>>;

export const typedArrays = (): ArrayLibrary<Block> => ({
  place: (values, shape) => ({ values: values as Float32Array, shape }),
  op: (name) => ((plainLoops as Partial<Record<SingleOp, unknown>>)[name] ?? lacks("no loop for it")()) as Apply<Block>,
  read: (x) => x.values,
});
