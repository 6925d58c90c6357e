import { bytesOf } from "./base64";
import type { BitGenerator } from "./bit-generator";
import * as tables from "./ziggurat-tables";

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
const doubles = (text: string): Float64Array => new Float64Array(bytesOf(text).buffer);
// Of 52 and 53 bits, and so exact as doubles.
const limits = (text: string): Float64Array => Float64Array.from(new BigUint64Array(bytesOf(text).buffer), Number);
/** The limits of 23 bits are those of 52 or 53, rounded. */
const shorter = (text: string, bits: bigint): Float64Array =>
  Float64Array.from(new BigUint64Array(bytesOf(text).buffer), (limit) => Number((limit + (1n << (bits - 24n))) >> (bits - 23n)));

interface Table {
  readonly k: Float64Array;
  readonly w: Float64Array | Float32Array;
  readonly f: Float64Array | Float32Array;
}

const normal = /* @__PURE__ */ lazily(
  (): Table => ({ k: limits(tables.kiDouble), w: doubles(tables.wiDouble), f: doubles(tables.fiDouble) }),
);
const exponential = /* @__PURE__ */ lazily(
  (): Table => ({ k: limits(tables.keDouble), w: doubles(tables.weDouble), f: doubles(tables.feDouble) }),
);
const normalSingle = /* @__PURE__ */ lazily(
  (): Table => ({
    k: shorter(tables.kiDouble, 52n),
    w: Float32Array.from(doubles(tables.wiDouble), (w) => w * 2 ** 29),
    f: Float32Array.from(doubles(tables.fiDouble)),
  }),
);
const exponentialSingle = /* @__PURE__ */ lazily(
  (): Table => ({
    k: shorter(tables.keDouble, 53n),
    w: new Float32Array(bytesOf(tables.weFloat).buffer),
    f: new Float32Array(bytesOf(tables.feFloat).buffer),
  }),
);

/** Where the tail of the normal distribution begins, its inverse, and the same of the exponential one. */
const TAIL = 3.6541528853610087963519472518;
const INVERSE_TAIL = 0.27366123732975827203338247596;
const EXPONENTIAL_TAIL = 7.6971174701310497140446280481;

const { fround } = Math;

/** A function that draws normals, by the ziggurat (Marsaglia & Tsang 2000), as NumPy's Generator does. */
export function normals(bits: BitGenerator): () => number {
  const { k, w, f } = normal();
  return () => {
    for (;;) {
      bits.step();
      const low = bits.lowWord;
      const index = low & 0xff;
      const magnitude = (bits.highWord & 0x1fffffff) * 2 ** 23 + (low >>> 9);
      const x = (low & 0x100) === 0 ? magnitude * w[index]! : -(magnitude * w[index]!);
      if (magnitude < k[index]!) return x;
      if (index === 0) return tail(bits, Math.floor(magnitude / 256) % 2 === 1);
      if ((f[index - 1]! - f[index]!) * bits.nextDouble() + f[index]! < Math.exp(-0.5 * x * x)) return x;
    }
  };
}

function tail(bits: BitGenerator, negative: boolean): number {
  for (;;) {
    const x = -INVERSE_TAIL * Math.log1p(-bits.nextDouble());
    const y = -Math.log1p(-bits.nextDouble());
    if (y + y > x * x) return negative ? -(TAIL + x) : TAIL + x;
  }
}

/** As `normals`, in single precision: 32 bits a draw. */
export function normalsSingle(bits: BitGenerator): () => number {
  const { k, w, f } = normalSingle();
  return () => {
    for (;;) {
      const word = bits.next32();
      const index = word & 0xff;
      const magnitude = (word >>> 9) & 0x7fffff;
      const x = (word & 0x100) === 0 ? fround(magnitude * w[index]!) : -fround(magnitude * w[index]!);
      if (magnitude < k[index]!) return x;
      if (index === 0) return tailSingle(bits, ((magnitude >>> 8) & 1) === 1);
      const height = fround(fround(fround(f[index - 1]! - f[index]!) * bits.nextFloat()) + f[index]!);
      if (height < Math.exp(-0.5 * x * x)) return x;
    }
  };
}

function tailSingle(bits: BitGenerator, negative: boolean): number {
  for (;;) {
    const x = fround(-fround(INVERSE_TAIL) * fround(Math.log1p(-bits.nextFloat())));
    const y = -fround(Math.log1p(-bits.nextFloat()));
    if (fround(y + y) > fround(x * x)) return negative ? -fround(fround(TAIL) + x) : fround(fround(TAIL) + x);
  }
}

/** A function that draws exponentials, by the ziggurat. */
export function exponentials(bits: BitGenerator): () => number {
  const { k, w, f } = exponential();
  return () => {
    for (;;) {
      bits.step();
      const index = (bits.lowWord >>> 3) & 0xff;
      const magnitude = bits.highWord * 2 ** 21 + (bits.lowWord >>> 11);
      const x = magnitude * w[index]!;
      if (magnitude < k[index]!) return x;
      if (index === 0) return EXPONENTIAL_TAIL - Math.log1p(-bits.nextDouble());
      if ((f[index - 1]! - f[index]!) * bits.nextDouble() + f[index]! < Math.exp(-x)) return x;
    }
  };
}

/** As `exponentials`, in single precision. */
export function exponentialsSingle(bits: BitGenerator): () => number {
  const { k, w, f } = exponentialSingle();
  return () => {
    for (;;) {
      const word = bits.next32() >>> 1;
      const index = word & 0xff;
      const magnitude = word >>> 8;
      const x = fround(magnitude * w[index]!);
      if (magnitude < k[index]!) return x;
      if (index === 0) return fround(fround(EXPONENTIAL_TAIL) - fround(Math.log1p(-bits.nextFloat())));
      const height = fround(fround(fround(f[index - 1]! - f[index]!) * bits.nextFloat()) + f[index]!);
      if (height < fround(Math.exp(-x))) return x;
    }
  };
}
