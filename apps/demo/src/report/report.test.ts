import "@adjoint/autograd";
import { inflateSync } from "node:zlib";
import { cpu } from "@adjoint/backend-cpu-js";
import { manualSeed, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { noConfusion } from "../confusion";
import { Epochs } from "../course";
import { readDigits } from "../digit-files";
import { DigitsLesson } from "../digits-lesson";
import { defaultsOf, type Settings } from "../settings";
import { models } from "../models";
import { Corpus } from "../corpus";
import { TextLesson } from "../text-lesson";
import { Training } from "../training";
import type { DigitsVerdict, TextVerdict, Verdict } from "../verdict";
import { smoothed } from "./curves";
import { greyPicture } from "./picture";
import { renderReport } from "./report";

beforeAll(() => use(cpu()));

const evil = `</script><script>alert(1)</script><!-- & "quoted" 'so' <b>`;
const when = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));

async function trained(settings: Settings): Promise<Training> {
  manualSeed(1);
  const lesson =
    settings.model === "gpt"
      ? new TextLesson(new Corpus("evil", evil.repeat(9)), settings, { context: 8, width: 8, heads: 2, layers: 1, dropout: 0 })
      : new DigitsLesson(models.mlp(), new Epochs(readDigits("train").first(40), settings), readDigits("test").first(20), settings);
  const training = new Training(lesson);
  await training.run({ update: () => {}, endRound: async () => {} }, { requested: false });
  return training;
}

const render = async (settings: Settings, verdict: Verdict, data: string): Promise<string> =>
  renderReport(await trained(settings), verdict, { settings, device: `cpu ${evil}`, data, when });

interface DrawnChart {
  readonly title: string;
  readonly steps: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

const chartsOf = (page: string): DrawnChart[] =>
  JSON.parse(/<script type="application\/json" id="charts">(.*?)<\/script>/s.exec(page)![1]!);

/** What a page would fetch. */
const addresses = (page: string): string[] =>
  [...page.matchAll(/(?:src|href)\s*=\s*["']?([^"'\s>]+)|@import\s+([^;]+)|url\(([^)]+)\)/g)].map((match) => match.slice(1).find(Boolean)!);

describe("the report of a GPT", () => {
  const settings: Settings = { ...defaultsOf("gpt"), steps: 12, batch: 2, text: evil };
  const verdict: TextVerdict = { kind: "text", heldOut: 1.5, unigram: 3.25, sample: evil, temperature: 0.8 };

  it("shows every text as it is, and lets none become part of the page", async () => {
    const page = await render(settings, verdict, evil);
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<!-- &");
    const shown = evil.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    expect(page.split(shown).length - 1).toBeGreaterThanOrEqual(4); // title, heading, device, sample
    expect(page).toContain(`<p class="sample">${shown}</p>`);
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it("has the curves of loss, held-out loss, unigram and learning rate", async () => {
    const [loss, rate, ...others] = chartsOf(await render(settings, verdict, "a text"));
    expect(others).toEqual([]);
    expect(loss!.lines.map(({ name }) => name)).toEqual(["each step", "smoothed", "held out", "unigram"]);
    expect(loss!.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(loss!.lines[0]!.values.every((value) => value! > 1)).toBe(true);
    expect(loss!.lines[2]!.values.filter((value) => value !== null)).toHaveLength(1);
    expect(loss!.lines[3]!.values.filter((value) => value !== null)).toEqual([3.25, 3.25]);
    expect(rate!.lines[0]!.values).toHaveLength(12);
  });

  it("tells the figures and the configuration", async () => {
    const page = await render(settings, verdict, "a text");
    for (const text of ["1.500", "3.250", "--steps", "2026-01-02 03:04:05 UTC", process.versions.node, "(characters): Embedding("]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain("--epochs");
  });
});

describe("the report of digits", () => {
  const settings: Settings = { ...defaultsOf("mlp"), epochs: 2, batch: 8, digits: 40 };
  const pixels = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
  const confusion = noConfusion();
  confusion[3]![3] = 90;
  confusion[3]![5] = 10;
  const verdict: DigitsVerdict = {
    kind: "digits",
    confusion,
    mistakes: [{ pixels, truth: 3, guess: 5, confidence: 0.987, doubt: 0.00001 }],
  };

  it("has curves, the confusion matrix, and the worst mistakes as pictures", async () => {
    const page = await render(settings, verdict, "digits");
    expect(chartsOf(page).map(({ title }) => title)).toEqual(["Loss", "Accuracy", "Learning rate"]);
    expect(chartsOf(page)[1]!.lines[1]!.values.filter((value) => value !== null)).toHaveLength(2);
    expect(page).toContain(`title="10 of 100 pictures of 3 were taken for 5">10</td>`);
    expect(page).toContain("90.00 %");
    expect(page).toContain(`<b>3</b> taken for <b>5</b><br><small>5: 98.70 %<br>3: &lt; 0.01 %</small>`);
    expect(page.match(/<img /g)).toHaveLength(1);
  });

  it("names its axis of steps, fills its legends, keeps the last points apart and cuts no column and no line off", async () => {
    const page = await render(settings, verdict, "digits");
    expect(page).toContain(`label: "step"`);
    expect(page).toContain("hooks: { ready: [showLast]");
    expect(page).toContain("scales: { x: { time: false }, ...(shares && { y: shareScale(chart.lines) }) }");
    expect(page).not.toMatch(/\.found \{[^}]*display: none/);
    expect(page).toMatch(/\.model \{[^}]*white-space: pre-wrap/);
    expect(page).not.toMatch(/\.model \{[^}]*max-height/);
    expect(page).toContain(`<span style="--indent: 2">  (1): Linear(inFeatures=784, outFeatures=256, bias=true)</span>`);
  });

  it("needs nothing but itself", async () => {
    const page = await render(settings, verdict, "digits");
    expect(addresses(page).map((address) => address.slice(0, 22))).toEqual(["data:image/png;base64,"]);
    expect(page).toContain("uPlot");
  });
});

it("a picture is a PNG of its pixels", () => {
  const bytes = Buffer.from(greyPicture(Uint8Array.of(1, 2, 3, 4, 5, 6), 3).split(",")[1]!, "base64");
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    chunks.push([bytes.toString("latin1", at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)]);
  }
  expect(chunks.map(([kind]) => kind)).toEqual(["IHDR", "IDAT", "IEND"]);
  expect([...chunks[0]![1]]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  expect([...inflateSync(chunks[1]![1])]).toEqual([0, 1, 2, 3, 0, 4, 5, 6]);
  // The checksum of a chunk IEND, as every PNG has it.
  expect(bytes.readUInt32BE(bytes.length - 4)).toBe(0xae426082);
});

it("smoothing keeps what is constant, and begins at the first value", () => {
  const constant = Array.from({ length: 300 }, (_, i) => [i + 1, 2.5] as const);
  for (const [, value] of smoothed(constant)) expect(value).toBeCloseTo(2.5, 12);
  expect(smoothed([[1, 7]])).toEqual([[1, 7]]);
});
