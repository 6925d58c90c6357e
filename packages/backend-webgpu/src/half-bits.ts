const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Rounds the bits away below `shift`, to nearest and to even. */
const roundedShift = (value: number, shift: number): number => {
  const half = 2 ** (shift - 1);
  const quotient = Math.floor(value / 2 ** shift);
  const rest = value - quotient * 2 ** shift;
  return quotient + (rest > half || (rest === half && quotient % 2 === 1) ? 1 : 0);
};

export function float32ToFloat16Bits(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = bits[0]! & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | roundedSubnormal(magnitude);
  return sign | roundedShift(magnitude - 0x38000000, 13);
}

const roundedSubnormal = (magnitude: number): number => {
  const shift = 126 - (magnitude >>> 23);
  return shift > 25 ? 0 : roundedShift((magnitude & 0x7fffff) | 0x800000, shift);
};

export function float16BitsToFloat32(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

export function float32ToBfloat16Bits(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 0x40;
  return roundedShift(word, 16);
}

export function bfloat16BitsToFloat32(half: number): number {
  bits[0] = half << 16;
  return float[0]!;
}
