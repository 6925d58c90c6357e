import { firstLine } from "../../src/run-state";
import { keepRun } from "./kept";
import type { DeviceName, Study, Tell } from "./messages";

/** Milliseconds between two times that a run is given to the browser. */
const EVERY = 5000;

/** Gives a run to the browser, for the next visit, as soon as the page says that it may. */
export class Keeper {
  /** Whether the browser is to keep the run. */
  on = false;
  private readonly part: Study["part"];
  private readonly tell: Tell;
  private step = 0;
  private at = 0;

  constructor(part: Study["part"], tell: Tell) {
    this.part = part;
    this.tell = tell;
  }

  /** Whether a run that trains is to be kept again. */
  get due(): boolean {
    return this.on && performance.now() - this.at > EVERY;
  }

  /** Whether the run went on since it was kept. */
  isBehind(step: number): boolean {
    return this.on && step > 0 && step !== this.step;
  }

  /** A browser may refuse: the run goes on, and the page says so. */
  async keep(step: number, device: DeviceName, pack: () => Promise<Uint8Array>): Promise<void> {
    this.at = performance.now();
    if (!this.isBehind(step)) return;
    const state = await pack();
    try {
      await keepRun({ part: this.part, state, step, device, when: Date.now() });
      this.step = step;
    } catch (error) {
      this.on = false;
      this.tell({ kind: "not-kept", detail: firstLine(error) });
    }
  }
}
