import { noGrad } from "@adjoint/autograd";
import { type Tensor, tidy } from "@adjoint/core";
import type { LoaderState } from "@adjoint/data";
import type { Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW, type Scheduler } from "@adjoint/nn/optim";
import { accuracyOf } from "./confusion";
import type { Digits } from "./digits";
import { evaluate } from "./evaluate";
import type { Settings } from "./flags";
import type { Stop } from "./interruption";
import type { Forward, Lesson, Tell } from "./lesson";
import { Passes } from "./passes";
import { warmUpThenCosine } from "./schedule";
import type { DigitsVerdict } from "./verdict";

/** Digits from a shuffled loader, pass after pass, judged by the digits that were not trained on. */
export class DigitsLesson implements Lesson {
  readonly model: Sequential;
  readonly optimizer: AdamW;
  readonly schedule: Scheduler;
  readonly largestGradient = null;
  readonly unit = "images";
  readonly size: number;
  readonly steps: number;
  readonly round: number;
  readonly fingerprint: string;
  private readonly passes: Passes<readonly [Tensor, Tensor]>;
  private readonly test: Digits;
  private readonly settings: Settings;

  constructor(model: Sequential, training: Digits, test: Digits, settings: Settings) {
    this.model = model;
    this.optimizer = new AdamW(model.parameters(), { lr: settings.lr, weightDecay: 0.01 });
    this.passes = new Passes(training, settings.batch, settings.seed);
    this.test = test;
    this.settings = settings;
    this.size = settings.epochs * training.length;
    this.round = this.passes.length;
    this.steps = settings.epochs * this.round;
    this.schedule = warmUpThenCosine(this.optimizer, this.steps);
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
    const [images, labels] = await this.passes.next();
    const scores = this.model.forward(images);
    return {
      loss: crossEntropy(scores, labels),
      accuracy: () => noGrad(() => tidy(() => scores.argmax(1).eq(labels).to("float32").mean())),
      size: labels.numel(),
    };
  }

  async check(stop: Stop): Promise<number> {
    return accuracyOf((await this.judge(stop)).confusion);
  }

  judge(stop: Stop, tell?: Tell): Promise<DigitsVerdict> {
    return evaluate(this.model, this.test, stop, tell);
  }

  position(): LoaderState {
    return this.passes.position();
  }

  seek(position: unknown): void {
    this.passes.seek(position as LoaderState);
  }
}
