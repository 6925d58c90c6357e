import { ArgumentError, isTensor, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/** Refuses anything but a tensor. */
export function checkTensor(operation: string, name: string, value: unknown): asserts value is Tensor {
  if (!isTensor(value)) throw new ArgumentError(operation, `${name} is ${describe(value)}, not a tensor.`);
}

/** Whether a value has items to walk through. Typed arrays have numbers alone, and are an engine error to walk through once their memory is gone. */
export const isList = (value: unknown): value is Iterable<unknown> =>
  typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] === "function" && !ArrayBuffer.isView(value);

/** Refuses anything but a whole number ≥ `least`. */
export function checkCount(operation: string, name: string, value: unknown, least = 1): number {
  if (!Number.isInteger(value) || (value as number) < least) {
    throw new ArgumentError(operation, `${name} is a whole number ≥ ${least}, not ${describe(value)}.`);
  }
  return value as number;
}

/** Holds what arrays would make something of, such as "1" or NaN, to whole numbers. @throws ArgumentError */
export function checkPosition(operation: string, name: string, value: number): number {
  if (Number.isInteger(value)) return value;
  throw new ArgumentError(operation, `${name} is a whole number, not ${describe(value)}.`);
}

/** Refuses anything but a number from `low` to `high`. */
export function checkNumber(operation: string, name: string, value: unknown, low = 0, high = Number.MAX_VALUE): number {
  if (!(typeof value === "number" && value >= low && value <= high)) {
    const range = high === Number.MAX_VALUE ? `≥ ${low}` : `from ${low} to ${high}`;
    throw new ArgumentError(operation, `${name} is a number ${range}, not ${describe(value)}.`);
  }
  return value;
}

/** One whole number for all of `count` spatial dims, or one for each, as a list. */
export function perDim(operation: string, name: string, value: number | readonly number[], count: number, least: number): number[] {
  if (Array.isArray(value) && value.length !== count) {
    throw new ArgumentError(operation, `${name} is one whole number, or ${count}, not ${value.length}.`);
  }
  const list = Array.isArray(value) ? (value as unknown[]) : new Array<unknown>(count).fill(value);
  return list.map((each) => checkCount(operation, name, each, least));
}

/** Settings as `extraRepr` shows them: `stride=[1, 1], padding=same`. */
export const shown = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}`)
    .join(", ");
