import "@adjoint/autograd";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, manualSeed, rand, use } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeGpu } from "../../../packages/backend-webgpu/src/testing/node-gpu";
import { readCheckpoint, saveCheckpoint } from "./checkpoint";
import { CheckpointError, restore } from "./run-state";
import { closeDevices } from "./device";
import { Epochs } from "./course";
import { readDigits } from "./digit-files";
import { DigitsLesson } from "./digits-lesson";
import { defaultsOf, type Settings } from "./settings";
import type { Lesson } from "./lesson";
import { models } from "./models";
import { Corpus } from "./corpus";
import { TextLesson } from "./text-lesson";
import { Training } from "./training";
import { long, whyShort } from "../../../tools/long";

const folder = mkdtempSync(join(tmpdir(), "adjoint-resume-"));
afterAll(() => rmSync(folder, { recursive: true }));

const gptSettings: Settings = { ...defaultsOf("gpt"), device: "cpu", steps: 16, batch: 4 };
const cnnSettings: Settings = { ...defaultsOf("cnn"), device: "cpu", epochs: 3, digits: 40, batch: 8 };
const proverb = "A stitch in time saves nine; a rolling stone gathers no moss. ".repeat(9);

/** Both with dropout: a small GPT, and the demo's own CNN on 40 digits. */
const lessons: Record<string, { readonly settings: Settings; readonly make: () => Lesson }> = {
  gpt: {
    settings: gptSettings,
    make: () => new TextLesson(new Corpus("proverbs", proverb), gptSettings, { context: 8, width: 16, heads: 2, layers: 2, dropout: 0.2 }),
  },
  cnn: {
    settings: cnnSettings,
    make: () =>
      new DigitsLesson(models.cnn(), new Epochs(readDigits("train").first(40), cnnSettings), readDigits("test").first(16), cnnSettings),
  },
};

const silent = { update: () => {}, endRound: async () => {} };

async function weightsOf({ lesson }: Training): Promise<number[][]> {
  return Promise.all(Object.values(lesson.model.stateDict()).map(async (each) => Array.from(await each.data(), Number)));
}

/** A run from seed 1 to its end, or to the step before which Ctrl-C comes. */
async function runFromSeed(name: string, until = Number.POSITIVE_INFINITY): Promise<Training> {
  manualSeed(1);
  const training = new Training(lessons[name]!.make());
  const stop = {
    get requested(): boolean {
      return training.step >= until;
    },
  };
  await training.run(silent, stop);
  return training;
}

async function goOn(name: string, path: string): Promise<Training> {
  manualSeed(999); // what the checkpoint does not bring back would show
  rand([3]);
  const training = new Training(lessons[name]!.make());
  restore(training, readCheckpoint(path));
  await training.run(silent, { requested: false });
  return training;
}

const { gpu, reason } = await nodeGpu();
const factories: readonly BackendFactory[] = gpu === null ? [cpu(), wasm()] : [cpu(), wasm(), webgpu({ gpu })];

describe.each(Object.keys(lessons))("%s, interrupted", (name) => {
  const inMiddle = 7; // of the second epoch of the CNN's, whose epochs have 5 batches

  const goesOn = async (factory: BackendFactory): Promise<void> => {
    await use(factory);
    try {
      const whole = await runFromSeed(name);
      expect(whole.history.losses).toHaveLength(whole.lesson.steps);
      const path = join(folder, `${name}-${factory.name}.safetensors`);
      const part = await runFromSeed(name, inMiddle);
      expect(part.step).toBe(inMiddle);
      await saveCheckpoint(path, part, lessons[name]!.settings);
      await use(cpu(), factory); // checkpoints are read on the cpu
      await use(factory);
      const rest = await goOn(name, path);
      expect(rest.history).toEqual(whole.history);
      expect([rest.step, rest.seen]).toEqual([whole.step, whole.seen]);
      expect(await weightsOf(rest)).toEqual(await weightsOf(whole));
    } finally {
      await closeDevices();
    }
  };
  it("goes on bit by bit on wasm", () => goesOn(wasm()));
  it.skipIf(!long).each(factories.filter(({ name: device }) => device !== "wasm"))(`goes on bit by bit on $name${whyShort}`, goesOn);

  it.skipIf(!long).each(factories.slice(1).map((factory) => [factory.name, factory] as const))(
    `goes on from cpu to %s, to 1e-3${whyShort}`,
    async (_, factory) => {
      await use(cpu());
      try {
        const whole = await runFromSeed(name);
        const path = join(folder, `${name}-crossing.safetensors`);
        await saveCheckpoint(path, await runFromSeed(name, inMiddle), lessons[name]!.settings);
        await use(factory);
        const rest = await goOn(name, path);
        expect(rest.lesson.model.parameters()[0]!.device).toBe(factory.name);
        expect(rest.history.losses).toHaveLength(whole.history.losses.length);
        rest.history.losses.forEach((loss, step) => {
          expect(Math.abs(loss / whole.history.losses[step]! - 1), `step ${step}`).toBeLessThanOrEqual(1e-3);
        });
      } finally {
        await closeDevices();
      }
    },
  );

  if (gpu === null) it.skip(`on webgpu — ${reason}`, () => {});
});

describe("a checkpoint that cannot be gone on from", () => {
  const path = join(folder, "good.safetensors");

  beforeAll(async () => {
    await use(cpu());
    await saveCheckpoint(path, await runFromSeed("gpt", 3), gptSettings);
    return closeDevices;
  });

  const refused = (file: string, lesson: () => Lesson, message: RegExp): void => {
    const attempt = () => restore(new Training(lesson()), readCheckpoint(file));
    expect(attempt).toThrow(CheckpointError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(/^[^\n]*; to start anew, leave out --resume$/);
  };
  const gpt = lessons.gpt!.make;

  it("is missing", () => {
    refused(join(folder, "none.safetensors"), gpt, /none\.safetensors cannot be read \(ENOENT\)/);
  });

  it("is damaged, wherever it is cut off", () => {
    const bytes = readFileSync(path);
    const damaged = join(folder, "damaged.safetensors");
    for (const length of [0, 5, 8, 100, bytes.length - 1]) {
      writeFileSync(damaged, bytes.subarray(0, length));
      refused(damaged, gpt, /damaged\.safetensors cannot be gone on from \(readSafetensors: /);
    }
    writeFileSync(damaged, "not at all a safetensors file");
    refused(damaged, gpt, /cannot be gone on from/);
  });

  it("is a file of another kind", async () => {
    const { writeSafetensors } = await import("@adjoint/formats/safetensors");
    const other = join(folder, "other.safetensors");
    writeFileSync(other, await writeSafetensors(gpt().model.stateDict()));
    refused(other, gpt, /it is not a checkpoint of the demo/);
    writeFileSync(other, await writeSafetensors({}, { metadata: { "adjoint.demo": "1", run: "{}" } }));
    refused(other, gpt, /its settings are not whole/);
    writeFileSync(other, await writeSafetensors({}, { metadata: { "adjoint.demo": "1", run: "{" } }));
    refused(other, gpt, /cannot be gone on from/);
  });

  it("is of another text", () => {
    const other = () => new TextLesson(new Corpus("other", `${proverb}!`), gptSettings);
    refused(path, other, /was made with another text; type: npm run demo -- --resume --text FILE/);
  });

  it("is of another model", () => {
    const sizes = { context: 8, width: 32, heads: 2, layers: 2, dropout: 0.2 };
    refused(
      path,
      () => new TextLesson(new Corpus("proverbs", proverb), gptSettings, sizes),
      /does not fit \(loadStateDict: .* has the shape/,
    );
    refused(path, () => new TextLesson(new Corpus("proverbs", proverb), gptSettings, { ...sizes, layers: 1 }), /does not fit/);
  });
});
