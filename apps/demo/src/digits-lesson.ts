import { noGrad } from "@adjoint/autograd";
import { Generator, type Tensor, tidy } from "@adjoint/core";
import { DataLoader } from "@adjoint/data";
import type { Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";
import { accuracyOf } from "./confusion";
import type { Digits } from "./digits";
import { evaluate } from "./evaluate";
import type { Settings } from "./flags";
import type { Interruption } from "./interruption";
import type { Forward, Lesson } from "./lesson";
import { Schedule } from "./schedule";
import type { DigitsVerdict } from "./verdict";

type Batch = readonly [Tensor, Tensor];

/** Digits from a shuffled loader, pass after pass, judged by the digits that were not trained on. */
export class DigitsLesson implements Lesson {
  readonly model: Sequential;
  readonly optimizer: AdamW;
  readonly schedule: Schedule;
  readonly largestGradient = null;
  readonly unit = "images";
  readonly size: number;
  readonly steps: number;
  readonly round: number;
  readonly fingerprint: string;
  private readonly loader: DataLoader<never, Batch>;
  private readonly test: Digits;
  private readonly settings: Settings;
  private pass: AsyncIterator<Batch> | undefined;

  constructor(model: Sequential, training: Digits, test: Digits, settings: Settings) {
    this.model = model;
    this.optimizer = new AdamW(model.parameters(), { lr: settings.lr, weightDecay: 0.01 });
    this.loader = new DataLoader(training, { batchSize: settings.batch, shuffle: true, generator: new Generator(settings.seed) });
    this.test = test;
    this.settings = settings;
    this.size = settings.epochs * training.length;
    this.round = this.loader.length;
    this.steps = settings.epochs * this.round;
    this.schedule = new Schedule(this.optimizer, this.steps);
    this.fingerprint = `the first ${training.length} of the MNIST digits`;
  }

  roundName(step: number): string {
    return `epoch ${Math.ceil(step / this.round)}/${this.settings.epochs}`;
  }

  description(): Record<string, string> {
    const { model } = this.settings;
    return { format: "adjoint", model, input: "28 × 28 pixels p of 0 … 255 as (p/255 − 0.1307)/0.3081" };
  }

  async forward(): Promise<Forward> {
    const [images, labels] = await this.next();
    const scores = this.model.forward(images);
    return {
      loss: crossEntropy(scores, labels),
      accuracy: () => noGrad(() => tidy(() => scores.argmax(1).eq(labels).to("float32").mean())),
      size: labels.numel(),
    };
  }

  async check(stop: Interruption): Promise<number> {
    return accuracyOf((await this.judge(stop)).confusion);
  }

  judge(stop: Interruption): Promise<DigitsVerdict> {
    return evaluate(this.model, this.test, stop);
  }

  position(): unknown {
    return null; // TEMP
  }

  seek(position: unknown): void {
    void position; // TEMP
    this.pass = undefined;
  }

  private async next(): Promise<Batch> {
    this.pass ??= this.loader[Symbol.asyncIterator]();
    const { value, done } = await this.pass.next();
    if (done !== true) return value;
    this.pass = undefined;
    return this.next();
  }
}
