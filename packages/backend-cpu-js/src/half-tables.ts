const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/** The 16 bits of the nearest float16, ties to even. `value` has float32 precision. */
export function encodeFloat16(value: number): number {
  floats[0] = value;
  const bits = words[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and above
  if (magnitude >= 0x38800000) return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  return sign | subnormal(magnitude);
}

/** Below 2⁻¹⁴ a float16 counts in steps of 2⁻²⁴. */
function subnormal(magnitude: number): number {
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return 0;
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const quotient = mantissa >> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient;
}

/** The 16 bits of the nearest bfloat16, ties to even. */
export function encodeBfloat16(value: number): number {
  floats[0] = value;
  const bits = words[0] as number;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40; // NaN, kept quiet
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function decodeFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (exponent ? (mantissa + 1024) * 2 ** (exponent - 25) : mantissa * 2 ** -24);
}

function table(decode: (bits: number) => number): Float32Array {
  const values = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) values[bits] = decode(bits);
  return values;
}

let float16Values: Float32Array | undefined;
let bfloat16Values: Float32Array | undefined;

/** All float16 values, by their bits: a quarter of a megabyte, made when first needed. */
export const float16Table = (): Float32Array => (float16Values ??= table(decodeFloat16));

/** All bfloat16 values, by their bits. */
export const bfloat16Table = (): Float32Array =>
  (bfloat16Values ??= new Float32Array(Uint32Array.from({ length: 65536 }, (_, bits) => bits << 16).buffer));
