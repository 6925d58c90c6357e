import { ArgumentError, type DType, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";

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

/** The options of a call: a plain object with no other keys than those named, or the value of the first of them. @throws ArgumentError */
export function keywords<T extends object>(
  operation: string,
  options: T | number | string | boolean | readonly unknown[] | null | undefined,
  names: readonly string[],
): T {
  if (options === undefined) return {} as T;
  if (!isKeywords(options)) {
    const [first] = names;
    if (first === undefined || typeof options === "function")
      throw new ArgumentError(operation, `options are an object, not ${describe(options)}.`, `{ ${names.join(", ")} }.`);
    return { [first]: options } as T;
  }
  for (const key of Object.keys(options)) {
    if (!names.includes(key))
      throw new ArgumentError(
        operation,
        `got an unexpected keyword argument ${shown(key)}.`,
        `it has ${names.map(shown).join(", ") || "none"}.`,
      );
  }
  return options as T;
}

/** Whether a value is a call's trailing object of keywords, and not an array. */
export function isKeywords(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return !isArray(value) && !("dtype" in value && "shape" in value && "storage" in value);
}

/**
 * Arguments after the arrays as Python binds them: by position, by keyword in a trailing object, or first some and then others.
 *
 * @throws ArgumentError for a keyword that is not there, and for what is given twice.
 */
export function bound<T extends object>(operation: string, names: readonly (keyof T & string)[], args: readonly unknown[]): Partial<T> {
  const values: Record<string, unknown> = {};
  args.forEach((value, i) => {
    if (value === undefined) return;
    if (!isKeywords(value)) values[names[i]!] = value;
    else
      for (const [key, one] of Object.entries(keywords(operation, value as Record<string, unknown>, names))) {
        if (key in values) throw new ArgumentError(operation, `got multiple values for argument ${shown(key)}.`);
        values[key] = one;
      }
  });
  return values as Partial<T>;
}
