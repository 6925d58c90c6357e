import * as np from "@adjoint/compat-numpy";
import type { ArrayTable } from "./arrays";

/**
 * A value on its way here: `{ a }` an array by its number, `{ i }` an integer, `{ f }` a float, `{ s }` a slice, `{ h }` another object by its number; texts, bools, null, small integers
 * of JSON and lists stand for themselves.
 */
export type Encoded =
  | string
  | boolean
  | number
  | null
  | { readonly a: number }
  | { readonly h: number }
  | { readonly i: string }
  | { readonly f: string }
  | { readonly s: readonly (number | null)[] }
  | readonly Encoded[];

/** What the other side asks for. With it come the numbers of arrays that it has let go of. */
export interface Request {
  /** A function of `np`, with a dot where it lies in a namespace; or "get", "set", "item", or a property as `.T`. */
  readonly call: string;
  readonly args: readonly Encoded[];
  readonly keywords?: Readonly<Record<string, Encoded>>;
  readonly released?: readonly number[];
}

const floatOf = (text: string): number =>
  text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);

function decoded(value: Encoded, arrays: ArrayTable): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Encoded) => decoded(one, arrays));
  if ("a" in value) return arrays.get(value.a);
  if ("h" in value) return arrays.object(value.h);
  if ("i" in value) return BigInt(value.i);
  if ("f" in value) return floatOf(value.f);
  const [start, end, step] = (value as { s: readonly (number | null)[] }).s;
  return np.slice(start!, end!, step ?? undefined);
}

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** What iterates is read to its end. */
const isIterator = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" && value !== null && "next" in value && Symbol.iterator in value;

/** A value on its way back: arrays with what is asked of them all the time, numbers with their kind, plain objects as `{ o }`, others by number. */
function encoded(value: unknown, arrays: ArrayTable): unknown {
  if (value instanceof np.NDArray) {
    return { a: arrays.add(value), dtype: value.dtype, shape: value.shape, device: value.device };
  }
  if (typeof value === "bigint") return { i: String(value) };
  if (typeof value === "number") return { f: Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf") };
  if (isIterator(value)) return [...value].map((one) => encoded(one, arrays));
  if (Array.isArray(value)) {
    // A list whose items have names, as those of `np.linalg.svd`, goes by them.
    const names = Object.keys(value).slice(value.length);
    if (names.length === 0) return value.map((one) => encoded(one, arrays));
    return { o: Object.fromEntries(names.map((name, i) => [name, encoded(value[i], arrays)])) };
  }
  if (typeof value !== "object" || value === null) return value ?? null;
  if (!isPlain(value)) return { h: arrays.add(value), kind: value.constructor.name };
  return { o: Object.fromEntries(Object.entries(value).map(([key, one]) => [key, encoded(one, arrays)])) };
}

/** What is more than a call of a function of the same name. */
const methods: Readonly<Record<string, (array: np.NDArray, rest: readonly unknown[]) => unknown>> = {
  get: (array, indices) => array.get(...(indices as np.Index[])),
  set: (array, rest) => array.set(...(rest as [np.Index, np.ArrayLike])),
  item: (array) => array.item(),
  tolist: (array) => array.ravel().tolist(),
  bytes: (array) => {
    const values = array.tensor.contiguous().dataSync();
    return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
  },
  to_device: (array, [device]) => array.to_device(device as string),
  ".T": (array) => array.T,
  ".mT": (array) => array.mT,
};

const memberAt = (name: string): unknown =>
  name.split(".").reduce<unknown>((target, part) => (target as Record<string, unknown> | undefined)?.[part], np);

function functionNamed(name: string): (...args: unknown[]) => unknown {
  const target = memberAt(name);
  if (typeof target !== "function") throw new Error(`np.${name} is not there.`);
  return target as (...args: unknown[]) => unknown;
}

/** Whether a name is there: of the package, or of an object. */
const has = ([first, name]: readonly unknown[]): boolean =>
  typeof first === "string" ? memberAt(first) !== undefined : (name as string) in (first as object);

/** Does what a request asks for. */
export async function answerTo({ call, args, keywords, released = [] }: Request, arrays: ArrayTable): Promise<unknown> {
  const values = args.map((one) => decoded(one, arrays));
  const options = keywords && Object.fromEntries(Object.entries(keywords).map(([key, one]) => [key, decoded(one, arrays)]));
  arrays.release(released);
  const method = methods[call];
  if (method !== undefined) return encoded(await method(values[0] as np.NDArray, values.slice(1)), arrays);
  if (call === "has") return has(values);
  if (call.startsWith(".")) return encoded((values[0] as unknown as Record<string, unknown>)[call.slice(1)], arrays);
  const all = [...values, ...(options === undefined ? [] : [options])];
  if (call === "object") {
    const [object, name, ...rest] = all as [Record<string, (...args: unknown[]) => unknown>, string, ...unknown[]];
    return encoded(await object[name]!(...rest), arrays);
  }
  // A path through a function, such as `__array_namespace_info__().dtypes`.
  const [outer, inner] = call.split("().") as [string, string?];
  if (inner === undefined) return encoded(await functionNamed(outer)(...all), arrays);
  const object = functionNamed(outer)() as Record<string, (...rest: unknown[]) => unknown>;
  return encoded(await object[inner]!(...all), arrays);
}
