import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpu } from "@adjoint/backend-cpu-js";
import { Generator, use } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FlagError } from "./flags";
import { Corpus, randomWindows, windowsAt } from "./corpus";
import { readCorpus } from "./text-files";

const folder = mkdtempSync(join(tmpdir(), "adjoint-text-"));
beforeAll(() => use(cpu()));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe("a corpus", () => {
  it("numbers characters by code point, whole ones beyond 16 bits too, and holds the last tenth out", () => {
    const corpus = new Corpus("a", "ba🐳b".repeat(5));
    expect(corpus.vocabulary).toEqual(["a", "b", "🐳"]);
    expect([corpus.length, corpus.training.length, corpus.heldOut.length]).toEqual([20, 18, 2]);
    expect([...corpus.training.subarray(0, 4), ...corpus.heldOut]).toEqual([1, 0, 2, 1, 2, 1]);
    expect(new Corpus("b", "ba🐳b".repeat(5)).hash).toBe(corpus.hash);
    expect(new Corpus("a", "bb🐳b".repeat(5)).hash).not.toBe(corpus.hash);
  });

  it("knows what counting characters alone achieves", () => {
    // 9 a and 9 b were seen, and one more of each is assumed, and of c: 10/21 twice, and 1/21.
    const corpus = new Corpus("a", `${"ab".repeat(9)}ac`);
    expect(corpus.unigramLoss()).toBeCloseTo(-(Math.log(10 / 21) + Math.log(1 / 21)) / 2, 12);
  });
});

describe("windows", () => {
  const text = Int32Array.from({ length: 50 }, (_, i) => i);

  it("have the next character of each as targets", async () => {
    const [inputs, targets] = windowsAt(text, [0, 7], 3);
    expect(await inputs.toArray()).toEqual([
      [0, 1, 2],
      [7, 8, 9],
    ]);
    expect(await targets.toArray()).toEqual([
      [1, 2, 3],
      [8, 9, 10],
    ]);
  });

  it("lie anywhere in the text, its first and last places included, and come again from the same seed", async () => {
    const starts = async (seed: number): Promise<number[]> => {
      const [inputs] = randomWindows(text, 2000, 10, new Generator(seed));
      return Array.from(await inputs.select(1, 0).data(), Number);
    };
    const found = await starts(1);
    expect(new Set(found).size).toBe(40);
    expect([Math.min(...found), Math.max(...found)]).toEqual([0, 39]);
    expect(await starts(1)).toEqual(found);
    expect(await starts(2)).not.toEqual(found);
  });

  it("are shared by processes that draw alike: their parts are the batch, filled up with its first windows", async () => {
    const starts = async (shard?: { rank: number; size: number }): Promise<number[]> => {
      const [inputs] = randomWindows(text, 8, 10, new Generator(1), shard);
      return Array.from(await inputs.select(1, 0).data(), Number);
    };
    const whole = await starts();
    const parts = await Promise.all([0, 1, 2].map((rank) => starts({ rank, size: 3 })));
    expect(parts.flat()).toEqual([...whole, whole[0]]);
    expect(parts.map(({ length }) => length)).toEqual([3, 3, 3]);
  });
});

describe("readCorpus", () => {
  it("reads Moby-Dick by default", () => {
    const corpus = readCorpus(null, 32);
    expect([corpus.name, corpus.length, corpus.vocabulary.length]).toEqual(["Moby-Dick", 1_190_317, 83]);
    expect(corpus.unigramLoss()).toBeGreaterThan(3);
  });

  it("reads a file, without byte order mark and carriage returns", () => {
    const corpus = readCorpus(file("own.txt", `\ufeff${"one\r\ntwo\r\n".repeat(80)}`), 32);
    expect([corpus.name, corpus.vocabulary.join("")]).toEqual(["own.txt", "\nenotw"]);
  });

  it.each([
    ["there is none", join(folder, "none.txt"), /cannot be read \(ENOENT\)/],
    ["it is a folder", folder, /cannot be read \(EISDIR\)/],
    ["it is not UTF-8", file("latin.txt", Uint8Array.of(0x66, 0xfc, 0x72)), /is not a text in UTF-8/],
    ["it is empty", file("empty.txt", ""), /has 0 characters, and 340 are needed/],
    ["it is short", file("short.txt", "x".repeat(100)), /has 100 characters, and 340 are needed/],
  ])("refuses in one line when %s", (_, path, message) => {
    expect(() => readCorpus(path, 32)).toThrow(FlagError);
    expect(() => readCorpus(path, 32)).toThrow(message);
    expect(() => readCorpus(path, 32)).toThrow(/^--text [^\n]*; type: npm run demo -- --model gpt --text FILE$/);
  });

  it("takes the shortest text that it asks for", () => {
    expect(readCorpus(file("enough.txt", "ab".repeat(170)), 32).length).toBe(340);
  });
});
