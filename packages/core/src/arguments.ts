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

interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly wanted: string;
}

/** What the checks that `pnpm gen` writes call the kinds of arguments, which follow from their declared types. */
const kinds = {
  tensor: { accepts: (value) => isTensor(value), wanted: "a tensor" },
  number: { accepts: isNumber, wanted: "a number" },
  scalar: { accepts: isScalar, wanted: "a number" },
  "tensor or number": { accepts: (value) => isTensor(value) || isScalar(value), wanted: "a tensor or a number" },
  numbers: { accepts: isNumbers, wanted: "a list of numbers" },
  dims: { accepts: (value) => isNumber(value) || isNumbers(value), wanted: "a dim or a list of dims" },
  "number or numbers": { accepts: (value) => isNumber(value) || isNumbers(value), wanted: "a number or a list of numbers" },
  sizes: { accepts: (value) => isNumber(value) || isSizes(value), wanted: "a number or a list of numbers" },
  indices: {
    accepts: (value) => isTensor(value) || isNumber(value) || Array.isArray(value),
    wanted: "a tensor of integers or whole numbers",
  },
  list: { accepts: Array.isArray, wanted: "a list" },
  options: { accepts: isOptions, wanted: "an object of options" },
  function: { accepts: (value) => typeof value === "function", wanted: "a function" },
  string: { accepts: (value) => typeof value === "string", wanted: "a string" },
  generator: { accepts: (value) => value instanceof Generator, wanted: "a Generator" },
  boolean: { accepts: (value) => typeof value === "boolean", wanted: "true or false" },
} as const satisfies Readonly<Record<string, Rule>>;

/** A kind of argument. */
export type ArgumentKind = keyof typeof kinds;

/** A kind of option: an argument's, a dtype, or what the operation checks by itself. */
export type OptionKind = ArgumentKind | "dtype" | "anything" | `${ArgumentKind | "dtype"} or null`;

/** The options of an interface and their kinds. `pnpm gen` writes such a table, named as the interface, for whoever imports it from `options.gen.ts`. */
export type OptionKinds<Options extends object> = { readonly [Name in keyof Options]-?: OptionKind };

/** @internal Holds an argument to its kind, so that what comes after may trust it (shapes, ranges and dtypes are the op's own to check). @throws ArgumentError */
export function checkArgument(operation: string, name: string, value: unknown, kind: ArgumentKind): void {
  const rule: Rule = kinds[kind];
  if (rule.accepts(value)) return;
  const hint = kind === "numbers" && isNumber(value) ? `write it as a list: [${value}], [${value}, 3].` : undefined;
  throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not ${rule.wanted}.`, hint);
}

/** @internal Holds an argument to these words. @throws ArgumentError that lists them. */
export function checkWord(operation: string, name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === "string" && known.includes(value)) return;
  throw new ArgumentError(
    operation,
    `\`${name}\` is ${describe(value)}.`,
    `one of ${known.map((each) => JSON.stringify(each)).join(", ")}.`,
  );
}

/** @internal Options that were given. @throws ArgumentError for what is not an object of these options. @throws DTypeError for what is not a dtype. */
export function checkGiven<Options extends object>(operation: string, name: string, options: unknown, known: OptionKinds<Options>): void {
  checkArgument(operation, name, options, "options");
  checkNamed(operation, options as object, known);
}

const OR_NULL = " or null";

function checkNamed(operation: string, options: object, known: Readonly<Record<string, OptionKind>>): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(known, name) ? known[name]! : unknownOption(operation, name, Object.keys(known));
    if (value === undefined || kind === "anything") continue;
    const nullable = kind.endsWith(OR_NULL);
    if (value === null && nullable) continue;
    const plain = (nullable ? kind.slice(0, -OR_NULL.length) : kind) as ArgumentKind | "dtype";
    if (plain === "dtype") checkDType(operation, value);
    else checkArgument(operation, name, value, plain);
  }
}

/** The options that were given, held against those that there are. @throws ArgumentError for anything but an object of these options. */
export function namedOptions<Options extends object>(
  operation: string,
  options: Options | undefined,
  known: OptionKinds<NoInfer<Options>>,
): Options {
  const given = optionsOf(operation, options);
  checkNamed(operation, given, known);
  return given;
}

/** @throws ArgumentError always. */
export function unknownOption(operation: string, name: string, known: readonly string[]): never {
  const names = known.map((each) => JSON.stringify(each)).join(", ");
  throw new ArgumentError(operation, `has no option ${describe(name)}.`, names === "" ? undefined : `it has ${names}.`);
}
