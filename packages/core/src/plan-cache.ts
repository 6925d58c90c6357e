import type { MapPlan } from "./op";

type Part = string | number | boolean;

interface Branch<T> {
  value: T | undefined;
  readonly next: Map<Part, Branch<T>>;
}

// Functions throughout, because op tables make caches while modules are still loading.
function branch<T>(): Branch<T> {
  return { value: undefined, next: new Map() };
}

/** Where the parts lead, on a path that is made as far as it is missing. */
function grow<T>(root: Branch<T>, parts: readonly Part[]): Branch<T> {
  let at = root;
  for (const part of parts) {
    let next = at.next.get(part);
    if (next === undefined) at.next.set(part, (next = branch()));
    at = next;
  }
  return at;
}

function find<T>(root: Branch<T>, parts: readonly Part[]): T | undefined {
  let at: Branch<T> | undefined = root;
  for (let i = 0; at !== undefined && i < parts.length; i++) at = at.next.get(parts[i]!);
  return at?.value;
}

/**
 * Plans by what they are built of, where building the expressions for every call would take time. The parts are looked up one after the
 * other, since joining them to a text takes longer. Bounded as `LeastRecent` is, in two generations.
 *
 * ```
 * const casts = planCache((from: DType, to: DType) => makePlan(…));
 * casts("float32", "int32");
 * ```
 */
export function planCache<P extends Part[], T extends object | null = MapPlan>(
  build: (...parts: P) => T,
  capacity = 1024,
): (...parts: P) => T {
  let young = branch<T>();
  let old = branch<T>();
  let size = 0;
  return (...parts) => {
    const known = find(young, parts);
    if (known !== undefined) return known;
    const value = find(old, parts) ?? build(...parts);
    if (++size > capacity / 2) {
      old = young;
      young = branch();
      size = 1;
    }
    grow(young, parts).value = value;
    return value;
  };
}

/** What is worked out of an object once, and kept for as long as the object. */
export function weakCache<S extends object, T extends object>(build: (source: S) => T): (source: S) => T {
  const made = new WeakMap<S, T>();
  return (source) => {
    let value = made.get(source);
    if (value === undefined) made.set(source, (value = build(source)));
    return value;
  };
}
