import { ArgumentError } from "../errors";
import { describe } from "../shape";
import { threefry } from "../threefry";

/** Where a generator stands: enough to go on from there. */
export interface GeneratorState {
  readonly seed: number;
  /** How many draws were made. */
  readonly draws: number;
}

/**
 * A source of random numbers. Counter-based (Threefry-2x32, Salmon et al. 2011): each draw is a function of the seed, the number of the draw and the
 * position in the tensor, so every device gives the same bits.
 *
 * ```ts
 * const generator = new Generator(42);
 * rand([2, 3], { generator });
 * ```
 */
export class Generator {
  static readonly name: string = "Generator";

  private seed: number;
  private draws = 0;

  /** @throws ArgumentError unless the seed is a whole number from 0 to 2⁵³ − 1. */
  constructor(seed = 0) {
    this.seed = checkSeed("Generator", seed);
  }

  /** Starts again with another seed. */
  manualSeed(seed: number): this {
    this.seed = checkSeed("manualSeed", seed);
    this.draws = 0;
    return this;
  }

  getState(): GeneratorState {
    return { seed: this.seed, draws: this.draws };
  }

  /** @throws ArgumentError for what is no state. */
  setState(state: GeneratorState): this {
    if (!Number.isSafeInteger(state?.draws) || state.draws < 0)
      throw new ArgumentError("setState", `${describe(state)} is no generator state.`, "use what getState() gave.");
    this.seed = checkSeed("setState", state.seed);
    this.draws = state.draws;
    return this;
  }

  /** @internal The key and the number of the next draw, as run-time scalars. */
  next(): readonly [number, number, number] {
    if (this.draws >= 2 ** 32)
      throw new ArgumentError("Generator", "2³² draws were made, and the next would repeat the first.", "use another seed.");
    return [this.seed >>> 0, Math.floor(this.seed / 2 ** 32), this.draws++];
  }

  /** `count` uniform integers below 2³², drawn on the host: the same as a tensor draw would give. */
  bits(count: number): Uint32Array {
    checkCount("bits", count);
    const [k0, k1, draw] = this.next();
    return Uint32Array.from({ length: count }, (_, position) => threefry(k0, k1, position, draw));
  }

  /** A random order of 0 … count − 1 (Fisher–Yates), drawn on the host. */
  permutation(count: number): Int32Array {
    checkCount("permutation", count);
    const order = Int32Array.from({ length: count }, (_, i) => i);
    const bits = this.bits(count);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor((bits[i]! / 2 ** 32) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

/** Draws on the host at once: what an array of 2³¹ bytes has room for. */
const MAX_DRAWS = 2 ** 29 - 1;

function checkCount(operation: string, count: unknown): void {
  if (!Number.isInteger(count) || (count as number) < 0 || (count as number) > MAX_DRAWS)
    throw new ArgumentError(operation, `takes a whole number from 0 to 2²⁹ − 1, not ${describe(count)}.`);
}

function checkSeed(operation: string, seed: unknown): number {
  if (!Number.isSafeInteger(seed) || (seed as number) < 0) {
    throw new ArgumentError(operation, `a seed is a whole number from 0 to 2⁵³ − 1, not ${describe(seed)}.`);
  }
  return seed as number;
}

/** The generator that random ops use when they are given none. */
export const defaultGenerator = new Generator(0);
