import { noGrad } from "@adjoint/autograd";
import { tidy, withDevice } from "@adjoint/core";
import { type Corpus, windowsAt } from "../../src/corpus";
import type { GptSizes } from "../../src/gpt";
import { sample } from "../../src/sample";
import { defaultsOf, type Settings } from "../../src/settings";
import { TextLesson } from "../../src/text-lesson";
import type { Training } from "../../src/training";
import type { Tell } from "./messages";
import type { Subject } from "./runner";

/** A model that an ordinary laptop teaches to spell within a minute. */
export const pageSizes: Omit<GptSizes, "vocabulary"> = { context: 64, width: 64, heads: 4, layers: 2, dropout: 0 };
const BATCH = 16;
const STEPS = 2000;
/** Milliseconds between two times that it speaks. */
const SPEAK_EVERY = 4000;
const LENGTH = 160;

export class TextSubject implements Subject {
  readonly settings: Settings;
  temperature: number;
  private readonly corpus: Corpus;
  private readonly tell: Tell;
  private spokeAt = { time: Number.NEGATIVE_INFINITY, step: -1 };

  constructor(corpus: Corpus, seed: number, temperature: number, tell: Tell) {
    this.settings = { ...defaultsOf("gpt"), seed, batch: BATCH, steps: STEPS, lr: 5e-3 };
    this.corpus = corpus;
    this.temperature = temperature;
    this.tell = tell;
    tell({ kind: "corpus", characters: corpus.length, vocabulary: corpus.vocabulary.length, unigram: corpus.unigramLoss() });
  }

  makeLesson(): TextLesson {
    return new TextLesson(this.corpus, this.settings, pageSizes);
  }

  async show(training: Training): Promise<void> {
    const { step, lesson } = training;
    const [due, changed] = [performance.now() - this.spokeAt.time >= SPEAK_EVERY, step !== this.spokeAt.step];
    if (!due || !changed) return;
    const { model } = lesson as TextLesson;
    const options = { length: LENGTH, temperature: this.temperature, seed: this.settings.seed + step };
    const text = await sample(model, this.corpus.vocabulary, options, { requested: false });
    this.tell({ kind: "spoke", step, text });
    await this.tellSurprise(lesson as TextLesson);
    this.spokeAt = { time: performance.now(), step };
  }

  /** How unlikely the model thought each character of the text that it does not learn from. */
  private async tellSurprise({ model, corpus }: TextLesson): Promise<void> {
    const { context } = model.sizes;
    const rows = Math.min(8, Math.floor((corpus.heldOut.length - 1) / context));
    const starts = Array.from({ length: rows }, (_, row) => row * context);
    model.eval();
    const losses = withDevice(model.parameters()[0]!.device, () =>
      noGrad(() =>
        tidy(() => {
          const [inputs, targets] = windowsAt(corpus.heldOut, starts, context);
          return model.forward(inputs).logSoftmax(-1).gather(-1, targets.unsqueeze(-1)).neg().flatten();
        }),
      ),
    );
    model.train();
    const text = Array.from(corpus.heldOut.subarray(1, rows * context + 1), (character) => corpus.vocabulary[character]!).join("");
    this.tell({ kind: "surprise", text, losses: Array.from(await losses.data(), Number) });
  }
}
