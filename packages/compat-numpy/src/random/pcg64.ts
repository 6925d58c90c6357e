import { BitGenerator, highProduct } from "./bit-generator";
import { type Entropy, SeedSequence } from "./seed-sequence";

/** The multiplier of the generator, the lowest word first. */
const [M0, M1, M2, M3] = [0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05];

/** What a sum of words carries into the next column. */
const carried = (sum: number): number => (sum * 2 ** -32) >>> 0;

/** The permuted congruential generator of 128 bits (O'Neill 2014, XSL-RR), NumPy's default, bit for bit. Words: the lowest first. */
export class PCG64 extends BitGenerator {
  static override readonly name: string = "PCG64";
  // In typed arrays, which take a sum modulo 2³² and hold no boxed numbers: every draw passes here.
  private readonly state = new Uint32Array(4);
  private readonly increment = new Uint32Array(4);
  /** The other half of 64 bits, of which 32 were asked for. */
  private rest: number | undefined;

  constructor(seed: SeedSequence | PCG64 | Entropy) {
    super();
    if (seed instanceof PCG64) {
      this.state.set(seed.state);
      this.increment.set(seed.increment);
      this.rest = seed.rest;
      return;
    }
    // Four numbers of 64 bits: the high and the low half of the state, then of the increment.
    const sequenceOf = seed instanceof SeedSequence ? seed : new SeedSequence(seed);
    const [a, b, c, d, e, f, g, h] = sequenceOf.generate_state(8) as [number, number, number, number, number, number, number, number];
    const sequence = [g, h, e, f];
    this.increment.set(sequence.map((word, i) => (word << 1) | (i === 0 ? 1 : sequence[i - 1]! >>> 31)));
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
      this.state[i] = sum;
      carry = sum > 0xffffffff ? 1 : 0;
    }
  }

  /** state = state · multiplier + increment, in 128 bits. */
  private advance(): void {
    const { state, increment } = this;
    const s0 = state[0]!;
    const s1 = state[1]!;
    const s2 = state[2]!;
    const s3 = state[3]!;
    // Column by column; a sum of words stays exact in a double.
    const low = (Math.imul(s0, M0) >>> 0) + increment[0]!;
    const first = highProduct(s0, M0) + (Math.imul(s0, M1) >>> 0) + (Math.imul(s1, M0) >>> 0) + increment[1]! + carried(low);
    const second =
      highProduct(s0, M1) +
      highProduct(s1, M0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      increment[2]! +
      carried(first);
    const third =
      highProduct(s0, M2) +
      highProduct(s1, M1) +
      highProduct(s2, M0) +
      (Math.imul(s0, M3) >>> 0) +
      (Math.imul(s1, M2) >>> 0) +
      (Math.imul(s2, M1) >>> 0) +
      (Math.imul(s3, M0) >>> 0) +
      increment[3]! +
      carried(second);
    state[0] = low;
    state[1] = first;
    state[2] = second;
    state[3] = third;
  }

  /** The two halves of the state, xored and rotated by its highest six bits. */
  step(): void {
    this.advance();
    const { state } = this;
    const s3 = state[3]!;
    const low = state[0]! ^ state[2]!;
    const high = state[1]! ^ s3;
    const turn = s3 >>> 26;
    const by = turn & 31;
    // A turn by 32 or more begins with the halves exchanged; a shift by 32 is one by 0.
    const first = turn < 32 ? low : high;
    const second = turn < 32 ? high : low;
    this.low = (by === 0 ? first : (first >>> by) | (second << (32 - by))) >>> 0;
    this.high = (by === 0 ? second : (second >>> by) | (first << (32 - by))) >>> 0;
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
