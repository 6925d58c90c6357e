import { ArgumentError, FormatError } from "@adjoint/core";
import { attached, describe } from "@adjoint/core/internal";

/** The contents of a file. */
export type FileBytes = Uint8Array | ArrayBuffer;

// By tag rather than by class: bytes may come from another realm (a frame, a test environment).
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** The bytes of whatever a reader was given. @throws FormatError for what has none. @throws ArgumentError for bytes whose memory is gone. */
export function bytesOf(operation: string, input: unknown): Uint8Array {
  const tag = tagOf(input);
  if (tag === "Uint8Array" && ArrayBuffer.isView(input)) return attached(operation, input) as Uint8Array;
  if (tag === "ArrayBuffer" || tag === "SharedArrayBuffer") return bytesOfBuffer(operation, input as ArrayBuffer);
  throw new FormatError(operation, `takes the bytes of a file, a Uint8Array or an ArrayBuffer, not ${describe(input)}.`);
}

/** By trial: `detached` is of ES2024. */
function bytesOfBuffer(operation: string, buffer: ArrayBuffer): Uint8Array {
  try {
    return new Uint8Array(buffer);
  } catch {
    throw new ArgumentError(operation, "the ArrayBuffer was transferred away.", "copy it first: buffer.slice().");
  }
}

/** Room for a file. @throws FormatError where the engine has none. */
export function allocateBytes(operation: string, length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch {
    throw new FormatError(operation, `the JavaScript engine has no room for ${length} bytes.`, "write several smaller files.");
  }
}

/** The option `maxBytes` of a reader. @throws ArgumentError for anything but a number of bytes. */
export function byteLimit(operation: string, given: number | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (typeof given === "number" && given >= 0) return given;
  throw new ArgumentError(operation, `maxBytes is a number ≥ 0, not ${describe(given)}.`);
}

/** UTF-8 as a string. @throws FormatError for bytes that are not UTF-8. */
export function textOf(operation: string, what: string, bytes: Uint8Array): string {
  try {
    // A copy, for browsers decode no shared memory.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    throw new FormatError(operation, `${what} is not valid UTF-8.`);
  }
}

/** Whether UTF-8 can express it: JavaScript's strings may hold half of a surrogate pair. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The order of code points, which is that of UTF-8 bytes; JavaScript compares UTF-16 units. */
export function compareNames(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [high, low] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    // Surrogates stand for what lies above every other unit.
    return high === low ? x - y : high ? 1 : -1;
  }
  return a.length - b.length;
}
