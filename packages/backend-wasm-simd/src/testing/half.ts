/** 16-bit floats by arithmetic instead of by bits: slow, and another way than the kernels go. */
interface Format {
  readonly fraction: number;
  readonly bias: number;
}

const formats = { float16: { fraction: 10, bias: 15 }, bfloat16: { fraction: 7, bias: 127 } } as const satisfies Record<string, Format>;
export type Half = keyof typeof formats;

export function decodeHalf(format: Half, bits: number): number {
  const { fraction, bias } = formats[format];
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> fraction;
  const rest = bits & (2 ** fraction - 1);
  if (exponent === 2 * bias + 1) return rest === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * rest * 2 ** (1 - bias - fraction);
  return sign * (1 + rest / 2 ** fraction) * 2 ** (exponent - bias);
}

export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = up ? floor + 1 : floor;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

/** The nearest, ties to even. NaN comes back as some NaN. */
export function encodeHalf(format: Half, x: number): number {
  const { fraction, bias } = formats[format];
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const infinite = (2 * bias + 1) * 2 ** fraction;
  if (Number.isNaN(x)) return infinite + 2 ** (fraction - 1);
  const magnitude = Math.abs(x);
  if (magnitude === Number.POSITIVE_INFINITY) return sign | infinite;
  let exponent = 1 - bias;
  while (2 ** (exponent + 1) <= magnitude) exponent++;
  const steps = roundHalfEven(magnitude / 2 ** (exponent - fraction));
  // Rounding up may carry into the exponent, which is just what adding does.
  return sign | Math.min(infinite, (exponent + bias - 1) * 2 ** fraction + steps);
}
