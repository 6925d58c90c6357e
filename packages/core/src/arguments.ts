import { ArgumentError } from "./errors";
import { isOptions } from "./options";
import { describe } from "./shape";
import { isTensor } from "./tensor";

const isNumber = (value: unknown): boolean => typeof value === "number";
const isScalar = (value: unknown): boolean => isNumber(value) || typeof value === "bigint" || typeof value === "boolean";
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(isNumber);

interface Kind {
  readonly accepts: (value: unknown) => boolean;
  readonly wanted: string;
}

/** What the letters of a signature stand for. An upper-case letter also takes nothing. */
const kinds: Readonly<Record<string, Kind>> = {
  t: { accepts: (value) => isTensor(value), wanted: "a tensor" },
  n: { accepts: isNumber, wanted: "a number" },
  v: { accepts: isScalar, wanted: "a number" },
  s: { accepts: (value) => isTensor(value) || isScalar(value), wanted: "a tensor or a number" },
  l: { accepts: isNumbers, wanted: "a list of numbers" },
  d: { accepts: (value) => isNumber(value) || isNumbers(value), wanted: "a dim or a list of dims" },
  p: { accepts: (value) => isNumber(value) || Array.isArray(value), wanted: "a number or a list of numbers" },
  a: { accepts: Array.isArray, wanted: "a list" },
  o: { accepts: isOptions, wanted: "an object of options" },
  b: { accepts: (value) => typeof value === "boolean", wanted: "true or false" },
};

/**
 * Holds arguments against a signature, one letter each; `x` takes anything. Every public op passes here, so what comes after may trust
 * the kinds of its arguments (shapes, ranges and dtypes are the op's own to check).
 *
 * @throws ArgumentError for the first that does not fit.
 */
export function checkArguments(operation: string, names: readonly string[], signature: string, values: readonly unknown[]): void {
  for (let i = 0; i < signature.length; i++) {
    const letter = signature[i]!;
    if (letter === "x") continue;
    const optional = letter < "a";
    const value = values[i];
    const kind = kinds[letter.toLowerCase()]!;
    // Nothing may be null for it, options aside: see `isOptions`.
    if (optional && (value === undefined || (value === null && letter !== "O"))) continue;
    if (value !== undefined && value !== null && kind.accepts(value)) continue;
    throw new ArgumentError(operation, `\`${names[i]}\` is ${describe(value)}, not ${kind.wanted}.`);
  }
}
