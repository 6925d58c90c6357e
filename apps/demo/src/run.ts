import { join } from "node:path";
import { manualSeed } from "@adjoint/core";
import { writeSafetensors } from "@adjoint/formats/safetensors";
import { saveCheckpoint } from "./checkpoint";
import { accuracyOf, formatConfusion } from "./confusion";
import { count, counted } from "./counted";
import { describeDevice } from "./device";
import { Epochs } from "./course";
import { readDigits } from "./digit-files";
import { DigitsLesson } from "./digits-lesson";
import { asTyped, fromWhereTyped, prepareFolder, resumeFlag, writeWhole } from "./files";
import { CHECKPOINT } from "./flags";
import { Interruption } from "./interruption";
import type { Lesson } from "./lesson";
import { models } from "./models";
import { Progress } from "./progress";
import { renderReport } from "./report/report";
import { type Checkpoint, restore } from "./run-state";
import type { Settings } from "./settings";
import { readCorpus } from "./text-files";
import { TextLesson, usualSizes } from "./text-lesson";
import type { Ranks } from "./ranks";
import type { Stop } from "./stop";
import { type Others, Training } from "./training";
import type { Verdict } from "./verdict";

/** What is learned, and what it is called. */
interface Prepared {
  readonly lesson: Lesson;
  readonly data: string;
}

function prepare(settings: Settings, ranks: Ranks | undefined): Prepared {
  const shard = ranks && { rank: ranks.group.rank, size: ranks.group.size, last: "pad" as const };
  if (settings.model === "gpt") {
    const corpus = readCorpus(settings.text, usualSizes.context);
    return { lesson: new TextLesson(corpus, settings, usualSizes, shard), data: corpus.name };
  }
  const training = readDigits("train").first(settings.digits);
  return {
    lesson: new DigitsLesson(models[settings.model](), new Epochs(training, settings, shard), readDigits("test"), settings),
    data: "the MNIST digits",
  };
}

/** One run of the demo, from its first line to its last. */
class Run {
  private readonly settings: Settings;
  private readonly folder: string;
  private readonly data: string;
  private readonly training: Training;
  private readonly progress: Progress;
  private readonly stop: Stop & { close(): void };

  /** Of several processes the first alone speaks and writes. */
  private readonly speaks: boolean;
  /** What checkpoints say beside the run. */
  private readonly metadata: Readonly<Record<string, string>>;

  constructor(
    settings: Settings,
    out: string,
    { lesson, data }: Prepared,
    others: Others | undefined,
    metadata: Readonly<Record<string, string>>,
  ) {
    this.speaks = others === undefined || others.rank === 0;
    this.metadata = metadata;
    this.settings = settings;
    this.folder = fromWhereTyped(out);
    this.data = data;
    this.training = new Training(lesson, others);
    this.progress = new Progress(lesson);
    // Of several processes one cannot stop alone: there Ctrl-C ends them all at once.
    this.stop = others === undefined ? new Interruption(() => this.progress.stop()) : neverStopped;
  }

  async whole(checkpoint: Checkpoint | null): Promise<number> {
    try {
      prepareFolder(this.folder);
      if (checkpoint !== null) restore(this.training, checkpoint);
      if (this.speaks) this.introduce();
      await this.train();
      if (!this.speaks) return 0;
      if (this.stop.requested) return this.interrupted();
      const verdict = await this.training.lesson.judge(this.stop, this.progress.tell);
      if (this.stop.requested) return this.interrupted();
      await this.conclude(verdict);
      return 0;
    } finally {
      this.progress.stop();
      this.stop.close();
    }
  }

  private introduce(): void {
    const { settings, data, training } = this;
    const parameters = training.lesson.model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);
    console.log(
      `${settings.model} with ${count(parameters)} parameters on ${settings.device}, seed ${settings.seed}; it learns from ${data}`,
    );
    if (training.step > 0) console.log(`goes on after ${count(training.step)} of ${counted(training.lesson.steps, "step")}`);
  }

  private async train(): Promise<void> {
    const { training, progress } = this;
    if (!this.speaks) return training.run({ update: () => {}, endRound: async () => {} }, this.stop);
    progress.start(training);
    const endRound = async (): Promise<void> => {
      progress.endRound(training);
      await this.save();
    };
    await training.run({ update: () => progress.update(training), endRound }, this.stop);
    progress.stop();
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private save(): Promise<void> {
    return saveCheckpoint(this.path(CHECKPOINT), this.training, this.settings, this.metadata);
  }

  private async interrupted(): Promise<number> {
    const { training } = this;
    await this.save();
    const loss = training.history.losses.at(-1);
    const last = loss === undefined ? "" : `; the last loss was ${loss.toFixed(4)}`;
    if (training.finished) console.log("stopped while testing; the training was complete.");
    else {
      const where = training.lesson.roundName(training.step + 1).replace("/", " of ");
      console.log(`stopped in ${where}, after ${counted(training.step, "batch", "batches")} and ${training.seconds.toFixed(1)} s${last}.`);
    }
    console.log(`saved ${this.shown(CHECKPOINT)}; to go on, type: npm run demo -- ${resumeFlag(this.path(CHECKPOINT))}`);
    return 130;
  }

  private shown(name: string): string {
    return asTyped(this.path(name));
  }

  private async conclude(verdict: Verdict): Promise<void> {
    const { training, settings, data } = this;
    const { seen, seconds, lesson } = training;
    const length = settings.model === "gpt" ? counted(training.step, "step") : counted(settings.epochs, "epoch");
    console.log(`trained ${length} in ${seconds.toFixed(1)} s (${count(seen / seconds)} ${lesson.unit}/s)\n`);
    writeWhole(this.path("model.safetensors"), await writeSafetensors(lesson.model.stateDict(), { metadata: lesson.description() }));
    const device = await describeDevice(settings.device);
    writeWhole(this.path("report.html"), renderReport(training, verdict, { settings, device, data, when: new Date() }));
    if (verdict.kind === "digits") console.log(`${formatConfusion(verdict.confusion)}\n`);
    else console.log(`${verdict.sample}\n`);
    console.log(`wrote ${this.shown("model.safetensors")} and ${this.shown("report.html")}\n`);
    console.log(lastLine(verdict));
  }
}

const lastLine = (verdict: Verdict): string =>
  verdict.kind === "digits"
    ? `test accuracy: ${(100 * accuracyOf(verdict.confusion)).toFixed(2)} %`
    : `held-out loss: ${verdict.heldOut.toFixed(2)} nats per character (unigram ${verdict.unigram.toFixed(2)})`;

const neverStopped = { requested: false, close: () => {} };

/** Trains, from the beginning or from a checkpoint, alone or as one of several processes, and tells what came of it. @returns The exit status. */
export async function run(settings: Settings, out: string, checkpoint: Checkpoint | null, ranks?: Ranks): Promise<number> {
  manualSeed(settings.seed);
  const prepared = prepare(settings, ranks);
  const others = await ranks?.share(prepared.lesson.model, settings.seed);
  return new Run(settings, out, prepared, others, ranks?.metadata ?? {}).whole(checkpoint);
}

/** Does all that can fail before the first step. @throws FlagError, CheckpointError. */
export function rehearse(settings: Settings, out: string, checkpoint: Checkpoint | null): void {
  prepareFolder(fromWhereTyped(out));
  const { lesson } = prepare(settings, undefined);
  if (checkpoint !== null) restore(new Training(lesson), checkpoint);
}
