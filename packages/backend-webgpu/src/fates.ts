import type { AdjointError } from "@adjoint/core";

let made = 0;

/**
 * What becomes of values whose computation may fail without the program's noticing yet: WebGPU reports asynchronously. A fate is
 * either a question to the device (was an index bad? did the driver take the pipeline?), which `answer` settles, or the sum of
 * several (`join`). Memory carries the fate of its values, and launches pass it on from what they read to what they write.
 */
export class Fate {
  private readonly order = ++made;
  /** The order of the question that `error` answers. */
  private blamed = Number.POSITIVE_INFINITY;
  private waiting: number;
  private heirs: Fate[] | undefined = undefined;
  private watchers: (() => void)[] | undefined = undefined;
  /** What went wrong, once that is known. */
  error: AdjointError | null = null;
  /** The latest question among those that it sums up. */
  readonly latest: Fate;

  constructor(parts: readonly Fate[] = []) {
    this.waiting = Math.max(1, parts.length);
    this.latest = this;
    if (parts.length > 0) {
      this.latest = parts.reduce((latest, part) => (part.latest.order > latest.order ? part.latest : latest), parts[0]!.latest);
      for (const part of parts) {
        if (part.heirs === undefined) part.heirs = [this];
        else part.heirs.push(this);
      }
    }
  }

  get pending(): boolean {
    return this.waiting > 0;
  }

  /** Known to be well: nobody needs to carry it any further. */
  get good(): boolean {
    return this.waiting === 0 && this.error === null;
  }

  /** Settles it and all that waited for it. Of several errors the one of the earliest question counts: the others mostly follow from it. */
  answer(error: AdjointError | null): void {
    if (!this.pending) return;
    this.waiting = 0;
    if (error !== null) this.blame(error, this.order);
    const settled: Fate[] = [this];
    for (const fate of settled) {
      for (const heir of fate.heirs ?? []) {
        if (fate.error !== null) heir.blame(fate.error, fate.blamed);
        if (--heir.waiting === 0) settled.push(heir);
      }
      fate.heirs = undefined;
      for (const wake of fate.watchers ?? []) wake();
      fate.watchers = undefined;
    }
  }

  onSettled(wake: () => void): void {
    if (!this.pending) wake();
    else (this.watchers ??= []).push(wake);
  }

  private blame(error: AdjointError, order: number): void {
    if (order >= this.blamed) return;
    this.error = error;
    this.blamed = order;
  }
}

/** The fate of what depends on all of these. One that is known to be bad needs no other. */
function join(fates: readonly Fate[]): Fate | null {
  if (fates.length <= 1) return fates[0] ?? null;
  return fates.find((fate) => fate.error !== null && !fate.pending) ?? new Fate(fates);
}

/** Gathers what a kernel depends on, while its launches are recorded. */
export class Lineage {
  private readonly fates: Fate[] = [];

  start(): void {
    this.fates.length = 0;
  }

  add(fate: Fate | null): void {
    if (fate === null || fate.good) return;
    for (const known of this.fates) if (known === fate || known.latest === fate) return;
    this.fates.push(fate);
  }

  /** The fate of what the kernel wrote. */
  end(): Fate | null {
    const fate = join(this.fates);
    this.fates.length = 0;
    return fate;
  }
}
