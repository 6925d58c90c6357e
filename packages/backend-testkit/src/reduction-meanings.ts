import { type DType, isFloat, type Tensor } from "@adjoint/core";
import { toLane } from "@adjoint/core/internal";
import type { Value } from "./oracle";
import { flatOf, type Plain, positionsOf } from "./arrays";

/** What is left of a shape, and for each of its positions the values that were reduced, row by row. */
export function groupsOf(x: Plain, dims: readonly number[] | null, keepdim: boolean): { shape: number[]; groups: Value[][] } {
  const rank = x.shape.length;
  const reduced = new Set((dims ?? x.shape.map((_, axis) => axis)).map((dim) => (dim < 0 ? dim + rank : dim)));
  const kept = x.shape.map((size, axis) => (reduced.has(axis) ? 1 : size));
  const groups: Value[][] = positionsOf(kept).map(() => []);
  positionsOf(x.shape).forEach((position, i) => {
    groups[
      flatOf(
        kept,
        position.map((p, axis) => (reduced.has(axis) ? 0 : p)),
      )
    ]!.push(x.data[i]!);
  });
  return { shape: keepdim ? kept : kept.filter((_, axis) => !reduced.has(axis)), groups };
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const isNaNValue = (x: Value): boolean => x !== x;

/** The first NaN, else the first of the best. */
export function bestPosition(values: readonly Value[], better: (a: Value, b: Value) => boolean): number {
  const nan = values.findIndex(isNaNValue);
  if (nan >= 0) return nan;
  return values.reduce<number>((best, value, i) => (better(value, values[best]!) ? i : best), 0);
}

export const larger = (a: Value, b: Value): boolean => a > b;
export const smaller = (a: Value, b: Value): boolean => a < b;

export interface Reduction {
  readonly run: (x: Tensor, dims: readonly number[] | null, keepdim: boolean) => Tensor;
  /** Of the values of one group. */
  readonly meaning: (values: readonly Value[], dtype: DType) => Value;
  readonly out: (dtype: DType) => DType;
  readonly dtypes: readonly DType[];
  /** Only one dim, or all: argmax and its like. */
  readonly oneDim?: boolean;
  /** Undefined for no elements. */
  readonly needsElements?: boolean;
}

const floats: readonly DType[] = ["float32", "float64", "float16", "bfloat16"];
const all: readonly DType[] = [...floats, "int32", "uint32", "int16", "uint16", "int8", "uint8", "bool", "int64", "uint64"];
const same = (dtype: DType): DType => dtype;
const index = (): DType => "int32";
const truth = (): DType => "bool";
const summed = (dtype: DType): DType => (isFloat(dtype) || ["int32", "uint32", "int64", "uint64"].includes(dtype) ? dtype : "int32");

/** Exact in whole numbers, in double for floats. */
const folded = (values: readonly Value[], dtype: DType, whole: (values: bigint[]) => bigint, real: (values: number[]) => number): Value =>
  isFloat(dtype) ? real(values.map(Number)) : toLane(whole(values.map(BigInt)), summed(dtype) as "int32");

const first = (dims: readonly number[] | null): number | undefined => dims?.[0];

/** The meaning of every reduction. */
export const reductions: { readonly [name: string]: Reduction } = {
  sum: {
    run: (x, dims, keepdim) => x.sum(dims, { keepdim }),
    meaning: (values, dtype) => folded(values, dtype, (whole) => whole.reduce((a, b) => a + b, 0n), sum),
    out: summed,
    dtypes: all,
  },
  prod: {
    run: (x, dims, keepdim) => x.prod(dims, { keepdim }),
    meaning: (values, dtype) =>
      folded(
        values,
        dtype,
        (whole) => whole.reduce((a, b) => a * b, 1n),
        (real) => real.reduce((a, b) => a * b, 1),
      ),
    out: summed,
    dtypes: all,
  },
  mean: {
    run: (x, dims, keepdim) => x.mean(dims, { keepdim }),
    meaning: (values) => sum(values.map(Number)) / values.length,
    out: same,
    dtypes: floats,
  },
  amax: {
    run: (x, dims, keepdim) => x.amax(dims, { keepdim }),
    meaning: (values) => values[bestPosition(values, larger)]!,
    out: same,
    dtypes: all,
    needsElements: true,
  },
  amin: {
    run: (x, dims, keepdim) => x.amin(dims, { keepdim }),
    meaning: (values) => values[bestPosition(values, smaller)]!,
    out: same,
    dtypes: all,
    needsElements: true,
  },
  argmax: {
    run: (x, dims, keepdim) => x.argmax(first(dims), { keepdim }),
    meaning: (values) => bestPosition(values, larger),
    out: index,
    dtypes: all,
    oneDim: true,
    needsElements: true,
  },
  argmin: {
    run: (x, dims, keepdim) => x.argmin(first(dims), { keepdim }),
    meaning: (values) => bestPosition(values, smaller),
    out: index,
    dtypes: all,
    oneDim: true,
    needsElements: true,
  },
  all: {
    run: (x, dims, keepdim) => x.all(dims, { keepdim }),
    meaning: (values) => Number(values.every((value) => value !== 0 && value !== 0n)),
    out: truth,
    dtypes: all,
  },
  any: {
    run: (x, dims, keepdim) => x.any(dims, { keepdim }),
    meaning: (values) => Number(values.some((value) => value !== 0 && value !== 0n)),
    out: truth,
    dtypes: all,
  },
  countNonzero: {
    run: (x, dims) => x.countNonzero(dims),
    meaning: (values) => values.filter((value) => value !== 0 && value !== 0n).length,
    out: index,
    dtypes: all,
  },
};
