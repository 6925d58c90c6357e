import { noGrad } from "@adjoint/autograd";
import { tidy } from "@adjoint/core";
import type { Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW, type Scheduler } from "@adjoint/nn/optim";
import { accuracyOf } from "./confusion";
import type { Course } from "./course";
import type { Digits } from "./digits";
import { evaluate } from "./evaluate";
import type { Forward, Lesson, Tell } from "./lesson";
import { warmUpThenCosine } from "./schedule";
import type { Settings } from "./settings";
import type { Stop } from "./stop";
import type { DigitsVerdict } from "./verdict";

/** Digits, judged by those that were not trained on. */
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
  /** What the last check found. */
  verdict: DigitsVerdict | undefined;
  private readonly course: Course;
  private readonly test: Digits;
  private readonly settings: Settings;

  constructor(model: Sequential, course: Course, test: Digits, settings: Settings) {
    this.model = model;
    this.optimizer = new AdamW(model.parameters(), { lr: settings.lr, weightDecay: 0.01 });
    this.course = course;
    this.test = test;
    this.settings = settings;
    this.size = course.size;
    this.round = course.round;
    this.steps = course.steps;
    this.schedule = warmUpThenCosine(this.optimizer, this.steps);
    this.fingerprint = course.fingerprint;
  }

  roundName(step: number): string {
    return this.course.roundName(step);
  }

  description(): Record<string, string> {
    const { model } = this.settings;
    return { format: "adjoint", model, input: "28 × 28 pixels p of 0 … 255 as (p/255 − 0.1307)/0.3081" };
  }

  async forward(): Promise<Forward> {
    const [images, labels] = await this.course.next();
    const scores = this.model.forward(images);
    return {
      loss: crossEntropy(scores, labels),
      accuracy: () => noGrad(() => tidy(() => scores.argmax(1).eq(labels).to("float32").mean())),
      size: labels.numel(),
    };
  }

  async check(stop: Stop): Promise<number> {
    this.verdict = await this.judge(stop);
    return accuracyOf(this.verdict.confusion);
  }

  judge(stop: Stop, tell?: Tell): Promise<DigitsVerdict> {
    return evaluate(this.model, this.test, stop, tell);
  }

  position(): unknown {
    return this.course.position();
  }

  seek(position: unknown): void {
    this.course.seek(position);
  }
}
