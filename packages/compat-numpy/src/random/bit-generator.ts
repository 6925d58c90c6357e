/** A source of random bits: what all draws are made of. */
export abstract class BitGenerator {
  /** The high and the low word of the last 64 bits drawn. */
  protected high = 0;
  protected low = 0;

  /** Draws 64 bits, into `high` and `low`. */
  abstract step(): void;
  /** 32 bits. */
  abstract next32(): number;
  /** @internal Fills an array with standard normals where that is quicker than one by one, and says whether it did. */
  fillNormals(_values: Float64Array): boolean {
    return false;
  }

  /** A generator in the same state, which goes on by itself. */
  abstract copy(): BitGenerator;

  /** The high word of the last 64 bits. */
  get highWord(): number {
    return this.high;
  }
  /** The low word of the last 64 bits. */
  get lowWord(): number {
    return this.low;
  }

  /** 64 bits. */
  next64(): bigint {
    this.step();
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** A number in [0, 1) of 53 bits. */
  nextDouble(): number {
    this.step();
    return (this.high * 2 ** 21 + (this.low >>> 11)) / 2 ** 53;
  }

  /** A number in [0, 1) of 24 bits. */
  nextFloat(): number {
    return (this.next32() >>> 8) / 2 ** 24;
  }
}

/** The high word of a product of two words. */
export function highProduct(a: number, b: number): number {
  // Without its low word the product is a multiple of 2³², which a double misses by less than 2¹².
  return ((a * b - (Math.imul(a, b) >>> 0)) * 2 ** -32 + 0.5) >>> 0;
}
