import type { Shape } from "@adjoint/core";

/** What an op is applied to: floats, or indices. */
export interface Operand {
  readonly values: () => Float32Array | Int32Array;
  readonly shape: Shape;
}

/**
 * Operations that the single-op benchmarks use. `addRow` adds [N] to each row of [M, N]; `geluTanh` is the tanh approximation, `geluChain` the
 * same written in sums and products; `sum` runs over everything, `sumColumns` over axis 0, `sumRows` over axis 1, `softmax` and `layerNorm` (of
 * x, weight and bias, with ε = 10⁻⁵) over rows; `topk` gives the values of the 8 largest of each row, `topkLong` of the 100 largest; `maxPool`
 * takes [N, C, H, W] by windows of 2 × 2; `conv` is 3 × 3, as large as its input, in as many groups as the kernel tells; `gather` takes elements of a vector by
 * indices; `attention` is of queries, keys and values [1, H, L, E].
 *
 * A `…Gradient` runs forward and backward: its last operand is the gradient of the result, and it computes those of all float operands, of which
 * the first operand's is given back.
 */
export type SingleOp =
  | "matmul"
  | "add"
  | "addRow"
  | "exp"
  | "geluTanh"
  | "geluChain"
  | "sum"
  | "sumColumns"
  | "sumRows"
  | "softmax"
  | "softmaxGradient"
  | "layerNorm"
  | "layerNormGradient"
  | "batchNormGradient"
  | "topk"
  | "topkLong"
  | "maxPool"
  | "maxPoolGradient"
  | "gather"
  | "embeddingGradient"
  | "conv"
  | "convGradient"
  | "attention"
  | "attentionGradient";

/** Where a library lacks an op, or computes something else by that name: `lacks("no pooling")`. */
export const lacks = (what: string) => (): never => {
  throw new Error(`it has ${what}`);
};

/** A prepared op: leaves its operands alone, and gives a new array. */
export type Apply<T> = (...operands: T[]) => T | Promise<T>;

/** A library by the little that the single-op benchmarks need of it. */
export interface ArrayLibrary<T> {
  place(values: Float32Array | Int32Array, shape: Shape): T;
  /** The op for operands like these; compiled, where the library compiles. @throws Error where it lacks the op. */
  op(name: SingleOp, operands: readonly T[]): Apply<T> | Promise<Apply<T>>;
  /** Waits until the array is computed, where the library is lazy. */
  settle?(x: T): Promise<unknown>;
  read(x: T): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Gives the memory back, as the library's users do; left out where they do not. */
  release?(x: T): void;
}

/** What a library without gradients says of all ops that need them. */
export function withoutGradients(what: string): Record<Extract<SingleOp, `${string}Gradient`>, () => never> {
  const none = lacks(what);
  return {
    softmaxGradient: none,
    layerNormGradient: none,
    batchNormGradient: none,
    maxPoolGradient: none,
    embeddingGradient: none,
    convGradient: none,
    attentionGradient: none,
  };
}
