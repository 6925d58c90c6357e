import { type DType, fromTypedArray, isBigInt, type Tensor } from "@adjoint/core";
import type { Value } from "./oracle";

/** A plain array with a shape: what expectations are computed with, by loops that share nothing with the framework. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly Value[];
}

export const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

/** All positions of a shape, row by row. */
export function positionsOf(shape: readonly number[]): number[][] {
  const count = countOf(shape);
  return Array.from({ length: count }, (_, flat) => {
    const position = new Array<number>(shape.length);
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return position;
  });
}

/** Where a position lies, row by row. */
export const flatOf = (shape: readonly number[], position: readonly number[]): number =>
  shape.reduce((flat, size, axis) => flat * size + position[axis]!, 0);

/** The element at a position of a larger shape that `x` broadcasts to. */
export function broadcastAt(x: Plain, position: readonly number[]): Value {
  const lead = position.length - x.shape.length;
  return x.data[
    flatOf(
      x.shape,
      x.shape.map((size, axis) => (size === 1 ? 0 : position[lead + axis]!)),
    )
  ]!;
}

export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((size, shape) => {
      const own = shape[axis - rank + shape.length] ?? 1;
      return own === 1 ? size : own;
    }, 1),
  );
}

/** A shape filled by a function of the position. */
export const plain = (shape: readonly number[], value: (position: readonly number[], flat: number) => Value): Plain => ({
  shape,
  data: positionsOf(shape).map(value),
});

/** A contiguous tensor. */
export function upload({ shape, data }: Plain, dtype: DType): Tensor {
  const values = isBigInt(dtype)
    ? dtype === "int64"
      ? BigInt64Array.from(data as bigint[])
      : BigUint64Array.from(data as bigint[])
    : Float64Array.from(data as number[]);
  return fromTypedArray(values, shape, { dtype });
}

export async function download(x: Tensor): Promise<Plain> {
  return { shape: x.shape, data: Array.from((await x.data()) as ArrayLike<Value>) };
}
