import { toBfloat16, toFloat16 } from "@adjoint/core/internal";
import { erf } from "./erf";
import { erfFloat32, expFloat32, tanhFloat32 } from "./float32-functions";

const scratch = new DataView(new ArrayBuffer(8));

/** Adding and taking away 2⁵² leaves an integer, rounded by the hardware: half to even. */
function roundHalfEven(x: number): number {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  return x < 0 || Object.is(x, -0) ? -(4503599627370496 - x - 4503599627370496) : x + 4503599627370496 - 4503599627370496;
}

/** C's pow. JavaScript's differs where the base is ±1 and the exponent NaN or infinite. */
function powFloat(x: number, y: number): number {
  if (y === 2) return x * x;
  if (x === 1 || (x === -1 && (y === Infinity || y === -Infinity))) return 1;
  return Math.pow(x, y);
}

function powInt32(base: number, exponent: number): number {
  if (exponent < 0) return base === 1 ? 1 : base === -1 ? (exponent & 1 ? -1 : 1) : 0;
  let result = 1;
  for (let power = base, rest = exponent; rest > 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, power);
    power = Math.imul(power, power);
  }
  return result;
}

function powUint32(base: number, exponent: number): number {
  let result = 1;
  for (let power = base, rest = exponent; rest > 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, power);
    power = Math.imul(power, power);
  }
  return result >>> 0;
}

function powBigInt(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) return base === 1n ? 1n : base === -1n ? (exponent & 1n ? -1n : 1n) : 0n;
  let result = 1n;
  for (let power = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asUintN(64, result * power);
    power = BigInt.asUintN(64, power * power);
  }
  return result;
}

const floatToInt32 = (x: number): number => (x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0);
const floatToUint32 = (x: number): number => (x >= 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0);

function floatToInt64(x: number): bigint {
  if (x >= 2 ** 63) return 9223372036854775807n;
  if (x <= -(2 ** 63)) return -9223372036854775808n;
  return x === x ? BigInt(Math.trunc(x)) : 0n;
}

function floatToUint64(x: number): bigint {
  if (x >= 2 ** 64) return 18446744073709551615n;
  return x > 0 ? BigInt(Math.trunc(x)) : 0n;
}

/** Rounded once: by way of a double, a 64-bit integer would be rounded twice. */
function bigintToFloat32(x: bigint): number {
  const whole = Number(x);
  if (Math.abs(whole) < 2 ** 53) return Math.fround(whole);
  // The bits below the 53 that are kept only say whether a half is exactly a half.
  return Math.fround(Number((x >> 11n) | (x & 2047n ? 1n : 0n)) * 2048);
}

function float32Bits(x: number): number {
  scratch.setFloat32(0, x);
  return scratch.getInt32(0);
}

function float32FromBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

function float64Bits(x: number): bigint {
  scratch.setFloat64(0, x);
  return scratch.getBigInt64(0);
}

function float64FromBits(bits: bigint): number {
  scratch.setBigInt64(0, BigInt.asIntN(64, bits));
  return scratch.getFloat64(0);
}

/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011): the first word. Takes and gives signed words, which V8 passes without
 * boxing; written out, as a table of rotations takes three times as long.
 */
function threefry(key0: number, key1: number, counter0: number, counter1: number): number {
  let x = key0;
  let y = key1;
  let z = key0 ^ key1 ^ 0x1bd11bda;
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  for (let group = 1; ; group += 2) {
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + y) | 0;
    b = (b + z + group) | 0;
    if (group === 5) return a;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + z) | 0;
    b = (b + x + group + 1) | 0;
    const last = z;
    z = y;
    y = x;
    x = last;
  }
}

/** What printed kernels may call, by the names that the snippets use. */
export const functions = {
  fround: Math.fround,
  imul: Math.imul,
  erf,
  erfFloat32,
  expFloat32,
  tanhFloat32,
  roundHalfEven,
  powFloat,
  powInt32,
  powUint32,
  powBigInt,
  floatToInt32,
  floatToUint32,
  floatToInt64,
  floatToUint64,
  bigintToFloat32,
  float32Bits,
  float32FromBits,
  float64Bits,
  float64FromBits,
  threefry,
  encodeFloat16: toFloat16,
  encodeBfloat16: toBfloat16,
};
