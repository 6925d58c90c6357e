import { ArgumentError, FormatError } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { byteLimit, bytesOf, type FileBytes, isWellFormed, textOf } from "./bytes";
import { JsonReader } from "./json-reader";
import { readJsonOptions } from "./options.gen";

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Options of `readJson`. */
export interface ReadJsonOptions {
  /** The most bytes that the file may have. Default: 8 MiB. */
  readonly maxBytes?: number;
}

const MAX_DEPTH = 64;
const MAX_BYTES = 8 * 2 ** 20;

/**
 * Reads a configuration, strictly: what `JSON.parse` would pass over in silence (a key that appears twice, a whole number that it rounds,
 * `__proto__`) is refused, and so is a depth over 64.
 *
 * ```ts
 * const config = readJson(await readFile("config.json")); // { layers: 4, width: 128 }
 * ```
 *
 * @throws FormatError for what is not JSON, or is refused.
 */
export function readJson(bytes: FileBytes, options: ReadJsonOptions = {}): JsonValue {
  const file = bytesOf("readJson", bytes);
  const maxBytes = byteLimit("readJson", namedOptions("readJson", options, readJsonOptions).maxBytes, MAX_BYTES);
  if (file.length > maxBytes) {
    throw new FormatError(
      "readJson",
      `the file has ${file.length} bytes; at most ${maxBytes} are read.`,
      "raise maxBytes if you trust it.",
    );
  }
  const text = textOf("readJson", "the file", file);
  if (text.startsWith("\ufeff")) throw new FormatError("readJson", "the file begins with a byte order mark.", "save it as plain UTF-8.");
  const reader = new JsonReader("readJson", "the file", text);
  const value = readValue(reader, 0);
  reader.end();
  return value;
}

function readValue(reader: JsonReader, depth: number): JsonValue {
  if (depth > MAX_DEPTH) reader.fail(`the values are nested more than ${MAX_DEPTH} deep.`);
  switch (reader.peek()) {
    case "{": {
      const object: Record<string, JsonValue> = {};
      reader.members((key) => {
        object[key] = readValue(reader, depth + 1);
      });
      return object;
    }
    case "[": {
      const list: JsonValue[] = [];
      reader.list("[", "]", () => list.push(readValue(reader, depth + 1)));
      return list;
    }
    case '"':
      return reader.string();
    case "t":
      reader.word("true");
      return true;
    case "f":
      reader.word("false");
      return false;
    case "n":
      reader.word("null");
      return null;
    default:
      return reader.number();
  }
}

/**
 * Writes a configuration, indented, with a newline at the end. What `JSON.stringify` would drop or change (undefined, functions, NaN,
 * Infinity, class instances) is refused, so that `readJson` returns what was written.
 *
 * ```ts
 * await writeFile("config.json", writeJson({ layers: 4, width: 128 }));
 * ```
 *
 * @throws ArgumentError for what JSON cannot say, or is nested more than 64 deep.
 */
export function writeJson(value: JsonValue): Uint8Array {
  return new TextEncoder().encode(`${written(value, "the value", "\n", 0)}\n`);
}

function refuse(path: string, problem: string): never {
  throw new ArgumentError("writeJson", `${path} ${problem}`);
}

function written(value: unknown, path: string, newline: string, depth: number): string {
  if (depth > MAX_DEPTH) refuse(describe(path), `is nested more than ${MAX_DEPTH} deep, or holds itself.`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writtenNumber(value, path);
  if (typeof value === "string") return isWellFormed(value) ? JSON.stringify(value) : refuse(path, "holds half of a surrogate pair.");
  const inner = `${newline}  `;
  if (Array.isArray(value)) {
    // Not by map, which leaves holes out.
    const items = Array.from(value, (item, i) => inner + written(item, `${path}[${i}]`, inner, depth + 1));
    return items.length === 0 ? "[]" : `[${items.join(",")}${newline}]`;
  }
  if (typeof value !== "object" || !isPlain(value)) refuse(path, `is ${describe(value)}, which JSON cannot say.`);
  const members = Object.entries(value).map(([key, item]) => {
    if (key === "__proto__" || !isWellFormed(key)) refuse(path, `has the key ${describe(key)}, which is refused.`);
    return `${inner}${JSON.stringify(key)}: ${written(item, `${path}.${key}`, inner, depth + 1)}`;
  });
  return members.length === 0 ? "{}" : `{${members.join(",")}${newline}}`;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function writtenNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) refuse(path, `is ${value}, which JSON cannot say.`);
  if (Object.is(value, -0)) return "-0";
  // As a float, since the reader refuses whole numbers that may have lost digits.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : JSON.stringify(value);
}
