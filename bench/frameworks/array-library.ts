import type { Shape } from "@adjoint/core";

/**
 * Operations that the single-op benchmarks use. `addRow` adds [N] to each row of [M, N]; `geluTanh` is the tanh approximation; `sum` runs over
 * everything, `sumColumns` over axis 0, `sumRows` over axis 1, `softmax` and `layerNorm` (of x, weight and bias, with ε = 10⁻⁵) over rows;
 * `topk` gives the values of the 8 largest of each row; `maxPool` takes [N, C, H, W] by windows of 2 × 2.
 */
export type SingleOp =
  | "matmul"
  | "add"
  | "addRow"
  | "exp"
  | "geluTanh"
  | "sum"
  | "sumColumns"
  | "sumRows"
  | "softmax"
  | "layerNorm"
  | "topk"
  | "maxPool";

/** A prepared op: leaves its operands alone, and gives a new array. */
export type Apply<T> = (...operands: T[]) => T | Promise<T>;

/** A library by the little that the single-op benchmarks need of it. */
export interface ArrayLibrary<T> {
  place(values: Float32Array, shape: Shape): T;
  /** The op for operands like these; compiled, where the library compiles. @throws Error where it lacks the op. */
  op(name: SingleOp, operands: readonly T[]): Apply<T> | Promise<Apply<T>>;
  /** Waits until the array is computed, where the library is lazy. */
  settle?(x: T): Promise<unknown>;
  read(x: T): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Gives the memory back, as the library's users do; left out where they do not. */
  release?(x: T): void;
}
