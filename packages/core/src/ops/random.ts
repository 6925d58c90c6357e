import { checkGiven } from "../arguments";
import { type DType, dtypes, isBigInt } from "../dtype";
import { generate } from "../elementwise";
import { ArgumentError, DTypeError } from "../errors";
import { constant, type Expr, indexLeaf, scalar, scalarLeaf, where } from "../expr";
import type { MapPlan } from "../op";
import { randomOptions } from "../options.gen";
import { generatorPlans } from "../plan";
import { checkHolds, largestBelow } from "../ranges";
import { broadcastShapes, checkShape, describe, type Shape, shapeFrom } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { checkDType } from "../dtype";
import { deviceOf, fromTypedArray, type TensorOptions } from "./creation";
import { defaultGenerator, type Generator } from "./generator";

/** Seeds the default generator. @throws ArgumentError for a bad seed. */
export function manualSeed(seed: number): Generator {
  return defaultGenerator.manualSeed(seed);
}

/** Options of random creation ops. */
export interface RandomOptions<D extends DType = DType> extends TensorOptions<D> {
  readonly generator?: Generator;
}

/** Scalars 0, 1 and 2 of a random program: the key, and the number of the draw. */
const bitsAt = (position: Expr): Expr =>
  scalar("threefry", scalarLeaf(0, "uint32"), scalarLeaf(1, "uint32"), position, scalarLeaf(2, "uint32"));

/** @internal Uniform in [0, 1): 24 bits of the draw at a position, which is the element's own by default. */
export const uniform32 = (position: Expr = indexLeaf()): Expr =>
  bitsAt(position)
    .bitwiseRightShift(8)
    .cast("float32")
    .mul(2 ** -24);

/** The same in a dtype of 16 bits, rounded down: to the nearest, the largest would become 1. */
const uniform16 = (dtype: "float16" | "bfloat16"): Expr =>
  uniform32()
    .bitcast("uint32")
    .bitwiseAnd(dtype === "float16" ? 0xffff_e000 : 0xffff_0000)
    .bitcast("float32")
    .cast(dtype);

/** Uniform in [0, 1): the bits of float32's draw, and 29 more from the counter's other half. */
function uniform64(): Expr {
  const high = bitsAt(indexLeaf()).bitwiseRightShift(8).cast("float64");
  const low = scalar(
    "threefry",
    scalarLeaf(1, "uint32"),
    scalarLeaf(0, "uint32").bitwiseXor(0x5bd1e995),
    indexLeaf(),
    scalarLeaf(2, "uint32"),
  );
  return high
    .mul(2 ** 29)
    .add(low.bitwiseRightShift(3).cast("float64"))
    .mul(2 ** -53);
}

/** Open at both ends, so that logarithms stay finite: the middle of one of 2²³ cells. */
const openUniform = (): Expr =>
  bitsAt(indexLeaf())
    .bitwiseRightShift(9)
    .cast("float32")
    .add(0.5)
    .mul(2 ** -23);

const polynomial = (x: Expr, coefficients: readonly number[]): Expr =>
  coefficients.slice(1).reduce<Expr>((sum, coefficient) => sum.mul(x).add(coefficient), constant(coefficients[0]!, "float32"));

/**
 * Natural logarithm in (0, 1] from the bits of a float32 and basic arithmetic alone, so that devices agree; the series in
 * s = (m − 1)/(m + 1) for a mantissa m in [√½, √2).
 */
function portableLog(x: Expr): Expr {
  const bits = x.bitcast("int32");
  const shifted = bits.sub(0x3f3504f3);
  const exponent = shifted.bitwiseRightShift(23);
  const mantissa = bits.sub(exponent.bitwiseLeftShift(23)).bitcast("float32");
  const s = mantissa.sub(1).div(mantissa.add(1));
  const series = polynomial(s.mul(s), [2 / 9, 2 / 7, 2 / 5, 2 / 3, 2]);
  return exponent.cast("float32").mul(Math.LN2).add(s.mul(series));
}

/** Standard normal from a uniform, by the inverse of the error function (Giles 2012, single precision). */
function normal32(): Expr {
  const u = openUniform().mul(2).sub(1);
  const w = portableLog(constant(1, "float32").sub(u).mul(u.add(1))).neg();
  const near = w.sub(2.5);
  const far = w.sqrt().sub(3);
  const central = polynomial(
    near,
    [2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941],
  );
  const tail = polynomial(
    far,
    [-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682],
  );
  return where(w.lt(5), central, tail).mul(u).mul(Math.SQRT2);
}

/** @internal */
export const floatDType = (operation: string, dtype: DType): DType => {
  if (dtypes[dtype]?.kind !== "float") throw new DTypeError(operation, `draws floats, not ${describe(dtype)}.`, "randint draws integers.");
  return dtype;
};

function draw(operation: string, plan: MapPlan, shape: Shape, options: RandomOptions, scalars: readonly number[] = []): Tensor {
  const own = shapeFrom(operation, shape);
  const x = generate(operation, plan, [...(options.generator ?? defaultGenerator).next(), ...scalars], own, deviceOf(operation, options));
  return options.requiresGrad ? x.requireGrad() : x;
}

const randPlan = /* @__PURE__ */ generatorPlans((dtype) =>
  dtype === "float64" ? uniform64() : dtype === "float32" ? uniform32() : uniform16(dtype as "float16" | "bfloat16"),
);

/** Uniform in [0, 1). The same bits on every device. @throws DTypeError for a dtype that is not a float. */
export function rand<D extends DType = "float32">(shape: Shape, options: RandomOptions<D> = {}): Tensor<D> {
  const dtype = floatDType("rand", options.dtype ?? "float32");
  return draw("rand", randPlan(dtype), shape, options) as Tensor<D>;
}

const randnPlan = /* @__PURE__ */ generatorPlans((dtype) => normal32().cast(dtype));

/** Standard normal. Devices agree to 4 float32 ulps of the largest intermediate (1e-6 absolute). @throws DTypeError for a dtype that is not a float. */
export function randn<D extends DType = "float32">(shape: Shape, options: RandomOptions<D> = {}): Tensor<D> {
  const dtype = floatDType("randn", options.dtype ?? "float32");
  return draw("randn", randnPlan(dtype), shape, options) as Tensor<D>;
}

/** Scalars 3 and 4: the bounds; 5: the largest number below the upper one, which rounding would reach. */
const uniformPlan = /* @__PURE__ */ generatorPlans((dtype) => {
  const lane: DType = dtype === "float64" ? "float64" : "float32";
  const [low, high] = [scalarLeaf(3, lane), scalarLeaf(4, lane)];
  return (dtype === "float64" ? uniform64() : uniform32()).mul(high.sub(low)).add(low).minimum(scalarLeaf(5, lane)).cast(dtype);
});

/** Uniform in [low, high). @throws DTypeError for a dtype that is not a float. */
export function uniform(shape: Shape, low = 0, high = 1, options: RandomOptions = {}): Tensor {
  const dtype = floatDType("uniform", options.dtype ?? "float32");
  return draw("uniform", uniformPlan(dtype), shape, options, [low, high, high > low ? largestBelow(dtype, high) : low]);
}

/**
 * Normal with a mean and a standard deviation, as `torch.normal`: tensors broadcast, and give the shape; two numbers take it from `size`.
 *
 * ```ts
 * normal(0, 1, [2, 3]);
 * normal(tensor([1.5, 10]), 0.1); // two numbers, near 1.5 and 10
 * ```
 *
 * @throws DTypeError for a dtype that is not a float. @throws ArgumentError for a negative number as the deviation, or without a size.
 */
export function normal(mean: number | Tensor, std: number | Tensor = 1, size?: Shape, options: RandomOptions = {}): Tensor {
  if (typeof std === "number" && !(std >= 0))
    throw new ArgumentError("normal", `the standard deviation is a number ≥ 0, not ${describe(std)}.`);
  if (isTensor(mean) || isTensor(std)) return normalAround(mean, std, size, options);
  if (size === undefined) throw new ArgumentError("normal", "two numbers need a size.", "normal(0, 1, [2, 3]).");
  return scaledNormal(size, mean, std, options);
}

function normalAround(mean: number | Tensor, std: number | Tensor, size: Shape | undefined, options: RandomOptions): Tensor {
  if (size !== undefined) throw new ArgumentError("normal", "tensors bring their own shape, and take no size.");
  const tensors = [mean, std].filter(isTensor);
  for (const x of tensors) floatDType("normal", x.dtype);
  const shape = broadcastShapes(
    "normal",
    tensors.map((x) => x.shape),
  );
  const [first] = tensors as [Tensor];
  const noise = scaledNormal(shape, 0, 1, { dtype: first.dtype, device: first.device, ...options });
  return noise.mul(isTensor(std) ? std.detach() : std).add(isTensor(mean) ? mean.detach() : mean);
}

/** Scalars 3 and 4: the mean and the deviation. */
const normalPlan = /* @__PURE__ */ generatorPlans((dtype) =>
  normal32().mul(scalarLeaf(4, "float32")).add(scalarLeaf(3, "float32")).cast(dtype),
);

function scaledNormal(shape: Shape, mean: number, std: number, options: RandomOptions): Tensor {
  const dtype = floatDType("normal", options.dtype ?? "float32");
  return draw("normal", normalPlan(dtype), shape, options, [mean, std]);
}

/**
 * Integers from `low` (0) to below `high`. Default dtype: int32.
 *
 * @throws ArgumentError for an empty or too wide range. @throws DTypeError when the dtype does not hold the range.
 */
export function randint(high: number, size: Shape, options?: RandomOptions): Tensor;
export function randint(low: number, high: number, size: Shape, options?: RandomOptions): Tensor;
export function randint(first: number, second: number | Shape, third?: RandomOptions | Shape, fourth?: RandomOptions): Tensor {
  const [low, high, size, options = {}] = typeof second === "number" ? [first, second, third, fourth] : [0, first, second, third];
  if (options !== undefined) checkGiven("randint", "options", options, randomOptions);
  return integersBetween(low, high, size as Shape, options as RandomOptions);
}

/** 64-bit integers, and unsigned ones of 32 bits, hold more than int32, where all others are counted. */
const integerLane = (dtype: DType): DType => (dtype === "uint32" || isBigInt(dtype) ? dtype : "int32");

/** Scalars 3 and 4: how many, and from where. */
const integersPlan = /* @__PURE__ */ generatorPlans((dtype) => {
  const lane = integerLane(dtype);
  const width = scalarLeaf(3, "uint32");
  const bits = bitsAt(indexLeaf());
  // 2³² itself wraps to 0, where every word is in range as it is.
  const below = where(width.eq(0), bits, scalar("rem", bits, scalar("max", width, constant(1, "uint32"))));
  return (isBigInt(lane) ? below.cast(lane) : below.bitcast(lane)).add(scalarLeaf(4, lane)).cast(dtype);
});

function integersBetween(low: number, high: number, shape: Shape, options: RandomOptions): Tensor {
  if (!Number.isInteger(low) || !Number.isInteger(high) || high <= low || high - low > 2 ** 32) {
    throw new ArgumentError("randint", `${describe(low)} … ${describe(high)} is not a range of whole numbers with at most 2³² members.`);
  }
  const dtype = options.dtype ?? "int32";
  checkDType("randint", dtype);
  const lane = integerLane(dtype);
  for (const bound of [low, high - 1]) {
    checkHolds("randint", bound, dtype);
    checkHolds("randint", bound, lane);
  }
  return draw("randint", integersPlan(dtype), shape, options, [high - low, low]);
}

/** A random order of 0 … count − 1: int32. The same on every device. @throws ArgumentError for a bad count. */
export function randperm(count: number, options: RandomOptions = {}): Tensor {
  if (!Number.isInteger(count) || count < 0) throw new ArgumentError("randperm", `a count is a whole number ≥ 0, not ${describe(count)}.`);
  checkShape("randperm", [count]);
  // Before the draw, which is made here.
  deviceOf("randperm", options).checkRoom("randperm", 4 * count);
  return fromTypedArray((options.generator ?? defaultGenerator).permutation(count), [count], options);
}
