import type { DeviceName, Journey, Mark } from "../worker/messages";
import { deviceNames } from "../worker/messages";

type Column = (number | null)[];

/** How slowly the drawn line follows the single losses. */
const KEEP = 0.95;

/** The losses of a run, each with the device that it came from. */
export class Curve {
  readonly losses: (number | null)[] = [];
  readonly marks: Mark[] = [];
  private readonly devices: DeviceName[] = [];
  private readonly smooth: (number | null)[] = [];
  private weighted = 0;
  /** Steps whose losses nobody told: they were made elsewhere. */
  private unknown = 0;

  /** The first steps were made elsewhere, and what their losses were was not carried along. */
  private skip(steps: number, device: DeviceName): void {
    this.unknown = steps;
    for (let step = 0; step < steps; step++) {
      this.losses.push(null);
      this.devices.push(device);
      this.smooth.push(null);
    }
  }

  /** What a run did before it was carried here, of which the losses from step `from` on are known. */
  takeOver(step: number, from: number, losses: readonly number[], { first, marks }: Journey): void {
    this.skip(from, first);
    let [at, device] = [from, first];
    for (const mark of [...marks, { step, device: first }]) {
      const end = Math.max(at, mark.step);
      this.add(at, losses.slice(at - from, end - from), device);
      [at, device] = [end, mark.device];
    }
    this.marks.push(...marks);
  }

  add(from: number, losses: readonly number[], device: DeviceName): void {
    this.cut(from);
    for (const loss of losses) {
      this.losses.push(loss);
      this.devices.push(device);
      // Corrected for its beginning, as Adam's means are.
      this.weighted = KEEP * this.weighted + (1 - KEEP) * loss;
      this.smooth.push(this.weighted / (1 - KEEP ** (this.losses.length - this.unknown)));
    }
  }

  /** Forgets what came after a step: it is done again. */
  cut(step: number): void {
    if (step >= this.losses.length) return;
    for (const column of [this.losses, this.devices, this.smooth]) column.length = step;
    this.unknown = Math.min(this.unknown, step);
    this.weighted = (this.smooth.at(-1) ?? 0) * (1 - KEEP ** (step - this.unknown));
  }

  get last(): number | undefined {
    return this.smooth.at(-1) ?? undefined;
  }

  /** The steps, the losses themselves, and the smoothed line of each device; where a device follows another, both have the point. */
  columns(): [steps: number[], each: Column, ...devices: Column[]] {
    const lines = deviceNames.map((name) =>
      this.smooth.map((value, i) =>
        this.devices[i] === name || (this.devices[i + 1] === name && i + 1 < this.devices.length) ? value : null,
      ),
    );
    return [this.losses.map((_, i) => i + 1), this.losses, ...lines];
  }

  toCsv(): string {
    const rows = this.losses.map((loss, i) => `${i + 1},${loss ?? ""},${this.devices[i]}`);
    return `${["step,loss,device", ...rows].join("\n")}\n`;
  }
}
