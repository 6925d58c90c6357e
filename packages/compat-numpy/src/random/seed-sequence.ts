import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { keywords } from "../make-array";

/** What seeds are made of: a whole number, or a list of them. */
export type Entropy = number | bigint | readonly (number | bigint)[];

const POOL = 4;
const [INIT_A, MULT_A, INIT_B, MULT_B] = [0x43b0d7e5, 0x931e8875, 0x8b51f9dd, 0x58f38ded];
const [MIX_L, MIX_R] = [0xca01f9dd, 0x4973f715];

/** A whole number as words, the lowest first. */
function words(value: number | bigint): number[] {
  if ((typeof value !== "bigint" && !Number.isInteger(value)) || value < 0)
    throw new ArgumentError("SeedSequence", `expected non-negative integer, not ${describe(value)}.`);
  const out: number[] = [];
  for (let rest = BigInt(value); rest > 0n || out.length === 0; rest >>= 32n) out.push(Number(rest & 0xffffffffn));
  return out;
}

function checkCount(operation: string, count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > 2 ** 20)
    throw new ArgumentError(operation, `a count is a whole number from 0 to 2²⁰, not ${describe(count)}.`);
}

const wordsOf = (entropy: Entropy): number[] => (Array.isArray(entropy) ? entropy.flatMap(words) : words(entropy as number | bigint));

const mix = (x: number, y: number): number => {
  const result = (Math.imul(MIX_L, x) - Math.imul(MIX_R, y)) >>> 0;
  return (result ^ (result >>> 16)) >>> 0;
};

/**
 * Mixes seeds of any quality into independent states: NumPy's `SeedSequence`.
 *
 * ```ts
 * new np.random.SeedSequence(42).generate_state(2); // [3444837047, 2669555309]
 * ```
 */
export class SeedSequence {
  static readonly name: string = "SeedSequence";
  readonly entropy: Entropy;
  readonly spawn_key: readonly number[];
  n_children_spawned = 0;
  private readonly pool: readonly number[];

  constructor(entropy: Entropy, options: { readonly spawn_key?: readonly number[] } = {}) {
    this.entropy = entropy;
    this.spawn_key = keywords("SeedSequence", options, ["spawn_key"]).spawn_key ?? [];
    if (!Array.isArray(this.spawn_key))
      throw new ArgumentError("SeedSequence", `\`spawn_key\` is ${describe(this.spawn_key)}, not a list.`);
    this.pool = mixed(this.assembled());
  }

  private assembled(): number[] {
    const run = wordsOf(this.entropy);
    const spawned = this.spawn_key.flatMap(words);
    // So that a spawn key cannot be taken for entropy.
    while (spawned.length > 0 && run.length < POOL) run.push(0);
    return [...run, ...spawned];
  }

  /** Words of state. */
  generate_state(count: number): number[] {
    checkCount("generate_state", count);
    let constant = INIT_B;
    return Array.from({ length: count }, (_, i) => {
      let value = (this.pool[i % POOL]! ^ constant) >>> 0;
      constant = Math.imul(constant, MULT_B) >>> 0;
      value = Math.imul(value, constant) >>> 0;
      return (value ^ (value >>> 16)) >>> 0;
    });
  }

  /** Sequences that are independent of this one and of each other. */
  spawn(count: number): SeedSequence[] {
    checkCount("spawn", count);
    return Array.from(
      { length: count },
      () => new SeedSequence(this.entropy, { spawn_key: [...this.spawn_key, this.n_children_spawned++] }),
    );
  }
}

function mixed(entropy: readonly number[]): number[] {
  let constant = INIT_A;
  const hash = (word: number): number => {
    let value = (word ^ constant) >>> 0;
    constant = Math.imul(constant, MULT_A) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  const pool = Array.from({ length: POOL }, (_, i) => hash(entropy[i] ?? 0));
  for (let from = 0; from < POOL; from++) for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
  for (let from = POOL; from < entropy.length; from++) for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to]!, hash(entropy[from]!));
  return pool;
}
