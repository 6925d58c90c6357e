import { ArgumentError } from "./errors";
import { describe } from "./shape";
import { TensorHandle } from "./tensor-handle";

/**
 * Whether a value may be an object of options. No tensor, nothing of the engine's own (a list, a Map or a promise has no options to give), and
 * not null, which is more likely a slip than a wish.
 */
export const isOptions = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === "[object Object]" && !(value instanceof TensorHandle);

/** @throws ArgumentError for anything but an object of options. */
export function checkOptions(operation: string, options: unknown): void {
  if (isOptions(options)) return;
  throw new ArgumentError(operation, `the options are ${describe(options)}.`, "give them as an object, or leave them out.");
}

/**
 * Holds what should be things by name against what has none: a promise, a Map or a list would pass for an empty object, and what they hold would
 * be lost without a word.
 *
 * @throws ArgumentError for anything but an object, with how to make one.
 */
export function checkRecord(operation: string, value: unknown, wanted: string, hint?: string): asserts value is Record<string, unknown> {
  if (isOptions(value)) return;
  throw new ArgumentError(operation, `takes ${wanted}, not ${describe(value)}.`, recordFrom(value) ?? hint);
}

function recordFrom(value: unknown): string | undefined {
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object Map]") return "make an object of it: Object.fromEntries(map).";
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function" ? "await it first." : undefined;
}

/** The options that were given, or none. @throws ArgumentError for anything but an object of options. */
export function optionsOf<Options extends object>(operation: string, options: Options | undefined): Options {
  if (options === undefined) return {} as Options;
  checkOptions(operation, options);
  return options;
}
