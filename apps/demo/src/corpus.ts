import { type Generator, type Tensor, tensor } from "@adjoint/core";
import type { Shard } from "@adjoint/data";

/** Inputs [B, T] and, for each position, the character that follows: [B, T]. */
export type Windows = readonly [Tensor, Tensor];

/** The share of the text, at its end, that the model does not see. */
export const HELD_OUT = 0.1;

/** A 64-bit hash that tells texts apart: accidental collisions are rare, deliberate ones are not prevented. */
function hashOf(numbers: Int32Array, vocabulary: readonly string[]): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  const take = (value: number): void => {
    a = Math.imul(a ^ value, 0xcc9e2d51) ^ (a >>> 15);
    b = Math.imul(b ^ value, 0x1b873593) ^ (b >>> 13);
  };
  for (const character of vocabulary) take(character.codePointAt(0)!);
  for (const number of numbers) take(number);
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** A text as numbers of characters, the last tenth held out. */
export class Corpus {
  readonly name: string;
  /** The characters that occur, in the order of their code points. */
  readonly vocabulary: readonly string[];
  readonly training: Int32Array;
  readonly heldOut: Int32Array;
  /** What tells this text from another. */
  readonly hash: string;

  constructor(name: string, text: string) {
    const characters = Array.from(text);
    this.name = name;
    this.vocabulary = [...new Set(characters)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    const numbers = new Map(this.vocabulary.map((character, number) => [character, number]));
    const all = Int32Array.from(characters, (character) => numbers.get(character)!);
    const seen = Math.floor(all.length * (1 - HELD_OUT));
    this.training = all.subarray(0, seen);
    this.heldOut = all.subarray(seen);
    this.hash = hashOf(all, this.vocabulary);
  }

  get length(): number {
    return this.training.length + this.heldOut.length;
  }

  /** What a model that knows nothing but how often each character occurs loses on the held-out part, in nats per character. */
  unigramLoss(): number {
    const counts = new Array<number>(this.vocabulary.length).fill(1); // so that none is thought impossible
    for (const character of this.training) counts[character]!++;
    const all = this.training.length + counts.length;
    let sum = 0;
    for (const character of this.heldOut) sum -= Math.log(counts[character]! / all);
    return sum / this.heldOut.length;
  }
}

/** Windows of `context` characters that begin at the given places. */
export function windowsAt(text: Int32Array, starts: readonly number[], context: number): Windows {
  const inputs = new Int32Array(starts.length * context);
  const targets = new Int32Array(starts.length * context);
  starts.forEach((start, row) => {
    inputs.set(text.subarray(start, start + context), row * context);
    targets.set(text.subarray(start + 1, start + 1 + context), row * context);
  });
  const shape = [starts.length, context];
  return [tensor(inputs).reshape(shape), tensor(targets).reshape(shape)];
}

/** Windows from anywhere in the text; of several processes that draw alike each gets its equal part, the first windows again where they do not suffice. */
export function randomWindows(text: Int32Array, count: number, context: number, generator: Generator, shard?: Shard): Windows {
  const places = text.length - context;
  const starts = Array.from(generator.bits(count), (bits) => Math.floor((bits / 2 ** 32) * places));
  const { rank, size } = shard ?? { rank: 0, size: 1 };
  const part = Math.ceil(count / size);
  const own = Array.from({ length: part }, (_, i) => starts[(rank * part + i) % count]!); // Below the count.
  return windowsAt(text, own, context);
}
