import { checkGiven } from "../arguments";
import { type Device, defaultDevice, deviceNamed } from "../device";
import { dispatch } from "../dispatch";
import { checkDType, type DType, dtypes, isBigInt, type StorageArray } from "../dtype";
import { generate } from "../elementwise";
import { ArgumentError, DeviceError, ShapeError } from "../errors";
import { type Expr, indexLeaf, scalarLeaf, weakScalar, where } from "../expr";
import { type DTypeOf, inferDType, type NestedNumbers, nestedValues, toStorage, typedValues } from "../literals";
import { tensorOptions } from "../options.gen";
import { generatorPlans, makePlan } from "../plan";
import { planCache } from "../plan-cache";
import { checkHolds } from "../ranges";
import { checkShape, describe, formatShape, type Shape, shapeFrom, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";

/** Where a new tensor lives and what it holds. */
export interface TensorOptions<D extends DType = DType> {
  readonly dtype?: D;
  /** The name of a registered device; the default device otherwise. */
  readonly device?: string;
  readonly requiresGrad?: boolean;
}

/** What `tensor` takes: nested numbers, a typed array, or a tensor to copy. */
export type TensorData = NestedNumbers | ArrayBufferView | Tensor;

/** @internal The device that options name. */
export const deviceOf = (operation: string, options: TensorOptions): Device =>
  options.device === undefined ? defaultDevice(operation) : deviceNamed(operation, options.device);

/** @internal A tensor of numbers that are already in the dtype's storage form. */
export function fromData(operation: string, device: Device, dtype: DType, shape: Shape, data: StorageArray | undefined): Tensor {
  const storage = data ?? new dtypes[dtype].storage(sizeOf(shape));
  return dispatch({ op: { kind: "host", name: operation }, inputs: [], params: { data: storage, shape, dtype, device } })[0]!;
}

/**
 * @internal A vector of a formula's values, computed here in double precision and rounded once, so that every device has the same numbers.
 * That it has room is checked first: what fails for its size would else be computed for minutes.
 */
export function fromFormula<D extends DType>(
  operation: string,
  device: Device,
  dtype: D,
  size: number,
  at: (i: number) => number,
): Tensor<D> {
  const { bytes, kind } = dtypes[dtype];
  device.checkDType(operation, dtype);
  device.checkRoom(operation, size * bytes);
  const whole = kind !== "float";
  const values = allocate(operation, size);
  for (let i = 0; i < size; i++) values[i] = whole ? Math.trunc(at(i)) : at(i);
  return fromData(operation, device, dtype, [size], toStorage(operation, values, dtype)) as Tensor<D>;
}

/** Eight bytes for each, where the device may need one. */
function allocate(operation: string, size: number): Float64Array {
  try {
    return new Float64Array(size);
  } catch {
    throw new DeviceError(operation, `no room for ${size} numbers.`, "compute fewer, in parts.", "OUT_OF_MEMORY");
  }
}

/** @internal A tensor of values in the storage form of a dtype, as files hold them: checked for shape and for what the device holds. Copies. */
export function fromStored(operation: string, dtype: DType, shape: Shape, data: StorageArray, device: string | undefined): Tensor {
  return fromData(operation, deviceOf(operation, { device }), dtype, shapeFrom(operation, shape), data);
}

/**
 * A tensor of the given numbers. Default dtype: float32 for numbers, whole or not; bool for booleans alone, int64 for bigints. A typed
 * array keeps its type. Whole numbers above 2²⁴ are rounded to what float32 holds.
 *
 * ```ts
 * tensor([[1, 2], [3, 4]]); // float32 [2, 2]
 * tensor([1, 2], { requiresGrad: true });
 * tensor([3, 1], { dtype: "int32" });
 * ```
 *
 * @throws ShapeError when rows differ in length. @throws DTypeError for a number that the dtype cannot hold, or numbers beside bigints.
 */
export function tensor<T extends TensorData, D extends DType = DTypeOf<T>>(data: T, options: TensorOptions<D> = {}): Tensor<D> {
  const device = deviceOf("tensor", options);
  if (options.dtype !== undefined) checkDType("tensor", options.dtype);
  if (isTensor(data)) {
    const copied = data.detach().clone();
    const cast = options.dtype === undefined ? copied : copied.to(options.dtype);
    return (options.requiresGrad ? cast.requireGrad() : cast) as Tensor<D>;
  }
  const { values, shape } = ArrayBuffer.isView(data) ? typedValues("tensor", data) : nestedValues(data as NestedNumbers);
  const dtype = options.dtype ?? inferDType("tensor", values);
  const x = fromData("tensor", device, dtype, shape, toStorage("tensor", values, dtype));
  return (options.requiresGrad ? x.requireGrad() : x) as Tensor<D>;
}

const fullPlan = /* @__PURE__ */ generatorPlans((dtype) => weakScalar(0, "float32").cast(dtype));

function filled(operation: string, shape: Shape, value: number | bigint | boolean, dtype: DType, options: TensorOptions): Tensor {
  const own = shapeFrom(operation, shape);
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean")
    throw new ArgumentError(operation, `\`value\` is ${describe(value)}, not a number.`);
  if (typeof value !== "boolean") checkHolds(operation, value, dtype);
  const device = deviceOf(operation, options);
  const x = generate(operation, fullPlan(dtype), [typeof value === "boolean" ? Number(value) : value], own, device);
  return options.requiresGrad ? x.requireGrad() : x;
}

/** Every element `value`: float32 for a number, bool for a boolean, int64 for a bigint, or of `dtype`. @throws ShapeError for a bad shape. */
export function full<T extends number | bigint | boolean, D extends DType = DTypeOf<T>>(
  shape: Shape,
  value: T,
  options: TensorOptions<D> = {},
): Tensor<D> {
  return filled("full", shape, value, options.dtype ?? inferDType("full", [value]), options) as Tensor<D>;
}

/** A tensor without dims: float32 for a number, bool for a boolean, int64 for a bigint, or of `dtype`. @throws DTypeError for a number that the dtype cannot hold. */
export function scalar<T extends number | bigint | boolean, D extends DType = DTypeOf<T>>(
  value: T,
  options: TensorOptions<D> = {},
): Tensor<D> {
  return tensor<T, D>(value, options);
}

/**
 * The tensor itself if it already is one of the dtype asked for; else a tensor of the given numbers, as `tensor` makes it.
 *
 * ```ts
 * asarray([1, 2, 3]);
 * asarray(x) === x; // true
 * ```
 *
 * @throws ShapeError when rows differ in length. @throws DTypeError for a number that the dtype cannot hold.
 */
export function asarray<T extends TensorData, D extends DType = DTypeOf<T>>(data: T, options: TensorOptions<D> = {}): Tensor<D> {
  const { dtype, device, requiresGrad = false } = options;
  if (!isTensor(data) || (device !== undefined && device !== data.device)) return tensor<T, D>(data, options);
  if (dtype !== undefined) checkDType("asarray", dtype);
  const x = dtype === undefined ? data : data.to(dtype);
  return (requiresGrad && !x.requiresGrad ? x.detach().requireGrad() : x) as Tensor<D>;
}

/** Zeros. Default dtype: float32. @throws ShapeError for a bad shape. */
export function zeros<D extends DType = "float32">(shape: Shape, options: TensorOptions<D> = {}): Tensor<D> {
  return filled("zeros", shape, 0, options.dtype ?? "float32", options) as Tensor<D>;
}

/** Ones. Default dtype: float32. @throws ShapeError for a bad shape. */
export function ones<D extends DType = "float32">(shape: Shape, options: TensorOptions<D> = {}): Tensor<D> {
  return filled("ones", shape, 1, options.dtype ?? "float32", options) as Tensor<D>;
}

/** Of a given shape, for those who fill it at once. The values are zeros: no stale memory shows. @throws ShapeError for a bad shape. */
export function empty<D extends DType = "float32">(shape: Shape, options: TensorOptions<D> = {}): Tensor<D> {
  return filled("empty", shape, 0, options.dtype ?? "float32", options) as Tensor<D>;
}

const like = (x: Tensor, options: TensorOptions): TensorOptions => ({ device: x.device, ...options });

/** Every element `value`, with the shape, dtype and device of `x`. @method */
export function fullLike(x: Tensor, value: number | bigint | boolean, options: TensorOptions = {}): Tensor {
  return filled("fullLike", x.shape, value, options.dtype ?? x.dtype, like(x, options));
}

/** Zeros with the shape, dtype and device of `x`. @method */
export const zerosLike = (x: Tensor, options: TensorOptions = {}): Tensor => fullLike(x, 0, options);

/** Ones with the shape, dtype and device of `x`. @method */
export const onesLike = (x: Tensor, options: TensorOptions = {}): Tensor => fullLike(x, 1, options);

/** As `empty`, with the shape, dtype and device of `x`. @method */
export const emptyLike = (x: Tensor, options: TensorOptions = {}): Tensor => fullLike(x, 0, options);

const indexAs = (dtype: DType): Expr => indexLeaf().cast(dtype);

/** How many steps of `step` lead from `start` to below `end`. */
function stepsBetween(operation: string, start: number, end: number, step: number): number {
  for (const value of [start, end, step]) {
    if (!Number.isFinite(value)) throw new ArgumentError(operation, `takes finite numbers, not ${describe(value)}.`);
  }
  if (step === 0) throw new ArgumentError(operation, "the step is 0.");
  if ((end - start) * step < 0) throw new ArgumentError(operation, `the step ${step} leads away from ${end}, starting at ${start}.`);
  // Not −0, where start and end are the same.
  return Math.ceil((end - start) / step) + 0;
}

/**
 * Numbers from `start` (0) to below `end` by `step` (1): int32 if all three are whole, else float32.
 *
 * ```ts
 * arange(5); // [0, 1, 2, 3, 4]
 * arange(1, 2, 0.5); // [1, 1.5]
 * ```
 *
 * @throws ArgumentError when the step is 0 or leads away from `end`.
 */
export function arange<D extends DType = "int32" | "float32">(end: number, options?: TensorOptions<D>): Tensor<D>;
export function arange<D extends DType = "int32" | "float32">(start: number, end: number, options?: TensorOptions<D>): Tensor<D>;
export function arange<D extends DType = "int32" | "float32">(
  start: number,
  end: number,
  step: number,
  options?: TensorOptions<D>,
): Tensor<D>;
export function arange(...args: (number | TensorOptions | undefined)[]): Tensor {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
  const numbers = given.filter((arg) => typeof arg === "number");
  const rest = given.slice(given.findIndex((arg) => typeof arg !== "number") >>> 0);
  const options = (rest[0] ?? {}) as TensorOptions;
  if (rest.length > 1 || numbers.length === 0 || numbers.length > 3)
    throw new ArgumentError("arange", `takes one to three numbers and then options, not (${args.map(describe).join(", ")}).`);
  if (rest[0] !== undefined) checkGiven("arange", "options", rest[0], tensorOptions);
  const [start, end, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1];
  const size = stepsBetween("arange", start, end, step);
  const dtype = options.dtype ?? (numbers.every(Number.isInteger) ? "int32" : "float32");
  checkDType("arange", dtype);
  checkShape("arange", [size]);
  const device = deviceOf("arange", options);
  const x =
    dtypes[dtype].kind === "float"
      ? floatRange(device, dtype, [start, step], size)
      : rangeIn(isBigInt(dtype) ? "int64" : "int32", device, dtype, [start, step], size);
  return options.requiresGrad ? x.requireGrad() : x;
}

function rangeIn(compute: DType, device: Device, dtype: DType, [start, step]: readonly [number, number], size: number): Tensor {
  return generate("arange", rangePlan(compute, dtype), [start, step], [size], device);
}

/** Scalars: the start and the step. */
const rangePlan = /* @__PURE__ */ planCache((compute: DType, dtype: DType) =>
  makePlan([], [indexAs(compute).mul(scalarLeaf(1, compute)).add(scalarLeaf(0, compute)).cast(dtype)]),
);

/** Up to here float32 has every whole number. */
const WHOLE_IN_SINGLE = 2 ** 24;

/** `start + i·step` in double precision, rounded once: step by step in float32 an error grows with i. */
function floatRange(device: Device, dtype: DType, range: readonly [number, number], size: number): Tensor {
  const [start, step] = range;
  const exact = Number.isInteger(start) && Number.isInteger(step) && Math.abs(start) + Math.abs(step) * size <= WHOLE_IN_SINGLE;
  if (exact) return rangeIn(dtype === "float64" ? "float64" : "float32", device, dtype, range, size);
  if (device.backend.capabilities.dtypes.has("float64")) return rangeIn("float64", device, dtype, range, size);
  return fromFormula("arange", device, dtype, size, (i) => start + i * step);
}

/** Scalars: from, to, the step, the last position. Counted from the nearer end, as PyTorch does, so that both ends are exact. */
const linspacePlan = /* @__PURE__ */ generatorPlans((dtype) => {
  const compute: DType = dtype === "float64" ? "float64" : "float32";
  const [from, to, step, last] = [0, 1, 2, 3].map((i) => scalarLeaf(i, compute)) as [Expr, Expr, Expr, Expr];
  const position = indexAs(compute);
  const low = from.add(step.mul(position));
  const high = to.sub(step.mul(last.sub(position)));
  return where(position.mul(2).lt(last.add(1)), low, high).cast(dtype);
});

/** `steps` numbers evenly from `start` to `end`, both included. Default dtype: float32. @throws ArgumentError for a bad number of steps. */
export function linspace<D extends DType = "float32">(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions<D> = {},
): Tensor<D> {
  if (!Number.isInteger(steps) || steps < 0)
    throw new ArgumentError("linspace", `the number of steps is a whole number ≥ 0, not ${describe(steps)}.`);
  const dtype = options.dtype ?? "float32";
  checkDType("linspace", dtype);
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  const x = generate("linspace", linspacePlan(dtype), [start, end, step, steps - 1], [steps], deviceOf("linspace", options));
  return (options.requiresGrad ? x.requireGrad() : x) as Tensor<D>;
}

const eyePlan = /* @__PURE__ */ generatorPlans((dtype) => {
  const width = scalarLeaf(0, "uint32");
  return indexLeaf().remainder(width).eq(indexLeaf().floorDivide(width)).cast(dtype);
});

/** The identity matrix of `rows` × `columns` (as many as rows, if not given). Default dtype: float32. @throws ShapeError for a bad size. */
export function eye<D extends DType = "float32">(rows: number, columns: number = rows, options: TensorOptions<D> = {}): Tensor<D> {
  checkShape("eye", [rows, columns]);
  const dtype = options.dtype ?? "float32";
  checkDType("eye", dtype);
  const x = generate("eye", eyePlan(dtype), [columns], [rows, columns], deviceOf("eye", options));
  return (options.requiresGrad ? x.requireGrad() : x) as Tensor<D>;
}

/** A tensor from a typed array, with a shape. Copies. @throws ShapeError when the number of elements differs. */
export function fromTypedArray<T extends ArrayBufferView, D extends DType = DTypeOf<T>>(
  data: T,
  shape: Shape,
  options: TensorOptions<D> = {},
): Tensor<D> {
  const own = shapeFrom("fromTypedArray", shape);
  if (!ArrayBuffer.isView(data))
    throw new ArgumentError("fromTypedArray", `takes a typed array, not ${describe(data)}.`, "tensor([1, 2, 3]).");
  const { values } = typedValues("fromTypedArray", data);
  if (values.length !== sizeOf(own)) {
    throw new ShapeError("fromTypedArray", `${values.length} numbers do not fill ${formatShape(own)}.`);
  }
  const dtype = options.dtype ?? inferDType("fromTypedArray", values);
  const x = fromData("fromTypedArray", deviceOf("fromTypedArray", options), dtype, own, toStorage("fromTypedArray", values, dtype));
  return (options.requiresGrad ? x.requireGrad() : x) as Tensor<D>;
}
