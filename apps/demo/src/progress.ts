import { SingleBar } from "cli-progress";
import type { Lesson, Tell } from "./lesson";
import type { Training } from "./training";

const thousands = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const look = { barCompleteChar: "█", barIncompleteChar: "░", barsize: 20, hideCursor: true };

/** One bar for the whole run where there is a terminal; elsewhere one line for each round. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly judging: SingleBar;
  private told = "";
  private readonly terminal = process.stderr.isTTY;
  private readonly lesson: Lesson;

  constructor(lesson: Lesson) {
    this.lesson = lesson;
    const extra = lesson.unit === "images" ? "accuracy" : "held out";
    this.bar = new SingleBar({
      format: `{round} {bar} {percentage} % · loss {loss} · ${extra} {figure} · {rate} ${lesson.unit}/s · {left} left`,
      ...look,
    });
    this.judging = new SingleBar({ format: "{what} {bar} {percentage} %", ...look, clearOnComplete: true });
  }

  start(training: Training): void {
    const round = this.lesson.roundName(Math.max(1, training.step));
    this.bar.start(this.lesson.size, training.seen, { round, loss: "–", figure: "–", rate: "–", left: "–" });
  }

  update({ step, seen, seconds, history }: Training): void {
    const rate = seen / seconds;
    const figure = this.lesson.unit === "images" ? history.accuracies.at(-1)?.[1] : history.checks.at(-1)?.[1];
    this.bar.update(seen, {
      round: this.lesson.roundName(step),
      loss: history.losses.at(-1)!.toFixed(4),
      figure: figure === undefined ? "–" : this.lesson.unit === "images" ? percent(figure) : figure.toFixed(3),
      rate: thousands.format(rate),
      left: minutes((this.lesson.size - seen) / rate),
    });
  }

  endRound(training: Training): void {
    if (this.terminal) return;
    const { step, seen, seconds, history } = training;
    const check = history.checks.at(-1)![1];
    const { loss, accuracy } = training.roundMeans();
    const figures =
      this.lesson.unit === "images"
        ? `accuracy ${(100 * accuracy!).toFixed(2)} %, on the test digits ${(100 * check).toFixed(2)} %`
        : `held out ${check.toFixed(4)}`;
    const rate = thousands.format(seen / seconds);
    console.log(`${this.lesson.roundName(step)}: loss ${loss.toFixed(4)}, ${figures}, ${rate} ${this.lesson.unit}/s`);
  }

  /** After the training: a bar for each thing that takes a while; where there is no terminal, a line as it begins. */
  readonly tell: Tell = (what, done, all) => {
    if (this.told !== what) {
      this.told = what;
      if (!this.terminal) console.log(`${what} …`);
      this.judging.stop();
      this.judging.start(all, 0, { what });
    }
    this.judging.update(done);
    if (done >= all) this.judging.stop();
  };

  /** Ends the bars and gives the terminal its cursor back. */
  stop(): void {
    this.bar.stop();
    this.judging.stop();
  }
}
