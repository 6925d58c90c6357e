import "@adjoint/autograd";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpu } from "@adjoint/backend-cpu-js";
import { manualSeed, use } from "@adjoint/core";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { counted } from "./counted";
import { Epochs } from "./course";
import { readDigits } from "./digit-files";
import { DigitsLesson } from "./digits-lesson";
import { defaultsOf, type Settings } from "./settings";
import { models } from "./models";
import { Progress } from "./progress";
import { Corpus } from "./corpus";
import { TextLesson } from "./text-lesson";
import { Training } from "./training";

beforeAll(() => use(cpu()));

/** What a run writes to the standard output, line by line. */
function lines(): string[] {
  const written: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => void written.push(String(line)));
  onTestFinished(() => log.mockRestore());
  return written;
}

const never = { requested: false };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

it("an epoch's line has the means over its batches, not the last batch's figures", async () => {
  manualSeed(1);
  const settings: Settings = { ...defaultsOf("mlp"), epochs: 2, batch: 8, digits: 100 }; // 13 batches
  const lesson = new DigitsLesson(
    models.mlp(),
    new Epochs(readDigits("train").first(100), settings),
    readDigits("test").first(20),
    settings,
  );
  const training = new Training(lesson);
  const progress = new Progress(lesson);
  const written = lines();
  await training.run({ update: () => {}, endRound: async () => progress.endRound(training) }, never);
  const { losses, accuracies } = training.history;
  expect(accuracies.map(([step]) => step)).toEqual([10, 13, 20, 26]);
  const share = (a: number, b: number): string => (100 * mean([accuracies[a]![1], accuracies[b]![1]])).toFixed(2);
  expect(written).toHaveLength(2);
  expect(written[0]).toContain(`epoch 1/2: loss ${mean(losses.slice(0, 13)).toFixed(4)}, accuracy ${share(0, 1)} %`);
  expect(written[1]).toContain(`epoch 2/2: loss ${mean(losses.slice(13)).toFixed(4)}, accuracy ${share(2, 3)} %`);
  expect(losses.at(-1)!.toFixed(4)).not.toBe(mean(losses.slice(13)).toFixed(4));
});

it("the work after the training is reported too, to its end", async () => {
  manualSeed(1);
  const settings: Settings = { ...defaultsOf("gpt"), steps: 1, batch: 2 };
  const lesson = new TextLesson(new Corpus("letters", "a stitch in time ".repeat(50)), settings, {
    context: 8,
    width: 8,
    heads: 2,
    layers: 1,
    dropout: 0,
  });
  const written = lines();
  const progress = new Progress(lesson);
  const told: [string, number, number][] = [];
  await lesson.judge(never, (...figures) => {
    told.push(figures);
    progress.tell(...figures);
  });
  const sampling = told.filter(([what]) => what === "writing a sample");
  expect(sampling.map(([, done]) => done)).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
  expect(told.filter(([what]) => what === "evaluating on the held-out text").at(-1)).toEqual(["evaluating on the held-out text", 10, 10]);
  expect(written).toEqual(["evaluating on the held-out text …", "writing a sample …"]);
});

describe("words", () => {
  it("agree with their number", () => {
    expect([counted(1, "epoch"), counted(2, "epoch"), counted(1, "batch", "batches"), counted(1000, "batch", "batches")]).toEqual([
      "1 epoch",
      "2 epochs",
      "1 batch",
      "1,000 batches",
    ]);
  });
});

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

it.skipIf(process.platform !== "linux")("webgpu without a driver: one line that says what to type, and nothing of Dawn's own", () => {
  const flags = ["--model", "cnn", "--device", "webgpu", "--epochs", "1"];
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=adjoint-source", "tools/bootstrap.mjs", "demo", ...flags], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json" },
  });
  expect(stderr).toMatch(
    /^--device webgpu is not available: no graphics driver [^\n;]*; type: npm run demo -- --model cnn --epochs 1 --device wasm\n$/,
  );
  expect([stdout, status]).toEqual(["", 1]);
});
