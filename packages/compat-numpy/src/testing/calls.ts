import { AdjointError, type DType, dtypes, isFloat } from "@adjoint/core";
import { fromStored } from "@adjoint/core/internal";
import * as np from "../index";

/** An argument or a result in the fixture: an array by its number, an integer, a float, a bool, something plain, a list, a slice. */
type Encoded =
  | { readonly a: number }
  | { readonly i: string }
  | { readonly f: string }
  | { readonly b: boolean }
  | { readonly p: unknown }
  | { readonly l: readonly Encoded[] }
  | { readonly s: readonly (number | null)[] };

/** A call of NumPy's, and what it gave or refused. */
export interface GoldenCall {
  readonly fn: string;
  readonly args: readonly Encoded[];
  readonly kw?: Readonly<Record<string, unknown>>;
  readonly is?: Encoded;
  readonly error?: string;
}

type StoredArray = readonly [DType, readonly number[], string];

export interface Fixture {
  readonly arrays: readonly StoredArray[];
  readonly calls: readonly GoldenCall[];
}

const floatOf = (text: string): number =>
  text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);

/** The array of the fixture, on a device. */
function arrayOf([dtype, shape, data]: StoredArray, device: string): np.NDArray {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return np.asarray(fromStored("golden", dtype, shape, new dtypes[dtype].storage(bytes.buffer), device));
}

/** What nested lists say as well as the array, without a dtype of their own. */
function asLists(value: Encoded, arrays: readonly StoredArray[], device: string): unknown {
  if ("l" in value) return value.l.map((one) => asLists(one, arrays, device));
  if (!("a" in value)) return decoded(value, arrays, device);
  const [dtype, shape] = arrays[value.a]!;
  const array = arrayOf(arrays[value.a]!, device);
  return ["float64", "int64", "bool"].includes(dtype) && shape.length > 0 && !shape.includes(0) ? array.tolist() : array;
}

function decoded(value: Encoded, arrays: readonly StoredArray[], device: string): unknown {
  if ("a" in value) return arrayOf(arrays[value.a]!, device);
  if ("i" in value) return BigInt(value.i);
  if ("f" in value) return floatOf(value.f);
  if ("b" in value) return value.b;
  if ("l" in value) return value.l.map((one) => decoded(one, arrays, device));
  if ("s" in value) return np.slice(value.s[0], value.s[1], value.s[2] ?? undefined);
  return value.p;
}

function run({ fn, args, kw, error }: GoldenCall, arrays: readonly StoredArray[], { device, lists = false }: Where): unknown {
  // Of lists, whole numbers are taken as indices, whatever dtype they would have as an array.
  const first = error?.startsWith("Cannot cast array data") ? -1 : args.findIndex((one) => "a" in one);
  const values = args.map((one, i) => (lists && i > first && first >= 0 ? asLists : decoded)(one, arrays, device));
  if (fn === "get") return (values[0] as np.NDArray).get(...(values.slice(1) as np.Index[]));
  if (fn === "set") {
    (values[0] as np.NDArray).set(...(values.slice(1) as [np.Index, np.ArrayLike]));
    return values[0];
  }
  let target: unknown = np;
  for (const part of fn.split(".")) target = (target as Record<string, unknown>)[part];
  if (typeof target !== "function") return `np.${fn} is not there`;
  return (target as (...all: unknown[]) => unknown)(...values, ...(kw === undefined ? [] : [kw]));
}

/** How far apart numbers of a dtype may be, relative to their size. */
const tolerances: Partial<Record<DType, number>> = { float16: 3e-3, float32: 3e-6, float64: 2e-14 };

/** What is solved for is as exact as its largest number; elsewhere each number is held to its own size, above a hundredth. */
const solves = /^(linalg\.|poly)/;

function unequal(found: unknown, wanted: unknown, tolerance: number, least: number): boolean {
  if (typeof found !== "number" || typeof wanted !== "number") return found !== wanted;
  if (Number.isNaN(wanted) || !Number.isFinite(wanted)) return !Object.is(found, wanted);
  return !(Math.abs(found - wanted) <= tolerance * Math.max(Math.abs(wanted), tolerance === 0 ? 0 : least));
}

const largestOf = (values: readonly unknown[]): number =>
  values.reduce<number>((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value as number)) : most), 1);

/** What is wrong with a result, if anything. */
function difference(fn: string, found: unknown, wanted: Encoded, arrays: readonly StoredArray[], device: string): string | undefined {
  if ("l" in wanted) {
    if (!Array.isArray(found)) return `gave ${String(found)}, not a list`;
    if (found.length !== wanted.l.length) return `gave ${found.length} results, not ${wanted.l.length}`;
    return wanted.l.map((one, i) => difference(fn, found[i], one, arrays, device)).find((problem) => problem !== undefined);
  }
  if ("p" in wanted) return found === wanted.p ? undefined : `gave ${String(found)}, not ${String(wanted.p)}`;
  const expected = arrayOf(arrays[(wanted as { a: number }).a]!, device);
  if (!(found instanceof np.NDArray)) return `gave ${String(found)}, not an array`;
  if (found.dtype !== expected.dtype) return `gave ${found.dtype}, not ${expected.dtype}`;
  if (found.shape.join() !== expected.shape.join()) return `gave the shape (${found.shape}), not (${expected.shape})`;
  const solved = solves.test(fn);
  const tolerance = isFloat(found.dtype) ? tolerances[found.dtype as DType]! * (solved ? 50 : 1) : 0;
  const [have, want] = [found.ravel().tolist() as unknown[], expected.ravel().tolist() as unknown[]];
  const least = solved ? largestOf(want) : 1e-2;
  const at = have.findIndex((value, i) => unequal(value, want[i], tolerance, least));
  return at < 0 ? undefined : `gave ${String(have[at])} at ${at}, not ${String(want[at])}`;
}

/** Python's words for what is not said in JavaScript. */
const plain = (text: string): string => text.replace(/\.$/, "").replaceAll(/\s+/g, " ").replaceAll(", ", ",").trim();

/** Where we mean to differ, and why. */
const differs: Readonly<Record<string, readonly [(call: GoldenCall) => boolean, string]>> = {
  cross: [({ error }) => error === undefined, "NumPy only warns of vectors of two numbers, which the next release refuses"],
};

/** How a call is made. */
export interface Where {
  /** Where its arrays lie. */
  readonly device: string;
  /** Whether all but the first are nested lists. Default: `false`. */
  readonly lists?: boolean;
}

/** @returns What is wrong, or undefined. */
export function check(call: GoldenCall, { arrays }: Fixture, where: Where): string | undefined {
  const title = `np.${call.fn}(${call.args.map((one) => ("a" in one ? `${arrays[one.a]![0]}(${arrays[one.a]![1]})` : JSON.stringify(one))).join(", ")}${call.kw ? `, ${JSON.stringify(call.kw)}` : ""})`;
  let found: unknown;
  try {
    found = run(call, arrays, where);
  } catch (error) {
    if (!(error instanceof AdjointError)) return `${title}: threw ${String(error)}`;
    if (differs[call.fn]?.[0](call) === true) return undefined;
    if (call.error === undefined) return `${title}: refused: ${error.message.split("\n")[0]}`;
    const said = error.message.split("\n")[0]!.slice(error.operation.length + 2);
    return plain(said).startsWith(plain(call.error.replace(new RegExp(`^${call.fn.split(".").at(-1)}1?: `), "")))
      ? undefined
      : `${title}: said "${said}", not "${call.error}"`;
  }
  if (call.error !== undefined) return `${title}: gave ${String(found)}, but NumPy says "${call.error}"`;
  const problem = difference(call.fn, found, call.is!, arrays, where.device);
  return problem === undefined ? undefined : `${title}: ${problem}`;
}
