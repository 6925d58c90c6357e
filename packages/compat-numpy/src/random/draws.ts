import { ArgumentError, type DType, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "../array";
import { asTensor, type ShapeLike, shapeOf } from "../convert";
import { wrap } from "../make-array";

/** The shape of what is drawn: null for one number of JavaScript. */
export type Size = ShapeLike | null;

/** @internal Draws row by row into an array, or one number. */
export function drawn(operation: string, size: Size | undefined, dtype: DType, draw: () => number): number | NDArray {
  if (size === undefined || size === null) return draw();
  const { shape, count } = checkedSize(operation, size);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = draw();
  return wrap(asTensor(operation, values, { dtype }).reshape(shape));
}

/** @internal @throws ShapeError for sizes that are not whole or below 0. */
export function checkedSize(operation: string, size: ShapeLike): { shape: number[]; count: number } {
  const shape = shapeOf(size, operation);
  for (const length of shape) {
    if (!Number.isInteger(length))
      throw new ArgumentError(operation, `expected a sequence of integers or a single integer, got ${describe(size)}.`);
    if (length < 0) throw new ShapeError(operation, "negative dimensions are not allowed.");
  }
  const count = shape.reduce((a, b) => a * b, 1);
  checkCount(operation, count);
  return { shape, count };
}

function checkCount(operation: string, count: number): void {
  if (count >= 2 ** 31) throw new ShapeError(operation, `array is too big: ${count} numbers cannot be drawn at once.`);
}

/** @internal The numbers below `length`, in order. @throws ShapeError where they are too many. */
export function numbersBelow(operation: string, length: number): number[] {
  checkCount(operation, length);
  return Array.from({ length }, (_, i) => i);
}

/** @internal A parameter of a distribution. @throws ArgumentError where it is not a number. */
export function numeric(operation: string, name: string, value: unknown): number {
  if (typeof value !== "number" && typeof value !== "bigint")
    throw new ArgumentError(operation, `${name} is ${describe(value)}, not a number.`);
  return Number(value);
}

/** @internal @throws ArgumentError for a negative parameter, −0 included, in NumPy's words. */
export function notNegative(operation: string, name: string, value: number): number {
  if (!(value >= 0) || Object.is(value, -0)) throw new ArgumentError(operation, `${name} < 0.`);
  return value;
}
