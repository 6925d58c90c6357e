import { type DType, dtypes, isBigInt, laneOf, type StorageArray } from "./dtype";
import { ArgumentError, DTypeError, ShapeError } from "./errors";
import { toLane } from "./expr";
import { toBfloat16, toFloat16 } from "./half";
import { checkHolds, integerRanges } from "./ranges";
import { describe, type Shape } from "./shape";

/** Numbers, nested to any depth. */
export type NestedNumbers = number | bigint | boolean | readonly NestedNumbers[];

type NestedOf<T> = T | readonly NestedOf<T>[];

/** The dtype that a tensor made of `T` has, unless one is given: float32 for numbers, bool for booleans, int64 for bigints. */
export type DTypeOf<T> = [T] extends [{ readonly dtype: infer D extends DType }]
  ? D
  : [T] extends [Float32Array]
    ? "float32"
    : [T] extends [Float64Array]
      ? "float64"
      : [T] extends [Int32Array]
        ? "int32"
        : [T] extends [Uint32Array]
          ? "uint32"
          : [T] extends [Int16Array]
            ? "int16"
            : [T] extends [Uint16Array]
              ? "uint16"
              : [T] extends [Int8Array]
                ? "int8"
                : [T] extends [Uint8Array | Uint8ClampedArray]
                  ? "uint8"
                  : [T] extends [BigInt64Array]
                    ? "int64"
                    : [T] extends [BigUint64Array]
                      ? "uint64"
                      : [T] extends [NestedOf<number>]
                        ? "float32"
                        : [T] extends [NestedOf<boolean>]
                          ? "bool"
                          : [T] extends [NestedOf<bigint>]
                            ? "int64"
                            : [T] extends [NestedOf<number | boolean>]
                              ? "float32"
                              : DType;

type Values = ArrayLike<number | bigint | boolean>;

// Not the array's own: a subclass may say of itself what it likes.
const intrinsics = Object.getPrototypeOf(Uint8Array.prototype) as object;
const intrinsic = (name: string | symbol, data: ArrayBufferView): unknown =>
  Object.getOwnPropertyDescriptor(intrinsics, name)!.get!.call(data);

/** By trial: `buffer.detached` is of ES2024, and of a buffer that shrank an array beyond its end has no elements, as an empty one. */
function isOutOfBounds(data: ArrayBufferView): boolean {
  try {
    (intrinsics as Uint8Array).keys.call(data as Uint8Array);
    return false;
  } catch {
    return true;
  }
}

/** A plain view of the same memory. @throws ArgumentError for what is not a typed array, or has lost its memory. */
export function attached(operation: string, data: ArrayBufferView): ArrayBufferView {
  if (data instanceof DataView)
    throw new ArgumentError(operation, "takes a typed array, not a DataView.", "new Float32Array(view.buffer).");
  if (isOutOfBounds(data))
    throw new ArgumentError(operation, "the typed array's buffer was transferred away, or shrank.", "copy it first: data.slice().");
  const name = intrinsic(Symbol.toStringTag, data) as string;
  const View = (globalThis as unknown as Record<string, new (...view: unknown[]) => ArrayBufferView>)[name]!;
  return new View(intrinsic("buffer", data), intrinsic("byteOffset", data), intrinsic("length", data));
}

export function typedValues(operation: string, data: ArrayBufferView): { values: Values; shape: Shape } {
  const values = attached(operation, data) as unknown as Values;
  return { values, shape: [values.length] };
}

export function nestedValues(data: NestedNumbers): { values: (number | bigint | boolean)[]; shape: number[] } {
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
    if (shape.length > 64) throw new ShapeError("tensor", "the array is nested more than 64 deep.");
  }
  const values: (number | bigint | boolean)[] = [];
  const collect = (item: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (typeof item !== "number" && typeof item !== "bigint" && typeof item !== "boolean") {
        if (Array.isArray(item)) throw new ShapeError("tensor", "rows differ in depth: a number and an array side by side.");
        throw new ArgumentError("tensor", `takes numbers, not ${describe(item)}.`);
      }
      values.push(item);
      return;
    }
    if (!Array.isArray(item))
      throw new ShapeError("tensor", `rows differ in depth: ${describe(item)} where an array of ${shape[axis]} is expected.`);
    if (item.length !== shape[axis]) {
      throw new ShapeError(
        "tensor",
        `rows differ in length: ${shape[axis]} and ${item.length} elements at depth ${axis}.`,
        "pad the shorter rows.",
      );
    }
    // By position: as many as the shape says, whatever a proxy or an iterator of its own may give.
    for (let i = 0; i < shape[axis]!; i++) collect(item[i], axis + 1);
  };
  collect(data, 0);
  return { values, shape };
}

const arrayDTypes: Record<string, DType> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Int32Array: "int32",
  Uint32Array: "uint32",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Int8Array: "int8",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
};

/**
 * The dtype of numbers that say none: float32 for numbers, whatever their values, since JavaScript cannot tell 1 from 1.0; bool for booleans
 * alone, int64 for bigints; a typed array keeps its own.
 *
 * @throws DTypeError for numbers and bigints side by side.
 */
export function inferDType(operation: string, values: Values): DType {
  const name = Object.prototype.toString.call(values).slice(8, -1);
  if (arrayDTypes[name] !== undefined) return arrayDTypes[name];
  let [numbers, bigints] = [values.length === 0, false];
  for (let i = 0; i < values.length; i++) {
    const kind = typeof values[i];
    if (kind === "number") numbers = true;
    else if (kind === "bigint") bigints = true;
  }
  if (numbers && bigints)
    throw new DTypeError(operation, "the array mixes numbers and bigints.", 'write one kind, or name the dtype: { dtype: "int64" }.');
  return numbers ? "float32" : bigints ? "int64" : "bool";
}

/** Numbers in the form that storages keep. @throws DTypeError for a number that the dtype cannot hold. */
export function toStorage(operation: string, values: Values, dtype: DType): StorageArray {
  // A batch of images is a million numbers: what is already in the dtype's own form is copied as a block.
  if (arrayDTypes[Object.prototype.toString.call(values).slice(8, -1)] === dtype) return new dtypes[dtype].storage(values as never);
  const out = new dtypes[dtype].storage(values.length);
  const lane = laneOf(dtype);
  const range = isBigInt(dtype) ? undefined : integerRanges[dtype];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (range !== undefined && !(Number(value) >= range[0] && Number(value) <= range[1])) {
      throw new DTypeError(operation, `${String(value)} is not a whole number from ${range[0]} to ${range[1]}, as ${dtype} holds.`);
    }
    if (isBigInt(dtype) && typeof value === "number" && !Number.isFinite(value)) {
      throw new DTypeError(operation, `${value} cannot be converted to ${dtype}.`);
    }
    if (typeof value === "bigint") checkHolds(operation, value, dtype);
    if (dtype === "float16") out[i] = toFloat16(Number(value));
    else if (dtype === "bfloat16") out[i] = toBfloat16(Number(value));
    else (out as { [position: number]: number | bigint })[i] = toLane(value, lane);
  }
  return out;
}
