import { ArgumentError } from "./errors";
import { Generator } from "./ops/generator";
import { checkDType } from "./dtype";
import { isOptions, optionsOf } from "./options";
import { describe } from "./shape";
import { isTensor } from "./tensor-handle";

const isNumber = (value: unknown): boolean => typeof value === "number";
const isScalar = (value: unknown): boolean => isNumber(value) || typeof value === "bigint" || typeof value === "boolean";
// `findIndex` rather than `every`, which passes over the holes of an array.
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.findIndex((item) => !isNumber(item)) < 0;
const isSizes = (value: unknown): boolean => Array.isArray(value) && value.findIndex((item) => !isNumber(item) && item !== null) < 0;

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
  p: { accepts: (value) => isNumber(value) || isNumbers(value), wanted: "a number or a list of numbers" },
  q: { accepts: (value) => isNumber(value) || isSizes(value), wanted: "a number or a list of numbers" },
  i: { accepts: (value) => isTensor(value) || isNumber(value) || Array.isArray(value), wanted: "a tensor of integers or whole numbers" },
  a: { accepts: Array.isArray, wanted: "a list" },
  o: { accepts: isOptions, wanted: "an object of options" },
  f: { accepts: (value) => typeof value === "function", wanted: "a function" },
  w: { accepts: (value) => typeof value === "string", wanted: "a string" },
  g: { accepts: (value) => value instanceof Generator, wanted: "a Generator" },
  b: { accepts: (value) => typeof value === "boolean", wanted: "true or false" },
};

/**
 * Holds arguments against a signature, one letter each; `x` takes anything. Every public op passes here, so what comes after may trust
 * the kinds of its arguments (shapes, ranges and dtypes are the op's own to check).
 *
 * @throws ArgumentError for the first that does not fit.
 */
export function checkArguments(
  operation: string,
  names: readonly string[],
  signature: string,
  values: readonly unknown[],
  options?: OptionKinds,
): void {
  for (let i = 0; i < signature.length; i++) {
    const letter = signature[i]!;
    if (letter === "x") continue;
    const optional = letter < "a";
    const value = values[i];
    const kind = kinds[letter.toLowerCase()]!;
    // Nothing may be null for it, options aside: see `isOptions`.
    if (optional && (value === undefined || (value === null && letter !== "O"))) continue;
    if (value === undefined || value === null || !kind.accepts(value)) {
      const hint = kind === kinds.l && isNumber(value) ? `write it as a list: [${value}], [${value}, 3].` : undefined;
      throw new ArgumentError(operation, `\`${names[i]}\` is ${describe(value)}, not ${kind.wanted}.`, hint);
    }
    if (kind === kinds.o && options !== undefined) checkNamed(operation, value, options);
  }
}

/** Options by name, and for each the letter of its kind; an upper-case one also takes null. */
export type OptionKinds = Readonly<Record<string, string>>;

/** @throws ArgumentError for an option that nobody knows, or of another kind. @throws DTypeError for what is no dtype. */
export function checkNamed(operation: string, options: object, known: OptionKinds): void {
  for (const [name, value] of Object.entries(options)) {
    const letter = Object.hasOwn(known, name) ? known[name]! : unknownOption(operation, name, Object.keys(known));
    if (value === undefined || letter === "x" || (value === null && letter < "a")) continue;
    if (letter === "y") checkDType(operation, value);
    else if (value === null || !kinds[letter.toLowerCase()]!.accepts(value))
      throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not ${kinds[letter.toLowerCase()]!.wanted}.`);
  }
}

/** The options that were given, held against those that there are. @throws ArgumentError for what is no object of these options. */
export function namedOptions<Options extends object>(operation: string, options: Options | undefined, known: OptionKinds): Options {
  const given = optionsOf(operation, options);
  checkNamed(operation, given, known);
  return given;
}

/** @throws ArgumentError always. */
export function unknownOption(operation: string, name: string, known: readonly string[]): never {
  const names = known.map((each) => JSON.stringify(each)).join(", ");
  throw new ArgumentError(operation, `has no option ${describe(name)}.`, names === "" ? undefined : `it has ${names}.`);
}
