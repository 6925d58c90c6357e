import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/** Refuses what is no whole number ≥ `least`. */
export function checkCount(operation: string, name: string, value: unknown, least = 1): number {
  if (!Number.isInteger(value) || (value as number) < least) {
    throw new ArgumentError(operation, `${name} is a whole number ≥ ${least}, not ${describe(value)}.`);
  }
  return value as number;
}

/** Refuses what is no number from `low` to `high`. */
export function checkNumber(operation: string, name: string, value: unknown, low = 0, high = Number.MAX_VALUE): number {
  if (!(typeof value === "number" && value >= low && value <= high)) {
    const range = high === Number.MAX_VALUE ? `≥ ${low}` : `from ${low} to ${high}`;
    throw new ArgumentError(operation, `${name} is a number ${range}, not ${describe(value)}.`);
  }
  return value;
}

/** One whole number for both spatial dims, or one for each, as a pair. */
export function pair(operation: string, name: string, value: number | readonly number[], least: number): [number, number] {
  const [first, second, ...rest] = typeof value === "number" ? [value, value] : (value ?? []);
  if (rest.length > 0) throw new ArgumentError(operation, `${name} is one whole number, or two, not ${rest.length + 2}.`);
  return [checkCount(operation, name, first, least), checkCount(operation, name, second, least)];
}
