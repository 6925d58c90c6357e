import { Generator } from "@adjoint/core";
import type { Shard } from "@adjoint/data";
import { AdamW, type Scheduler } from "@adjoint/nn/optim";
import type { Settings } from "./settings";
import { Gpt, type GptSizes } from "./gpt";
import { characterLoss, heldOutLoss } from "./held-out";
import type { Stop } from "./stop";
import type { Forward, Lesson, Tell } from "./lesson";
import { sample } from "./sample";
import { warmUpThenCosine } from "./schedule";
import { type Corpus, randomWindows } from "./corpus";
import type { TextVerdict } from "./verdict";

/** A model that two slow cores can train in a few minutes. */
export const usualSizes: Omit<GptSizes, "vocabulary"> = { context: 32, width: 128, heads: 4, layers: 4, dropout: 0.05 };

/** Steps between two looks at the held-out text, and how many of its windows are looked at. */
const ROUND = 100;
const WINDOWS = 256;

const SAMPLE = { length: 600, temperature: 0.8 };

/** Random windows of a text, judged by the part of it that was held out. */
export class TextLesson implements Lesson {
  readonly model: Gpt;
  readonly optimizer: AdamW;
  readonly schedule: Scheduler;
  readonly largestGradient = 1;
  readonly unit = "characters";
  readonly size: number;
  readonly steps: number;
  readonly round = ROUND;
  readonly fingerprint: string;
  readonly corpus: Corpus;
  private readonly settings: Settings;
  private readonly generator: Generator;
  private readonly shard: Shard | undefined;

  /** @param shard The part of every batch that falls to this process, where several train together. */
  constructor(corpus: Corpus, settings: Settings, sizes: Omit<GptSizes, "vocabulary"> = usualSizes, shard?: Shard) {
    this.model = new Gpt({ ...sizes, vocabulary: corpus.vocabulary.length });
    this.optimizer = new AdamW(this.model.parameters(), { lr: settings.lr, betas: [0.9, 0.99], weightDecay: 0.1 });
    this.corpus = corpus;
    this.settings = settings;
    this.shard = shard;
    this.generator = new Generator(settings.seed);
    this.steps = settings.steps;
    this.size = settings.steps * settings.batch * sizes.context;
    this.schedule = warmUpThenCosine(this.optimizer, this.steps);
    this.fingerprint = `the text ${corpus.hash}`;
  }

  roundName(step: number): string {
    return `step ${step}/${this.steps}`;
  }

  description(): Record<string, string> {
    const { vocabulary } = this.corpus;
    return { format: "adjoint", model: "gpt", sizes: JSON.stringify(this.model.sizes), vocabulary: JSON.stringify(vocabulary) };
  }

  async forward(): Promise<Forward> {
    const windows = randomWindows(this.corpus.training, this.settings.batch, this.model.sizes.context, this.generator, this.shard);
    return { loss: characterLoss(this.model, windows), size: windows[1].numel() };
  }

  check(stop: Stop): Promise<number> {
    return heldOutLoss(this.model, this.corpus.heldOut, stop, { most: WINDOWS });
  }

  async judge(stop: Stop, tell: Tell): Promise<TextVerdict> {
    const { model, corpus, settings } = this;
    const heldOut = await heldOutLoss(model, corpus.heldOut, stop, { tell });
    const text = await sample(model, corpus.vocabulary, { ...SAMPLE, seed: settings.seed }, stop, tell);
    return { kind: "text", heldOut, unigram: corpus.unigramLoss(), sample: text, temperature: SAMPLE.temperature };
  }

  position(): unknown {
    return this.generator.getState();
  }

  seek(position: unknown): void {
    this.generator.setState(position as ReturnType<Generator["getState"]>);
  }
}
