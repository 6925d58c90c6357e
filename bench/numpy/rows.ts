import type { Shape } from "@adjoint/core";
import { uniform } from "../inputs";

/**
 * What a row measures, in NumPy's terms. `addRow` adds [N] to each row of [M, N]; `sumRows` runs over axis 1, `sumColumns` over axis 0; `mask` is
 * `x[mask]`, `take` is `x[index]`; `softmax` is written out in exponentials, maxima and sums; `svd` gives the singular values of U, S and Vh;
 * `normal` draws from a generator.
 */
export type Operation =
  | "add"
  | "addRow"
  | "exp"
  | "sum"
  | "sumRows"
  | "sumColumns"
  | "cumsum"
  | "sort"
  | "argsort"
  | "where"
  | "mask"
  | "take"
  | "matmul"
  | "softmax"
  | "solve"
  | "svd"
  | "normal";

export type FloatName = "float64" | "float32";
export type Values = Float64Array | Float32Array | Uint8Array | Int32Array;

/** An operand as plain values: floats of the row's dtype, booleans as bytes, positions as int32. */
export interface Block {
  readonly values: Values;
  readonly shape: Shape;
  readonly dtype: FloatName | "bool" | "int32";
}

export interface NumpyRow {
  readonly operation: Operation;
  readonly title: string;
  readonly dtype: FloatName;
  /** What follows the operation in the row's name: elements, or the size of a matrix. */
  readonly size: number;
  readonly amount: number;
  readonly operands: () => Block[];
  readonly tolerance: number;
}

const sizes = [1e3, 1e5, 1e6] as const;
const dtypes: readonly FloatName[] = ["float64", "float32"];

/** Rows and columns of an array of so many elements. */
const sides: Readonly<Record<number, Shape>> = { 1000: [10, 100], 100000: [100, 1000], 1000000: [1000, 1000] };

const countOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

function floats(dtype: FloatName, shape: Shape, seed: number, low = -1, high = 1): Block {
  const count = countOf(shape);
  const values = uniform(count, low, high, seed);
  if (dtype === "float32") return { values, shape, dtype };
  // Digits beyond those of float32, so that a library that computes in float32 is found out and few values are equal.
  const more = uniform(count, 0, 2 ** -24, seed + 100);
  return { values: Float64Array.from(values, (value, i) => value + more[i]!), shape, dtype };
}

const booleans = (shape: Shape, seed: number): Block => ({
  values: Uint8Array.from(uniform(countOf(shape), 0, 1, seed), (value) => (value < 0.5 ? 1 : 0)),
  shape,
  dtype: "bool",
});

const positions = (count: number, below: number, seed: number): Block => ({
  values: Int32Array.from(uniform(count, 0, below, seed), Math.floor),
  shape: [count],
  dtype: "int32",
});

type OfSize = readonly [Operation, string, (dtype: FloatName, count: number) => Block[], tolerance?: number];

/** Sums of positive numbers: the errors of different orders of summing are then small beside the sum. */
const ofSize: readonly OfSize[] = [
  ["add", "a + b", (dtype, count) => [floats(dtype, [count], 1), floats(dtype, [count], 2)]],
  ["addRow", "a + row", (dtype, count) => [floats(dtype, sides[count]!, 1), floats(dtype, [sides[count]![1]!], 2)]],
  ["exp", "exp(x)", (dtype, count) => [floats(dtype, [count], 1, -4, 4)], 1e-5],
  ["sum", "sum(x)", (dtype, count) => [floats(dtype, [count], 1, 0, 1)], 1e-3],
  ["sumRows", "sum(x, axis=1)", (dtype, count) => [floats(dtype, sides[count]!, 1, 0, 1)], 1e-4],
  ["sumColumns", "sum(x, axis=0)", (dtype, count) => [floats(dtype, sides[count]!, 1, 0, 1)], 1e-4],
  ["cumsum", "cumsum(x)", (dtype, count) => [floats(dtype, [count], 1, 0, 1)], 1e-2],
  ["sort", "sort(x)", (dtype, count) => [floats(dtype, [count], 1)]],
  ["argsort", "argsort(x)", (dtype, count) => [floats(dtype, [count], 1)]],
  ["where", "where(mask, a, b)", (dtype, count) => [booleans([count], 3), floats(dtype, [count], 1), floats(dtype, [count], 2)]],
  ["mask", "x[mask]", (dtype, count) => [floats(dtype, [count], 1), booleans([count], 3)]],
  ["take", "x[index]", (dtype, count) => [floats(dtype, [count], 1), positions(count, count, 3)]],
  ["softmax", "softmax by hand", (dtype, count) => [floats(dtype, sides[count]!, 1, -4, 4)], 1e-5],
  ["normal", "normal draws", () => [], 0.15],
];

const product = (dtype: FloatName, n: number): NumpyRow => ({
  operation: "matmul",
  title: "a @ b",
  dtype,
  size: n,
  amount: 2 * n ** 3,
  operands: () => [floats(dtype, [n, n], 1), floats(dtype, [n, n], 2)],
  tolerance: dtype === "float64" ? 1e-12 : 1e-4,
});

const tight = (dtype: FloatName): number => (dtype === "float64" ? 1e-13 : 1e-6);

export const numpyRows: readonly NumpyRow[] = dtypes.flatMap((dtype) => [
  ...ofSize.flatMap(([operation, title, operands, tolerance]) =>
    sizes.map(
      (size): NumpyRow => ({
        operation,
        title,
        dtype,
        size,
        amount: size,
        operands: () => operands(dtype, size),
        tolerance: tolerance === undefined ? tight(dtype) : dtype === "float64" && tolerance < 0.1 ? 1e-11 : tolerance,
      }),
    ),
  ),
  product(dtype, 64),
  product(dtype, 512),
  {
    operation: "solve",
    title: "linalg.solve(a, b)",
    dtype,
    size: 256,
    amount: 256 ** 2,
    operands: () => [floats(dtype, [256, 256], 1), floats(dtype, [256], 2)],
    tolerance: dtype === "float64" ? 1e-9 : 1e-2,
  },
  {
    operation: "svd",
    title: "linalg.svd(x)",
    dtype,
    size: 128,
    amount: 128 ** 2,
    operands: () => [floats(dtype, [128, 128], 1)],
    tolerance: dtype === "float64" ? 1e-11 : 1e-4,
  },
]);

/** What contenders must agree on: of positions the values there, for equal ones may stand in any order; of draws their mean and deviation. */
export function comparable({ operation }: NumpyRow, result: ArrayLike<number | bigint>, operands: readonly Block[]): Float64Array {
  const values = Float64Array.from(result as ArrayLike<number>, Number);
  if (operation === "argsort") return values.map((at) => operands[0]!.values[at] ?? Number.NaN);
  if (operation !== "normal") return values;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Float64Array.of(mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length));
}
