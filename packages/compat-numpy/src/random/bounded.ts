import { type BitGenerator, highProduct } from "./bit-generator";

/** The least number of ones in binary that covers `most`. */
const maskOf = (most: number): number => (most === 0 ? 0 : 0xffffffff >>> Math.clz32(most));

/** A whole number from 0 to `most`, both included, of at most 32 bits, by multiplication (Lemire 2019). Nothing is drawn for 0. */
export function lemire32(bits: BitGenerator, most: number): number {
  if (most === 0) return 0;
  if (most === 0xffffffff) return bits.next32();
  const count = most + 1;
  let word = bits.next32();
  let rest = Math.imul(word, count) >>> 0;
  if (rest < count) {
    const threshold = (0xffffffff - most) % count;
    while (rest < threshold) {
      word = bits.next32();
      rest = Math.imul(word, count) >>> 0;
    }
  }
  return highProduct(word, count);
}

const WORD = 2n ** 64n;

/** As `lemire32`, of up to 64 bits. */
export function lemire64(bits: BitGenerator, most: bigint): bigint {
  if (most <= 0xffffffffn) return BigInt(lemire32(bits, Number(most)));
  if (most === WORD - 1n) return bits.next64();
  const count = most + 1n;
  let product = bits.next64() * count;
  if (product % WORD < count) {
    const threshold = (WORD - 1n - most) % count;
    while (product % WORD < threshold) product = bits.next64() * count;
  }
  return product >> 64n;
}

/** As `lemire32`, of numbers of 8 or 16 bits, of which a word holds several: a function for one array. */
export function lemireSmall(bits: BitGenerator, most: number, width: 8 | 16): () => number {
  const limit = 2 ** width - 1;
  let [buffer, left] = [0, 0];
  const next = (): number => {
    if (left === 0) {
      buffer = bits.next32();
      left = 32 / width - 1;
    } else {
      buffer >>>= width;
      left--;
    }
    return buffer & limit;
  };
  if (most === 0) return () => 0;
  if (most === limit) return next;
  const count = most + 1;
  const threshold = (limit - most) % count;
  return () => {
    let product = next() * count;
    if ((product & limit) < count) while ((product & limit) < threshold) product = next() * count;
    return product >>> width;
  };
}

/** Bools, of which a word holds 32: a function for one array. */
export function coins(bits: BitGenerator, most: number): () => number {
  let [buffer, left] = [0, 0];
  return () => {
    if (most === 0) return 0;
    if (left === 0) {
      buffer = bits.next32();
      left = 31;
    } else {
      buffer >>>= 1;
      left--;
    }
    return buffer & 1;
  };
}

/** A whole number from 0 to `most`, both included, by rejection under a mask: what shuffles and the old functions draw. */
export function masked(bits: BitGenerator, most: number): number {
  if (most === 0) return 0;
  if (most > 0xffffffff) return Number(masked64(bits, BigInt(most)));
  const mask = maskOf(most);
  for (;;) {
    const value = (bits.next32() & mask) >>> 0;
    if (value <= most) return value;
  }
}

/** As `masked`, of up to 64 bits. */
export function masked64(bits: BitGenerator, most: bigint): bigint {
  if (most <= 0xffffffffn) return BigInt(masked(bits, Number(most)));
  let mask = most;
  for (const shift of [1n, 2n, 4n, 8n, 16n, 32n]) mask |= mask >> shift;
  for (;;) {
    const value = bits.next64() & mask;
    if (value <= most) return value;
  }
}
