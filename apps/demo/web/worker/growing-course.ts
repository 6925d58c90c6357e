import { ArgumentError } from "@adjoint/core";
import type { LoaderState } from "@adjoint/data";
import type { Course, DigitBatch } from "../../src/course";
import type { Digits } from "../../src/digits";
import { Passes } from "../../src/passes";

interface Position {
  readonly stage: number;
  /** Batches of the stage that were handed out. */
  readonly delivered: number;
  readonly passes: LoaderState;
}

export interface CourseOptions {
  /** How many digits each pass goes over. */
  readonly stages: readonly number[];
  readonly batch: number;
  readonly seed: number;
  readonly round: number;
}

/**
 * Passes over more and more digits, so that learning begins when the first have come. The order is a matter of the seed alone: where the
 * digits of a pass are still on their way, it waits for them.
 */
export class GrowingCourse implements Course {
  readonly steps: number;
  readonly size: number;
  readonly round: number;
  readonly fingerprint: string;
  private readonly options: CourseOptions;
  private readonly first: (count: number) => Promise<Digits>;
  private stage = 0;
  private delivered = 0;
  private passes: Passes<DigitBatch> | undefined;
  private sought: LoaderState | undefined;

  constructor(first: (count: number) => Promise<Digits>, options: CourseOptions) {
    const { stages, batch, round } = options;
    this.first = first;
    this.options = options;
    this.round = round;
    this.steps = stages.reduce((sum, count) => sum + Math.ceil(count / batch), 0);
    this.size = stages.reduce((sum, count) => sum + count, 0);
    this.fingerprint = `the MNIST digits in passes over ${stages.join(", ")}`;
  }

  roundName(step: number): string {
    return `step ${step}/${this.steps}`;
  }

  async next(): Promise<DigitBatch> {
    if (this.passes !== undefined && this.delivered === this.passes.length) {
      this.passes = undefined;
      this.stage++;
      this.delivered = 0;
    }
    this.passes ??= await this.begin();
    const batch = await this.passes.next();
    this.delivered++;
    return batch;
  }

  position(): Position | null {
    if (this.passes === undefined) return null;
    return { stage: this.stage, delivered: this.delivered, passes: this.passes.position() };
  }

  /** @throws ArgumentError for what is not a position among these passes. */
  seek(position: unknown): void {
    const { stage, delivered, passes } = (position ?? { stage: 0, delivered: 0 }) as Partial<Position>;
    const batches = Math.ceil((this.options.stages[stage ?? -1] ?? 0) / this.options.batch);
    if (stage === undefined || delivered === undefined || !Number.isSafeInteger(delivered) || delivered < 0 || delivered > batches)
      throw new ArgumentError("GrowingCourse.seek", "the place in the data is not one of this course.", "use what position() gave.");
    this.stage = stage;
    this.delivered = delivered;
    this.sought = passes;
    this.passes = undefined;
  }

  private async begin(): Promise<Passes<DigitBatch>> {
    const { stages, batch, seed } = this.options;
    const passes = new Passes(await this.first(stages[this.stage]!), batch, seed + this.stage);
    if (this.sought !== undefined) passes.seek(this.sought);
    this.sought = undefined;
    return passes;
  }
}
