import type { DType, StorageArray } from "./dtype";

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

/** float32 from the bits of a float16. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of the nearest float16, ties to even; too large becomes infinite. */
export function toFloat16(value: number): number {
  floatView[0] = value;
  const bits = bitsView[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude < 0x38800000) return sign | roundHalfEven((Math.abs(floatView[0]!) * 2 ** 24) as number);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | Math.min((rounded - 0x38000000) >>> 13, 0x7c00); // 65520 and above round to infinity
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** float32 from the bits of a bfloat16. */
export function fromBfloat16(bits: number): number {
  bitsView[0] = bits << 16;
  return floatView[0]!;
}

/** The bits of the nearest bfloat16, ties to even. */
export function toBfloat16(value: number): number {
  floatView[0] = value;
  const bits = bitsView[0]!;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** A number as a 16-bit float holds it; other dtypes leave it as it is. */
export function roundedToHalf(dtype: DType, value: number): number {
  if (dtype === "float16") return fromFloat16(toFloat16(value));
  return dtype === "bfloat16" ? fromBfloat16(toBfloat16(value)) : value;
}

/** The values of 16-bit floats, for reading. Other dtypes pass through. */
export function decoded(dtype: DType, data: StorageArray): StorageArray {
  if (dtype !== "float16" && dtype !== "bfloat16") return data;
  const decode = dtype === "float16" ? fromFloat16 : fromBfloat16;
  return Float32Array.from(data as Uint16Array, decode);
}
