import { BitGenerator } from "./bit-generator";
import { advance, pcg64Draws } from "./pcg64-draws";
import { type Entropy, SeedSequence } from "./seed-sequence";

/** So many draws are made ahead, at first and at most: who asked for many will ask for more. */
const [FEWEST, MOST] = [4, 1024];

/** The permuted congruential generator of 128 bits (O'Neill 2014, XSL-RR), NumPy's default, bit for bit. */
export class PCG64 extends BitGenerator {
  static override readonly name: string = "PCG64";
  // In typed arrays, which take a sum modulo 2³² and hold no boxed numbers.
  private readonly words = { state: new Uint32Array(4), increment: new Uint32Array(4) };
  /** What was drawn ahead, and where the next draw begins. */
  private drawn = new Uint32Array(0);
  private at = 0;
  /** The state before it. */
  private readonly before = new Uint32Array(4);
  /** The other half of 64 bits, of which 32 were asked for, while it waits. */
  private readonly rest = new Uint32Array(1);
  private hasRest = false;

  constructor(seed: SeedSequence | PCG64 | Entropy) {
    super();
    const { state, increment } = this.words;
    if (seed instanceof PCG64) {
      state.set(seed.words.state);
      increment.set(seed.words.increment);
      this.drawn = seed.drawn.slice();
      this.at = seed.at;
      this.before.set(seed.before);
      this.rest.set(seed.rest);
      this.hasRest = seed.hasRest;
      return;
    }
    // Four numbers of 64 bits: the high and the low half of the state, then of the increment.
    const sequenceOf = seed instanceof SeedSequence ? seed : new SeedSequence(seed);
    const [a, b, c, d, e, f, g, h] = sequenceOf.generate_state(8) as [number, number, number, number, number, number, number, number];
    const sequence = [g, h, e, f];
    increment.set(sequence.map((word, i) => (word << 1) | (i === 0 ? 1 : sequence[i - 1]! >>> 31)));
    advance(this.words);
    addTo(state, [c, d, a, b]);
    advance(this.words);
  }

  copy(): PCG64 {
    return new PCG64(this);
  }

  step(): void {
    if (this.at === this.drawn.length) this.drawAhead();
    this.low = this.drawn[this.at]!;
    this.high = this.drawn[this.at + 1]!;
    this.at += 2;
  }

  private drawAhead(): void {
    const count = Math.min(MOST, Math.max(FEWEST, this.drawn.length));
    if (this.drawn.length !== 2 * count) this.drawn = new Uint32Array(2 * count);
    this.before.set(this.words.state);
    pcg64Draws().words(this.words, this.drawn);
    this.at = 0;
  }

  /** Goes back to where the next draw begins. */
  private forgetAhead(): void {
    if (this.at < this.drawn.length) {
      this.words.state.set(this.before);
      pcg64Draws().words(this.words, this.drawn.subarray(0, this.at));
    }
    this.at = this.drawn.length;
  }

  override fillNormals(values: Float64Array): boolean {
    const { normals } = pcg64Draws();
    if (normals === undefined) return false;
    this.forgetAhead();
    normals(this.words, values);
    return true;
  }

  next32(): number {
    if (this.hasRest) {
      this.hasRest = false;
      return this.rest[0]!;
    }
    if (this.at === this.drawn.length) this.drawAhead();
    const word = this.drawn[this.at]!;
    this.rest[0] = this.drawn[this.at + 1]!;
    this.hasRest = true;
    this.at += 2;
    return word;
  }
}

function addTo(state: Uint32Array, words: readonly number[]): void {
  let carry = 0;
  for (let i = 0; i < 4; i++) {
    const sum = state[i]! + words[i]! + carry;
    state[i] = sum;
    carry = sum > 0xffffffff ? 1 : 0;
  }
}
