import { BitGenerator, highProduct } from "./bit-generator";
import type { SeedSequence } from "./seed-sequence";

/** The multiplier of the generator, the lowest word first. */
const [M0, M1, M2, M3] = [0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05];

/** The permuted congruential generator of 128 bits (O'Neill 2014, XSL-RR), NumPy's default, bit for bit. Words: the lowest first. */
export class PCG64 extends BitGenerator {
  static override readonly name: string = "PCG64";
  private state = [0, 0, 0, 0];
  private increment = [0, 0, 0, 0];
  /** The other half of 64 bits, of which 32 were asked for. */
  private rest: number | undefined;

  constructor(seed: SeedSequence | PCG64) {
    super();
    if (seed instanceof PCG64) {
      this.state = [...seed.state];
      this.increment = [...seed.increment];
      this.rest = seed.rest;
      return;
    }
    // Four numbers of 64 bits: the high and the low half of the state, then of the increment.
    const [a, b, c, d, e, f, g, h] = seed.generate_state(8) as [number, number, number, number, number, number, number, number];
    const sequence = [g, h, e, f];
    this.increment = sequence.map((word, i) => ((word << 1) | (i === 0 ? 1 : sequence[i - 1]! >>> 31)) >>> 0);
    this.advance();
    this.add([c, d, a, b]);
    this.advance();
  }

  copy(): PCG64 {
    return new PCG64(this);
  }

  private add(words: readonly number[]): void {
    let carry = 0;
    for (let i = 0; i < 4; i++) {
      const sum = this.state[i]! + words[i]! + carry;
      this.state[i] = sum >>> 0;
      carry = sum > 0xffffffff ? 1 : 0;
    }
  }

  /** state = state · multiplier + increment, in 128 bits. */
  private advance(): void {
    const { state, increment } = this;
    const [s0, s1, s2, s3] = state as [number, number, number, number];
    // Column by column; a sum of words stays exact in a double.
    const low = (Math.imul(s0, M0) >>> 0) + increment[0]!;
    const first = highProduct(s0, M0) + (Math.imul(s0, M1) >>> 0) + (Math.imul(s1, M0) >>> 0) + increment[1]! + Math.floor(low / 2 ** 32);
    const second =
      highProduct(s0, M1) +
      highProduct(s1, M0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      increment[2]! +
      Math.floor(first / 2 ** 32);
    const third =
      highProduct(s0, M2) +
      highProduct(s1, M1) +
      highProduct(s2, M0) +
      (Math.imul(s0, M3) >>> 0) +
      (Math.imul(s1, M2) >>> 0) +
      (Math.imul(s2, M1) >>> 0) +
      (Math.imul(s3, M0) >>> 0) +
      increment[3]! +
      Math.floor(second / 2 ** 32);
    state[0] = low >>> 0;
    state[1] = first % 2 ** 32;
    state[2] = second % 2 ** 32;
    state[3] = third % 2 ** 32;
  }

  /** The two halves of the state, xored and rotated by its highest six bits. */
  step(): void {
    this.advance();
    const [s0, s1, s2, s3] = this.state as [number, number, number, number];
    const turn = s3 >>> 26;
    let [low, high] = [(s0 ^ s2) >>> 0, (s1 ^ s3) >>> 0];
    if (turn >= 32) [low, high] = [high, low];
    const by = turn & 31;
    if (by !== 0) [low, high] = [((low >>> by) | (high << (32 - by))) >>> 0, ((high >>> by) | (low << (32 - by))) >>> 0];
    this.low = low;
    this.high = high;
  }

  next32(): number {
    if (this.rest !== undefined) {
      const word = this.rest;
      this.rest = undefined;
      return word;
    }
    this.step();
    this.rest = this.high;
    return this.low;
  }
}
