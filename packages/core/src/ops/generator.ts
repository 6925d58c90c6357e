import { ArgumentError } from "../errors";
import { describe } from "../shape";
import { perform } from "../dispatch";
import { Source } from "../source";
import { threefry } from "../threefry";

/** The key and the number of a draw. */
export type Draw = readonly [Source, Source, Source];

/** What generators drew while a function ran, in order. */
export interface DrawLog {
  readonly draws: { readonly generator: Generator; readonly draw: Draw }[];
}

/** Where draws are noted, and where they are taken from again. */
let log: DrawLog | undefined;
let source: { readonly log: DrawLog; next: number } | undefined;

/** @internal Runs `fn` and notes what generators draw in it. */
export function loggingDraws<R>(fn: () => R): { readonly result: R; readonly log: DrawLog } {
  const outer = log;
  const own: DrawLog = { draws: [] };
  log = own;
  try {
    return { result: fn(), log: own };
  } finally {
    log = outer;
    outer?.draws.push(...own.draws);
  }
}

/** @internal Runs `fn` again: each draw is the one that it was the first time, and no generator advances. */
export function repeatingDraws<R>(log: DrawLog, fn: () => R): R {
  const outer = source;
  source = { log, next: 0 };
  try {
    return fn();
  } finally {
    source = outer;
  }
}

function replayed(generator: Generator): Draw | undefined {
  if (source === undefined) return undefined;
  const entry = source.log.draws[source.next++];
  if (entry?.generator === generator) return entry.draw;
  throw new ArgumentError(
    "Generator",
    "a function that runs again draws other random numbers than the first time.",
    "draw the same in every run.",
  );
}

/** The state of a generator: enough to continue from there. */
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

  /** @throws ArgumentError for anything but a state. */
  setState(state: GeneratorState): this {
    if (!Number.isSafeInteger(state?.draws) || state.draws < 0)
      throw new ArgumentError("setState", `${describe(state)} is not a generator state.`, "use what getState() gave.");
    this.seed = checkSeed("setState", state.seed);
    this.draws = state.draws;
    return this;
  }

  /** @internal The key and the number of the next draw, as run-time scalars: sources, so that a replay draws anew and nothing else does. */
  next(): Draw {
    return this.draw(false);
  }

  private draw(host: boolean): Draw {
    const draw = replayed(this) ?? this.advance(host);
    log?.draws.push({ generator: this, draw });
    return draw;
  }

  private advance(host: boolean): Draw {
    const draw: Draw = [new Source(), new Source(), new Source()];
    perform({
      name: "Generator",
      ...(host ? { host } : {}),
      run: () => {
        if (this.draws >= 2 ** 32)
          throw new ArgumentError("Generator", "2³² draws were made, and the next would repeat the first.", "use another seed.");
        draw[0].value = this.seed >>> 0;
        draw[1].value = Math.floor(this.seed / 2 ** 32);
        draw[2].value = this.draws++;
      },
      capture: () => {
        const { seed, draws } = this;
        return () => {
          this.seed = seed;
          this.draws = draws;
        };
      },
    });
    return draw;
  }

  /** `count` uniform integers below 2³², drawn on the host: the same as a tensor draw would give. */
  bits(count: number): Uint32Array {
    checkCount("bits", count);
    const [k0, k1, draw] = this.draw(true).map((source) => Number(source.value)) as [number, number, number];
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
