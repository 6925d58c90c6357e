import { SingleBar } from "cli-progress";

const thousands = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** The latest figures of a training run. */
export interface Figures {
  readonly epoch: number;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** One bar for the whole run where there is a terminal; elsewhere one line for each epoch. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly began = performance.now();
  private readonly epochs: number;
  private readonly total: number;
  private readonly terminal = process.stderr.isTTY;

  constructor(epochs: number, total: number) {
    this.epochs = epochs;
    this.total = total;
    this.bar = new SingleBar({
      format: "epoch {epoch} {bar} {percentage} % · loss {loss} · accuracy {accuracy} % · {rate} images/s · {left} left",
      barCompleteChar: "█",
      barIncompleteChar: "░",
      barsize: 20,
      hideCursor: true,
    });
  }

  start(): void {
    this.bar.start(this.total, 0, { epoch: `1/${this.epochs}`, loss: "–", accuracy: "–", rate: "–", left: "–" });
  }

  get seconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  update({ epoch, images, loss, accuracy }: Figures): void {
    const rate = images / this.seconds;
    this.bar.update(images, {
      epoch: `${epoch}/${this.epochs}`,
      loss: loss.toFixed(4),
      accuracy: (100 * accuracy).toFixed(1),
      rate: thousands.format(rate),
      left: minutes((this.total - images) / rate),
    });
  }

  endEpoch({ epoch, images, loss, accuracy }: Figures): void {
    if (this.terminal) return;
    const rate = thousands.format(images / this.seconds);
    console.log(`epoch ${epoch}/${this.epochs}: loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(2)} %, ${rate} images/s`);
  }

  /** Ends the bar and gives the terminal its cursor back. */
  stop(): void {
    this.bar.stop();
  }
}
