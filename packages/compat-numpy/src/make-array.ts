import { ArgumentError, type DType, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike, DTypeOf } from "./array-like";

type NDArrayConstructor = new <D extends DType>(tensor: Tensor<D>) => NDArray<D>;

// The class uses the functions as its methods, and they make arrays; so it hands itself down to them.
let NDArrayClass: NDArrayConstructor | undefined;

/** @internal What `array.ts` calls when it is loaded. */
export function provideNDArray(constructor: NDArrayConstructor): void {
  NDArrayClass = constructor;
}

/** An array over a tensor: it shares storage and gradients. */
export const wrap = <D extends DType>(tensor: Tensor<D>): NDArray<D> => new NDArrayClass!(tensor);

/** Whether a value is an array of this package. */
export const isArray = (value: unknown): value is NDArray => NDArrayClass !== undefined && value instanceof NDArrayClass;

const shown = (key: string): string => `\`${key}\``;

/** The options of a call: a plain object with no other keys than those named. @throws ArgumentError */
export function keywords<T extends object>(operation: string, options: T | undefined, names: readonly string[]): T {
  if (options === undefined) return {} as T;
  const proto: unknown = isKeywords(options) ? Object.getPrototypeOf(options) : undefined;
  if (proto !== null && proto !== Object.prototype)
    throw new ArgumentError(operation, `keywords are a plain object, not ${describe(options)}.`, `{ ${names.join(", ")} }.`);
  for (const key of Object.keys(options)) {
    if (!names.includes(key))
      throw new ArgumentError(
        operation,
        `got an unexpected keyword argument ${shown(key)}.`,
        `it has ${names.map(shown).join(", ") || "none"}.`,
      );
  }
  return options;
}

/** Whether a value is a call's trailing object of keywords, and not an array. */
export function isKeywords(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return !isArray(value) && !("dtype" in value && "shape" in value && "storage" in value);
}

/**
 * Arguments after the arrays as Python binds them: by position in the order of `names`, by keyword in a trailing object, or first some and then others.
 *
 * @throws ArgumentError for a keyword that is not there, for what is given twice, and for more arguments than there are.
 */
export function bound<T extends object>(
  operation: string,
  names: readonly (keyof T & string)[],
  args: readonly unknown[],
  keywordOnly: readonly (keyof T & string)[] = [],
): Partial<T> {
  if (args.length === 0) return {};
  const last = args[args.length - 1];
  const named = isKeywords(last) ? keywords(operation, last as Record<string, unknown>, [...names, ...keywordOnly]) : undefined;
  const count = named === undefined ? args.length : args.length - 1;
  if (count === 0) return named as Partial<T>;
  const values: Record<string, unknown> = {};
  for (let i = 0; i < count; i++) {
    if (args[i] === undefined) continue;
    const name = names[i];
    if (name === undefined) throw tooMany(operation, names, count);
    if (isKeywords(args[i])) throw new ArgumentError(operation, "keywords stand last.", `{ ${names.join(", ")} }.`);
    values[name] = args[i];
  }
  for (const [key, one] of Object.entries(named ?? {})) {
    if (key in values) throw new ArgumentError(operation, `got multiple values for argument ${shown(key)}.`);
    values[key] = one;
  }
  return values as Partial<T>;
}

/** The array of a tensor that has, also in its type, the dtype of what it was made of. */
export const wrapAs = <A extends ArrayLike>(x: Tensor, _of: A): NDArray<DTypeOf<A>> => wrap(x) as NDArray<DTypeOf<A>>;

/** Refuses what stands after the arguments of a function of fixed arity; JavaScript would pass over it. @throws ArgumentError */
export function nothingAfter(operation: string, surplus: readonly unknown[]): void {
  if (surplus.length > 0) bound(operation, [], surplus);
}

const tooMany = (operation: string, names: readonly string[], count: number): ArgumentError =>
  new ArgumentError(
    operation,
    `got ${count - names.length} argument(s) more than it takes.`,
    `in this order, or by keyword: ${names.map(shown).join(", ") || "none"}.`,
  );
