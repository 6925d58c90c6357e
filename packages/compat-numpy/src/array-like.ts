import type { DType, DTypeOf as DTypeOfData, Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { DefaultFloat } from "./dtypes";
import type { Promoted } from "./promotion-table";

/** A number of JavaScript that takes the dtype of the arrays beside it. */
export type WeakScalar = number | bigint | boolean;

/** Arrays, tensors and numbers, nested to any depth. */
export type NestedArrays = WeakScalar | NDArray | Tensor | readonly NestedArrays[];

/** What every function takes for an array: arrays, tensors, numbers, nested numbers, typed arrays. */
export type ArrayLike = NDArray | Tensor | WeakScalar | ArrayBufferView | readonly NestedArrays[];

type NestedOf<T> = T | readonly NestedOf<T>[];

/** The dtype of the array that is made of `A`. */
export type DTypeOf<A> = [A] extends [{ readonly dtype: infer D extends DType }]
  ? D
  : [A] extends [NestedOf<boolean>]
    ? "bool"
    : [A] extends [NestedOf<bigint>]
      ? "int64"
      : [A] extends [NestedOf<number>]
        ? DefaultFloat
        : [A] extends [ArrayBufferView]
          ? DTypeOfData<A>
          : DType;

/** The dtype that two operands meet in: a number beside an array is weak (NEP 50). */
export type Meet<A, B> = A extends WeakScalar
  ? B extends WeakScalar
    ? Promoted<DTypeOf<A>, DTypeOf<B>>
    : Weak<A, DTypeOf<B>>
  : B extends WeakScalar
    ? Weak<B, DTypeOf<A>>
    : Promoted<DTypeOf<A>, DTypeOf<B>>;

type Floats = "float16" | "bfloat16" | "float32" | "float64";

/** What a number makes of a dtype: it stays if it is as wide in kind; whether a number is whole is not known to the compiler. */
type Weak<S extends WeakScalar, D extends DType> = [D] extends [Floats]
  ? D
  : S extends boolean
    ? D
    : S extends bigint
      ? D extends "bool"
        ? "int64"
        : D
      : D extends "bool"
        ? "int64" | DefaultFloat
        : D | DefaultFloat;

/** What an op of floats makes of a dtype: as wide a float as the integers need. */
export type FloatResult<D extends DType> = D extends Floats
  ? D
  : D extends "bool" | "int8" | "uint8"
    ? "float16"
    : D extends "int16" | "uint16"
      ? "float32"
      : "float64";

/** The quotient's dtype: integers divide to float64. */
export type Quotient<D extends DType> = D extends Floats ? D : "float64";

/** The dtype of a sum: integers of fewer than 64 bits and bools sum in 64 bits. */
export type SumResult<D extends DType> = D extends "bool" | "int8" | "int16" | "int32" | "int64"
  ? "int64"
  : D extends "uint8" | "uint16" | "uint32" | "uint64"
    ? "uint64"
    : D;

/** What may follow the arrays: arguments by position, in the order of `Names`, and then the others by keyword in an object. */
export type Arguments<Options, Names extends readonly string[]> = Names extends readonly [
  infer First extends keyof Options & string,
  ...infer Rest extends readonly string[],
]
  ? [options?: Options | undefined] | [value: Options[First] | undefined, ...rest: Arguments<Omit<Options, First>, Rest>]
  : [options?: Options | undefined];
