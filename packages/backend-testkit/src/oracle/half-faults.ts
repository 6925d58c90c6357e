/** IEEE 754: what these bits are as binary16, and as the upper half of binary32; the bits of infinity, and what the next number would be. */
const formats = {
  float16: {
    samples: [
      [0x0001, 2 ** -24],
      [0x03ff, 1023 * 2 ** -24],
      [0x0400, 2 ** -14],
      [0x0401, 1025 * 2 ** -24],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0x7bff, 65504],
      [0x7c00, Number.POSITIVE_INFINITY],
    ],
    infinity: 0x7c00,
    beyond: 65536,
  },
  bfloat16: {
    samples: [
      [0x0001, 2 ** -133],
      [0x007f, 127 * 2 ** -133],
      [0x0080, 2 ** -126],
      [0x3eab, 0.333984375],
      [0x3f80, 1],
      [0x7f7f, 255 * 2 ** 120],
      [0x7f80, Number.POSITIVE_INFINITY],
    ],
    infinity: 0x7f80,
    beyond: 2 ** 128,
  },
} as const;

type Convert = (value: number) => number;

/** Where conversions from and to the bits of a 16-bit float are not what IEEE 754 says: every number, and rounding to nearest even between them. */
export function halfFaults(format: keyof typeof formats, from: Convert, to: Convert): string[] {
  const { samples, infinity, beyond } = formats[format];
  const faults: string[] = [];
  const expectSame = (what: string, actual: number, wanted: number): void => {
    if (!Object.is(actual, wanted)) faults.push(`${what} is ${actual}, not ${wanted}`);
  };
  const both = (bits: number, value: number): void => {
    expectSame(`to(${value})`, to(value), bits);
    expectSame(`to(${-value})`, to(-value), bits | 0x8000);
  };
  for (const [bits, value] of [[0, 0] as const, ...samples]) {
    both(bits, value);
    expectSame(`from(${bits})`, from(bits), value);
    expectSame(`from(${bits | 0x8000})`, from(bits | 0x8000), -value);
  }
  for (const bits of [infinity + 1, 0x7fff, 0x8000 | (infinity + 1), 0xffff]) expectSame(`from(${bits})`, from(bits), Number.NaN);
  expectSame("from(to(NaN))", from(to(Number.NaN)), Number.NaN);
  for (let bits = 0; bits < infinity; bits++) {
    const low = from(bits);
    const high = bits + 1 === infinity ? beyond : from(bits + 1);
    // A float32 holds what lies in the middle, and beside it.
    const middle = (low + high) / 2;
    const beside = high <= 2 ** -126 ? 2 ** -149 : middle * 2 ** -23;
    both(bits, low);
    both(bits, middle - beside);
    both(bits % 2 === 0 ? bits : bits + 1, middle);
    both(bits + 1, middle + beside);
  }
  return faults;
}
