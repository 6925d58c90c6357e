import { ArgumentError, type DType, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "../array";
import { asTensor, type ShapeLike, shapeOf } from "../convert";
import { wrap } from "../make-array";
import type { BitGenerator } from "./bit-generator";
import { normals } from "./ziggurat";

/** The shape of what is drawn: null for one number of JavaScript. */
export type Size = ShapeLike | null;

/** @internal Draws row by row into an array, or one number. */
export function drawn(operation: string, size: Size | undefined, dtype: DType, draw: () => number): number | NDArray {
  if (size === undefined || size === null) return draw();
  return filled(operation, size, dtype, (values) => {
    for (let i = 0; i < values.length; i++) values[i] = draw();
  });
}

/** @internal Normals of this mean and deviation. */
export function drawnNormals(
  operation: string,
  size: Size | undefined,
  bits: BitGenerator,
  mean: number,
  deviation: number,
): number | NDArray {
  const draw = normals(bits);
  if (size === undefined || size === null) return mean + deviation * draw();
  return filled(operation, size, "float64", (values) => {
    const isFilled = bits.fillNormals(values);
    if (isFilled && mean === 0 && deviation === 1) return;
    for (let i = 0; i < values.length; i++) values[i] = mean + deviation * (isFilled ? values[i]! : draw());
  });
}

/** Draws all of an array at once. */
function filled(operation: string, size: ShapeLike, dtype: DType, fill: (values: Float64Array) => void): NDArray {
  const { shape, count } = checkedSize(operation, size);
  const values = new Float64Array(count);
  fill(values);
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
