import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { BitGenerator } from "./bit-generator";

/** What the Mersenne twister is seeded with. */
export type LegacySeed = number | readonly number[];

/** @throws ArgumentError for what is neither a word nor a list of words. */
export function checkSeed(operation: string, seed: LegacySeed): void {
  const words: readonly number[] = typeof seed === "number" ? [seed] : seed;
  if (!Array.isArray(words)) throw new ArgumentError(operation, `Seed is a whole number or a list of them, not ${describe(seed)}.`);
  for (const word of words)
    if (!Number.isInteger(word) || word < 0 || word >= 2 ** 32)
      throw new ArgumentError(operation, `Seed must be between 0 and 2**32 - 1, not ${describe(word)}.`);
  if (words.length === 0) throw new ArgumentError(operation, "Seed must be non-empty.");
}

const [N, M] = [624, 397];

/** The Mersenne twister (Matsumoto & Nishimura 1998), seeded as `np.random.seed` does. */
export class MT19937 extends BitGenerator {
  static override readonly name: string = "MT19937";
  private readonly state = new Uint32Array(N);
  private position = N;

  constructor(seed: LegacySeed | MT19937) {
    super();
    if (seed instanceof MT19937) {
      this.state.set(seed.state);
      this.position = seed.position;
      return;
    }
    checkSeed("MT19937", seed);
    if (typeof seed === "number") this.seedBy(seed);
    else this.seedByArray(seed);
  }

  copy(): MT19937 {
    return new MT19937(this);
  }

  private seedBy(seed: number): void {
    const { state } = this;
    state[0] = seed;
    for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
    this.position = N;
  }

  private seedByArray(key: readonly number[]): void {
    const { state } = this;
    this.seedBy(19650218);
    let [i, j] = [1, 0];
    const turn = (): void => {
      i++;
      if (i >= N) {
        state[0] = state[N - 1]!;
        i = 1;
      }
    };
    for (let k = Math.max(N, key.length); k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1664525)) + key[j]! + j;
      turn();
      j = (j + 1) % key.length;
    }
    for (let k = N - 1; k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1566083941)) - i;
      turn();
    }
    state[0] = 0x80000000;
  }

  private refill(): void {
    const { state } = this;
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
      state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }

  next32(): number {
    if (this.position === N) this.refill();
    let y = this.state[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  step(): void {
    this.high = this.next32();
    this.low = this.next32();
  }

  override nextDouble(): number {
    const [a, b] = [this.next32() >>> 5, this.next32() >>> 6];
    return (a * 2 ** 26 + b) / 2 ** 53;
  }
}
