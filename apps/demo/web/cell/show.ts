const LONGEST = 4000;
const ITEMS = 100;
const DEEPEST = 4;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

const listed = (open: string, parts: readonly string[], left: number, close: string): string => {
  const all = left > 0 ? [...parts, `… ${left} more`] : parts;
  return all.length === 0 ? `${open}${close}` : `${open} ${all.join(", ")} ${close}`;
};

function inner(value: unknown, depth: number): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (depth > DEEPEST) return Array.isArray(value) ? "[ … ]" : "{ … }";
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (isList) {
    const items = [...(value as unknown as ArrayLike<unknown> & Iterable<unknown>)];
    const parts = items.slice(0, ITEMS).map((item) => inner(item, depth + 1));
    return listed(Array.isArray(value) ? "[" : `${value.constructor.name} [`, parts, items.length - ITEMS, "]");
  }
  if (!isPlain(value)) return String(value);
  const entries = Object.entries(value);
  const parts = entries.slice(0, ITEMS).map(([key, item]) => `${key}: ${inner(item, depth + 1)}`);
  return listed("{", parts, entries.length - ITEMS, "}");
}

/** What `console.log` was given, as Node would print it: plain values with their contents, all else by its own `toString`. */
export function shown(values: readonly unknown[]): string {
  const text = values.map((value) => inner(value, 0)).join(" ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
