import {
  ArgumentError,
  type DType,
  DTypeError,
  DeviceError,
  dtypes,
  isTensor,
  ShapeError,
  type StorageArray,
  stack,
  type Tensor,
  tensor,
} from "@adjoint/core";
import { attached, describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike, NestedArrays, WeakScalar } from "./array-like";
import { indexDType, integerBounds, numberDType } from "./dtypes";
import { isArray } from "./make-array";
import { promotions } from "./promotion-table";

/** Where a new array lives, and what it holds. */
export interface Place {
  readonly dtype?: DType | undefined;
  readonly device?: string | undefined;
}

export const isScalar = (value: unknown): value is WeakScalar =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";

/** NumPy writes a shape as a tuple. */
export const tuple = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(",")})`);

/** As `tuple`, with spaces. */
export const spacedTuple = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

interface Found {
  readonly shape: number[];
  readonly flat: WeakScalar[];
  numbers: boolean;
  bigints: boolean;
  arrays: boolean;
}

const inhomogeneous = (operation: string, shape: readonly number[]): ShapeError =>
  new ShapeError(
    operation,
    `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${shape.length} dimensions. The detected shape was ${spacedTuple(shape)} + inhomogeneous part.`,
  );

/** The values of nested arrays of numbers, row by row. */
function scan(operation: string, data: readonly unknown[]): Found {
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > 64) throw new ShapeError(operation, "the array is nested more than 64 deep.");
    if (level.length === 0) break;
  }
  const found: Found = { shape, flat: [], numbers: false, bigints: false, arrays: false };
  const depth = shape.length;
  const collect = (item: unknown, axis: number): void => {
    if (Array.isArray(item)) {
      if (axis >= depth) throw inhomogeneous(operation, shape.slice(0, axis));
      if (item.length !== shape[axis]) throw inhomogeneous(operation, shape.slice(0, axis));
      for (let i = 0; i < item.length; i++) collect(item[i], axis + 1);
      return;
    }
    if (isArray(item) || isTensor(item) || ArrayBuffer.isView(item)) {
      found.arrays = true;
      return;
    }
    if (axis !== depth) throw inhomogeneous(operation, shape.slice(0, axis));
    if (typeof item === "number") found.numbers = true;
    else if (typeof item === "bigint") found.bigints = true;
    else if (typeof item !== "boolean") throw new ArgumentError(operation, `takes arrays and numbers, not ${describe(item)}.`);
    found.flat.push(item as WeakScalar);
  };
  collect(data, 0);
  return found;
}

/** NumPy's OverflowError. @throws DTypeError for a whole number that an integer dtype does not hold. */
export function checkFits(operation: string, value: WeakScalar, dtype: DType): void {
  const range = integerBounds[dtype];
  if (range === undefined || typeof value === "boolean" || (typeof value === "number" && !Number.isFinite(value))) return;
  if (value >= range[0] && value <= range[1]) return;
  const whole = typeof value === "number" ? Math.trunc(value) : value;
  if (whole >= range[0] && whole <= range[1]) return;
  throw new DTypeError(operation, `Python integer ${whole} out of bounds for ${dtype}.`, `cast first: np.astype(a, "int64").`);
}

/** Numbers that are to be indices: whole ones as int64. */
export interface Reading extends Place {
  /** Whether plain numbers are indices, and so whole numbers. */
  readonly indices?: boolean;
}

/** @internal The tensor of whatever a function takes for an array. An array's own tensor, not a copy, where nothing has to change. */
export function asTensor(operation: string, value: ArrayLike, { dtype, device, indices = false }: Reading = {}): Tensor {
  const given = isArray(value) ? value.tensor : value;
  if (isTensor(given)) {
    if (device !== undefined && device !== given.device)
      throw new DeviceError(operation, `the array is on ${given.device}, not on ${device}.`, `await a.to_device("${device}") moves it.`);
    return dtype === undefined || dtype === given.dtype ? given : given.to(dtype);
  }
  const place = device === undefined ? {} : { device };
  if (ArrayBuffer.isView(given)) return dtype === undefined ? tensor(given, place) : cast(tensor(given, place), dtype);
  if (isScalar(given)) return scalarTensor(operation, given, { dtype, device, indices });
  if (!Array.isArray(given))
    throw new ArgumentError(operation, `takes arrays and numbers, not ${describe(given)}.`, "np.array([1, 2, 3]).");
  const found = scan(operation, given);
  if (found.arrays) return stacked(operation, given as readonly NestedArrays[], { dtype, device, indices });
  const own = dtype ?? numbersDType(operation, found, { device, indices });
  for (const item of found.flat) checkFits(operation, item, own);
  return tensor(typedFlat(found.flat, own), { dtype: own, ...place }).reshape(found.shape);
}

const cast = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : x.to(dtype));

/** What `tensor` takes fastest: an array of a kind. */
const typedFlat = (flat: readonly WeakScalar[], dtype: DType): WeakScalar[] | Float64Array =>
  dtype === "float64" || dtype === "float32"
    ? Float64Array.from(flat, Number)
    : (flat.map((item) =>
        typeof item === "number" && dtypes[dtype].kind !== "float" && Number.isFinite(item) ? Math.trunc(item) : item,
      ) as WeakScalar[]);

function numbersDType(operation: string, { flat, numbers, bigints }: Found, { device, indices }: Reading): DType {
  if (indices && !numbers && !bigints && flat.length > 0) return "bool";
  if (indices) {
    for (const item of flat)
      if (typeof item === "number" && !Number.isInteger(item))
        throw new DTypeError(operation, "arrays used as indices must be of integer (or boolean) type.");
    return indexDType(device);
  }
  if (numbers || flat.length === 0) return numberDType(operation, device);
  return bigints ? indexDType(device) : "bool";
}

function scalarTensor(operation: string, value: WeakScalar, { dtype, device, indices }: Reading): Tensor {
  const place = device === undefined ? {} : { device };
  const kind = { shape: [], flat: [value], numbers: typeof value === "number", bigints: typeof value === "bigint", arrays: false };
  const own = dtype ?? numbersDType(operation, kind, { device, indices: indices ?? false });
  checkFits(operation, value, own);
  const plain =
    typeof value === "number" && dtypes[own].kind !== "float" && own !== "bool" && Number.isFinite(value) ? Math.trunc(value) : value;
  return tensor(own === "bool" ? Boolean(value) : plain, { dtype: own, ...place });
}

/** Nested lists with arrays in them. */
function stacked(operation: string, items: readonly NestedArrays[], reading: Reading): Tensor {
  const tensors = items.map((item) => asTensor(operation, item as ArrayLike, reading));
  const [first] = tensors;
  for (const one of tensors) if (one.shape.join() !== first!.shape.join()) throw inhomogeneous(operation, [items.length]);
  const dtype = tensors.map((one) => one.dtype).reduce((a, b) => promotions[a][b]);
  return stack(tensors.map((one) => cast(one, dtype)));
}

/** @internal */
export const isFloat = (x: Tensor): boolean => dtypes[x.dtype].kind === "float";

/** @internal As floats: integers and bools become float64, or the device's default. */
export function asFloats(operation: string, a: ArrayLike): Tensor {
  const x = asTensor(operation, a);
  return isFloat(x) ? x : x.to(numberDType(operation, x.device));
}

/** @internal Whether values can be read at once. */
export const isReadable = (x: Tensor): boolean => x.storage.device.backend.readSync !== undefined;

const hasDevice = (value: unknown): value is NDArray | Tensor => isArray(value) || isTensor(value);

/** @internal Where the first of several operands lies that is an array, and not a list or a number. */
export const deviceAmong = (values: readonly unknown[]): string | undefined => values.find(hasDevice)?.device;

/** @internal An operand beside another: a list or a number goes where that is. */
export const beside = (operation: string, value: ArrayLike, near: { readonly device: string | undefined }, reading: Reading = {}): Tensor =>
  asTensor(operation, value, hasDevice(value) ? reading : { ...reading, device: near.device });

/** @internal Several operands as tensors: lists and numbers go where the first array is. */
export function allTensors(operation: string, values: readonly ArrayLike[], reading: Reading = {}): Tensor[] {
  const near = { device: reading.device ?? deviceAmong(values) };
  return values.map((value) => beside(operation, value, near, reading));
}

/** The functions that `np.async` has too. */
const waitingForms: ReadonlySet<string> = /* @__PURE__ */ new Set(
  `get tolist item nonzero flatnonzero argwhere where compress extract unique unique_all unique_counts unique_inverse unique_values isin intersect1d
  union1d setdiff1d setxor1d searchsorted digitize bincount histogram allclose array_equal array_equiv`.split(/\s+/),
);

/** @internal The values of a tensor at once. @throws DeviceError on a device that cannot be read so, naming the form in `np.async`. */
export function valuesOf(operation: string, x: Tensor): StorageArray {
  if (!isReadable(x))
    throw new DeviceError(
      operation,
      `${x.device} cannot be read synchronously.`,
      waitingForms.has(operation)
        ? `await np.async.${operation}(…).`
        : "read the values by await a.data(), or take the array to another device by await a.to_device(…).",
    );
  return x.dataSync();
}

/** An axis counted from the front. NumPy's AxisError. @throws ShapeError */
export function axisIn(operation: string, axis: number, ndim: number): number {
  const at = Number.isInteger(axis) && axis < 0 ? axis + ndim : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= ndim)
    throw new ShapeError(operation, `axis ${describe(axis)} is out of bounds for array of dimension ${ndim}.`);
  return at;
}

/** @internal An array and one of its axes, counted from the front; without an axis, the flattened array and its only one. @throws ShapeError */
export function flatOrAlong(operation: string, a: ArrayLike, axis: number | null): readonly [x: Tensor, axis: number] {
  const x = asTensor(operation, a);
  return axis === null ? [x.flatten(), 0] : [x, axisIn(operation, axis, x.ndim)];
}

/** Axes counted from the front, without repeats. @throws ShapeError */
export function axesIn(operation: string, axes: number | readonly number[], ndim: number): number[] {
  const list = (typeof axes === "number" ? [axes] : listOf(operation, "axis", axes)).map((axis) => axisIn(operation, axis, ndim));
  if (new Set(list).size !== list.length) throw new ShapeError(operation, "duplicate value in 'axis'.");
  return list;
}

/** A shape as NumPy takes it: a number or a list. */
export type ShapeLike = number | readonly number[];

/** @internal The sizes of a shape. @throws ArgumentError for what is neither a whole number nor a list of them. */
export function shapeOf(shape: ShapeLike, operation: string): number[] {
  const sizes: readonly number[] = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(sizes) || !sizes.every((size) => Number.isInteger(size)))
    throw new ArgumentError(operation, `a shape is a whole number or a list of them, not ${describe(shape)}.`);
  return [...sizes];
}

/** @internal A name in quotes as NumPy has them, or what stands in its place. */
export const quoted = (value: unknown): string => (typeof value === "string" ? `'${value}'` : describe(value));

/** @internal A list of whole numbers, or an array of them, as a copy. @throws ArgumentError */
export function listOf(operation: string, name: string, list: readonly number[] | NDArray): number[] {
  const numbers: unknown =
    isArray(list) && list.ndim === 1 ? Array.from(valuesOf(operation, list.tensor) as Iterable<number | bigint>, Number) : list;
  if (!Array.isArray(numbers) || !numbers.every((one) => Number.isInteger(one)))
    throw new ArgumentError(operation, `\`${name}\` is ${describe(list)}, not a list of whole numbers.`);
  return [...(numbers as readonly number[])];
}

/** @internal A whole number that is no value of an array, such as a count. @throws ArgumentError */
export function integerOf(operation: string, name: string, value: number | bigint): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (!Number.isSafeInteger(number)) throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not a whole number.`);
  return number;
}

/** @internal Which diagonal is meant; beyond the corners, where integers may be too large for a number, all are alike. */
export function offsetOf(operation: string, k: number | bigint | undefined, rows: number, columns: number): number {
  const whole = typeof k === "bigint" || Number.isInteger(k);
  return integerOf(operation, "k", whole ? (k! > columns ? columns : k! < -rows ? -rows : k!) : (k ?? 0));
}

/** @internal Before positions along an axis are counted one by one. @throws ShapeError for an axis of 2³¹ elements or more. @throws DeviceError when the device cannot hold the positions. */
export function checkLength(operation: string, x: Tensor, length: number): void {
  if (!(length < 2 ** 31)) throw new ShapeError(operation, `array is too big: ${length} elements along an axis.`);
  x.storage.device.checkRoom(operation, length * Int32Array.BYTES_PER_ELEMENT);
}

/** @internal A number of characters. @throws ArgumentError for more than anybody writes. */
export function lengthOf(operation: string, name: string, value: number | bigint): number {
  const length = integerOf(operation, name, value);
  if (length > 2 ** 20) throw new ArgumentError(operation, `\`${name}\` is ${length}: at most 2²⁰ characters are written.`);
  return length;
}

/** @internal A number that is no value of an array. @throws ArgumentError */
export function numberOf(operation: string, name: string, value: number | bigint): number {
  if (typeof value !== "number" && typeof value !== "bigint")
    throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not a number.`);
  return Number(value);
}

/** @internal How many axes an array has at most, in NumPy. */
export const MOST_DIMS = 64;

/** @internal The bytes of memory that JavaScript holds. @throws ArgumentError where it was transferred away. */
export function bytesOf(operation: string, memory: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(memory) && !(memory instanceof DataView)) {
    const { buffer, byteOffset, byteLength } = attached(operation, memory);
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
  try {
    return memory instanceof DataView ? new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength) : new Uint8Array(memory);
  } catch {
    throw new ArgumentError(operation, "the ArrayBuffer was transferred away, or shrank.", "copy it first: buffer.slice().");
  }
}

/** @internal @throws ArgumentError unless the value is a string. */
export function checkText(operation: string, name: string, value: string): void {
  if (typeof value !== "string") throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not a string.`);
}

/** @internal @throws ArgumentError unless what is written to is an array of this package. */
export function checkArray(operation: string, name: string, value: NDArray): void {
  if (!isArray(value)) throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not an array.`, "np.asarray(…).");
}

/** @internal @throws ArgumentError for what cannot be called. */
export function checkFunction(operation: string, name: string, value: unknown): void {
  if (typeof value !== "function") throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not a function.`);
}

/** @internal The arrays of a list, or the rows of an array. @throws ArgumentError */
export function listOfArrays(operation: string, arrays: readonly ArrayLike[] | NDArray | Tensor): ArrayLike[] {
  if (!Array.isArray(arrays) && !isArray(arrays) && !isTensor(arrays))
    throw new ArgumentError(operation, `takes a list of arrays, not ${describe(arrays)}.`);
  return [...(arrays as Iterable<ArrayLike>)];
}

/** The shape that several broadcast to. NumPy's words. @throws ShapeError */
export function broadcastShape(operation: string, shapes: readonly (readonly number[])[]): number[] {
  const [first = []] = shapes;
  if (shapes.every((shape) => shape.length === first.length && shape.every((length, i) => length === first[i]))) return [...first];
  const ndim = Math.max(0, ...shapes.map((shape) => shape.length));
  const out = new Array<number>(ndim).fill(1);
  for (const shape of shapes) {
    shape.forEach((length, i) => {
      const at = ndim - shape.length + i;
      if (length === 1 || length === out[at]) return;
      if (out[at] !== 1)
        throw new ShapeError(operation, `operands could not be broadcast together with shapes ${shapes.map(tuple).join(" ")}.`);
      out[at] = length;
    });
  }
  return out;
}
