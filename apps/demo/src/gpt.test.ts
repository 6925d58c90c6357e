import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, manualSeed, use } from "@adjoint/core";
import { AdamW, clipGradNorm } from "@adjoint/nn/optim";
import { afterEach, describe, expect, it } from "vitest";
import { nodeGpu } from "../../../packages/backend-webgpu/src/testing/node-gpu";
import { long, whyShort } from "../../../tools/long";
import golden from "../golden/gpt-losses.json";
import { closeDevices } from "./device";
import { defaultsOf } from "./settings";
import { Gpt, type GptSizes } from "./gpt";
import { characterLoss, heldOutLoss } from "./held-out";
import { sample } from "./sample";
import { fillByFormula, hashed } from "./testing/formula";
import { Corpus, windowsAt } from "./corpus";
import { readCorpus } from "./text-files";
import { TextLesson } from "./text-lesson";
import { Training } from "./training";

const { gpu, reason } = await nodeGpu();
const factories: readonly BackendFactory[] = gpu === null ? [cpu(), wasm()] : [cpu(), wasm(), webgpu({ gpu })];
afterEach(closeDevices);

/** Weights as tools/golden/gpt_losses.py sets them; norms and biases begin as ones and zeros there too. */
const scaleOf = (name: string, shape: readonly number[]): number | null => {
  if (shape.length < 2) return null;
  return /^(characters|positions)/.test(name) ? golden.embeddingScale : 1 / Math.sqrt(shape[1]!);
};

/** The losses of a GPT whose weights and windows come from formulas. */
async function lossesByFormula(): Promise<number[]> {
  const { sizes, batch, settings, largestGradient } = golden;
  const { training, vocabulary } = readCorpus(null, sizes.context);
  const model = new Gpt({ ...sizes, vocabulary: vocabulary.length, dropout: 0 });
  fillByFormula(model, (name, { shape }) => scaleOf(name, shape));
  const optimizer = new AdamW(model.parameters(), settings as unknown as ConstructorParameters<typeof AdamW>[1]);
  const places = training.length - sizes.context;
  const found: number[] = [];
  for (let step = 0; step < golden.losses.length; step++) {
    const starts = Array.from({ length: batch }, (_, row) => Math.floor(((hashed(step * batch + row) + 1) / 2) * places));
    const loss = characterLoss(model, windowsAt(training, starts, sizes.context));
    optimizer.zeroGrad();
    loss.backward();
    clipGradNorm(model.parameters(), largestGradient);
    optimizer.step();
    found.push(Number(await loss.item()));
  }
  return found;
}

const tiny: Omit<GptSizes, "vocabulary"> = { context: 16, width: 32, heads: 4, layers: 2, dropout: 0.1 };
const settings = { ...defaultsOf("gpt"), steps: 50, batch: 8 };

/** The losses of a run of the demo, but for its size: weights, windows and dropout come from one seed. */
async function lossesFromSeed(): Promise<number[]> {
  manualSeed(settings.seed);
  const training = new Training(new TextLesson(readCorpus(null, tiny.context), settings, tiny));
  await training.run({ update: () => {}, endRound: async () => {} }, { requested: false });
  return training.history.losses;
}

function expectClose(got: readonly number[], want: readonly number[], name: string): void {
  expect(got).toHaveLength(want.length);
  got.forEach((loss, step) => {
    expect(Math.abs(loss / want[step]! - 1), `${name}, step ${step}: ${loss} against ${want[step]}`).toBeLessThanOrEqual(1e-3);
  });
}

describe("the first 50 losses of a GPT", () => {
  for (const factory of factories) {
    // JavaScript takes long for what the other devices do in a moment.
    const late = factory.name === "cpu" && !long;
    it.skipIf(late)(`are PyTorch's on ${factory.name}, to 1e-3${late ? whyShort : ""}`, async () => {
      await use(factory);
      expectClose(await lossesByFormula(), golden.losses, factory.name);
    });
  }

  it.skipIf(!long)(`are the same from one seed, with dropout, on all devices, to 1e-3${whyShort}`, async () => {
    const found: number[][] = [];
    for (const factory of factories) {
      await use(factory);
      found.push(await lossesFromSeed());
      await closeDevices();
    }
    expect(found[0]!.at(-1)).toBeLessThan(found[0]![0]! - 0.5);
    for (const [i, losses] of found.entries()) expectClose(losses, found[0]!, factories[i]!.name);
  });

  if (gpu === null) it.skip(`webgpu — ${reason}`, () => {});
});

describe("a GPT", () => {
  const text = "abcde ".repeat(40);
  const corpus = new Corpus("letters", text);
  const stop = { requested: false };
  const make = (): Gpt => new Gpt({ ...tiny, context: 8, vocabulary: corpus.vocabulary.length });

  it("looks only back: a later character changes no earlier score", async () => {
    await use(cpu());
    const model = make().eval() as Gpt;
    const scores = (last: number): Promise<unknown> => model.forward(windowsAt(Int32Array.of(1, 2, 3, last, 0), [0], 4)[0]).toArray();
    const [[a], [b]] = (await Promise.all([scores(0), scores(4)])) as [number[][][], number[][][]];
    expect(b!.slice(0, 3)).toEqual(a!.slice(0, 3));
    expect(b![3]).not.toEqual(a![3]);
  });

  it("is judged by the mean over all windows, also where the last batch is smaller", async () => {
    await use(cpu());
    manualSeed(3);
    const model = make();
    const all = Int32Array.from({ length: 8 * 70 + 1 }, (_, i) => (i * i) % corpus.vocabulary.length);
    const found = await heldOutLoss(model, all, stop);
    model.eval();
    const windows = windowsAt(
      all,
      Array.from({ length: 70 }, (_, i) => i * 8),
      8,
    );
    expect(found).toBeCloseTo(Number(await characterLoss(model, windows).item()), 5);
  });

  it("writes the same from the same seed, of the length that was asked for", async () => {
    await use(cpu());
    manualSeed(3);
    const model = make();
    const options = { length: 30, temperature: 0.8, seed: 5 };
    const first = await sample(model, corpus.vocabulary, options, stop);
    expect(Array.from(first)).toHaveLength(30);
    expect(await sample(model, corpus.vocabulary, options, stop)).toBe(first);
    expect(await sample(model, corpus.vocabulary, { ...options, seed: 6 }, stop)).not.toBe(first);
    expect(model.training).toBe(true);
  });
});
