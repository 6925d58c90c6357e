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

/** The options of a call: a plain object with no other keys than those named. @throws ArgumentError */
export function keywords<T extends object>(operation: string, options: T | undefined, names: readonly string[]): T {
  if (options === undefined) return {} as T;
  if (typeof options !== "object" || options === null || Array.isArray(options) || isArray(options))
    throw new ArgumentError(operation, `options are an object, not ${describe(options)}.`, `{ ${names.join(", ")} }.`);
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
