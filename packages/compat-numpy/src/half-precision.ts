import { type DType, tensor } from "@adjoint/core";

/** 2 to this is the least exponent of a normal float16. */
const LEAST_NORMAL = -14;
const FRACTION_BITS = 10;

/** A number rounded to float16, halves to even. */
function toHalf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), LEAST_NORMAL);
  const unit = 2 ** (exponent - FRACTION_BITS);
  const scaled = value / unit;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const whole = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.abs(whole * unit) > 65504 ? Math.sign(value) * Number.POSITIVE_INFINITY : whole * unit;
}

/** A number as a float dtype holds it. */
export function roundTo(dtype: DType, value: number): number {
  if (dtype === "float32") return Math.fround(value);
  if (dtype === "float16") return toHalf(value);
  if (dtype === "bfloat16") return Number(tensor(value, { dtype }).dataSync()[0]);
  return value;
}
