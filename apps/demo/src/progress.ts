import { SingleBar } from "cli-progress";
import type { Lesson } from "./lesson";
import type { Training } from "./training";

const thousands = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** One bar for the whole run where there is a terminal; elsewhere one line for each round. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly terminal = process.stderr.isTTY;
  private readonly lesson: Lesson;

  constructor(lesson: Lesson) {
    this.lesson = lesson;
    const extra = lesson.unit === "images" ? "accuracy" : "held out";
    this.bar = new SingleBar({
      format: `{round} {bar} {percentage} % · loss {loss} · ${extra} {figure} · {rate} ${lesson.unit}/s · {left} left`,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      barsize: 20,
      hideCursor: true,
    });
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

  endRound({ step, seen, seconds, history }: Training): void {
    if (this.terminal) return;
    const [check, accuracy] = [history.checks.at(-1)![1], history.accuracies.at(-1)?.[1]];
    const figures =
      this.lesson.unit === "images"
        ? `accuracy ${(100 * accuracy!).toFixed(2)} %, on the test digits ${(100 * check).toFixed(2)} %`
        : `held out ${check.toFixed(4)}`;
    const rate = thousands.format(seen / seconds);
    console.log(`${this.lesson.roundName(step)}: loss ${history.losses.at(-1)!.toFixed(4)}, ${figures}, ${rate} ${this.lesson.unit}/s`);
  }

  /** Ends the bar and gives the terminal its cursor back. */
  stop(): void {
    this.bar.stop();
  }
}
