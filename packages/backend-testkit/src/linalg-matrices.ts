import type { Tensor } from "@adjoint/core";
import { download, type Plain } from "./arrays";

/** Matrices as rows of numbers, and what is computed of them by loops that share nothing with the framework. */
export type Matrix = readonly (readonly number[])[];

/** The matrices of a batch, row by row. */
export function matricesOf({ shape, data }: Plain): Matrix[] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  const count = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, b) =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => Number(data[(b * rows + i) * columns + j]))),
  );
}

export const downloadMatrices = async (x: Tensor): Promise<Matrix[]> => matricesOf(await download(x));

/** The vectors of a batch, each as a diagonal. */
export async function downloadDiagonals(x: Tensor): Promise<Matrix[]> {
  const { shape, data } = await download(x);
  const n = shape.at(-1)!;
  const count = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, b) =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? Number(data[b * n + i]) : 0))),
  );
}

export const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));

export const transpose = (a: Matrix): Matrix => (a[0] ?? []).map((_, j) => a.map((row) => row[j]!));

export const minus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => x - b[i]![j]!));

export const identity = (n: number): Matrix => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

/** Frobenius' norm. */
export const normOf = (a: Matrix): number => Math.sqrt(a.flat().reduce((sum, x) => sum + x * x, 0));
