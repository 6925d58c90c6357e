import { ArgumentError } from "./errors";
import { setNursery } from "./nursery";
import { describe } from "./shape";

/** Options of `debug`. */
export interface DebugOptions {
  /** Remember where tensors were made, given back and written to, and where recorded ops were called, for errors to show. */
  readonly stacks?: boolean;
  /**
   * Where the runtime can ask for scavenges and list what a WeakSet holds (Node), find dropped tensors by that. Switched off, to see whether it
   * has to do with a fault, the same tensors are found less often. Default: `true`.
   */
  readonly nursery?: boolean;
}

let stacks = false;

/**
 * Makes errors say more, at a price: with `stacks`, those about disposed tensors, freed graphs and saved tensors changed in place show the lines
 * of your program at both places. Capturing a stack takes longer than a small op, so this is for finding a fault, not for training.
 *
 * ```ts
 * debug({ stacks: true });
 * ```
 *
 * @throws ArgumentError for anything but options.
 */
export function debug(options: DebugOptions): void {
  if (typeof options !== "object" || options === null)
    throw new ArgumentError("debug", `takes options, not ${describe(options)}.`, "debug({ stacks: true }).");
  if (options.stacks !== undefined) stacks = options.stacks;
  if (options.nursery !== undefined) setNursery(options.nursery);
}

interface StackLimit {
  stackTraceLimit?: number;
}

/** @internal Where the program is, under `debug({ stacks: true })`. */
export const stackHere = (): string | undefined => (stacks ? capture() : undefined);

function capture(): string | undefined {
  const settings = Error as StackLimit;
  const limit = settings.stackTraceLimit;
  // The nearest dozen frames are the framework's own; the program's come after them.
  settings.stackTraceLimit = 40;
  const { stack } = new Error();
  if (limit === undefined) delete settings.stackTraceLimit;
  else settings.stackTraceLimit = limit;
  return stack?.split("\n").slice(3).join("\n");
}

/** @internal As it stands in an error, or nothing. */
export const shownStack = (label: string, stack: string | undefined): string => (stack === undefined ? "" : `\n  ${label}:\n${stack}`);
