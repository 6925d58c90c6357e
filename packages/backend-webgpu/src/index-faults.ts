import { type AdjointError, IndexError } from "@adjoint/core";
import { bufferUsage } from "./constants";
import { Fate, type Lineage } from "./fates";
import { Block } from "./memory";
import type { CommandQueue } from "./queue";

const WORDS = 4096;
const NONE = 0xffffffff;
const operations = ["gather", "scatter"] as const;
export type IndexedOperation = (typeof operations)[number];

/** What an indexed launch can say of a bad index. */
export interface IndexedLaunch {
  readonly kind: IndexedOperation;
  readonly axes: readonly { readonly size: number }[];
  readonly indexError?: (position: number) => AdjointError;
}

interface Trial {
  readonly fate: Fate;
  readonly errorOf: (word: number) => AdjointError;
}

/** The words of launches whose outcome is not known yet. */
export interface Unanswered {
  readonly byte: number;
  readonly bytes: number;
  answer(words: Uint32Array): void;
  /** They could not be had. */
  fail(error: Error): void;
}

/**
 * Bad indices, noted on the device and read along with the next values that depend on them. Each indexed launch has a word: the
 * first position with a bad index, times the count of its axes, plus the axis. When the words are used up they are read and cleared.
 */
export class IndexFaults {
  static readonly bytes = WORDS * 4;
  readonly block: Block;
  private next = 0;
  private first = 0;
  private trials: Trial[] = [];

  /** @param collect Reads words that are about to be cleared. */
  constructor(
    device: GPUDevice,
    private readonly queue: CommandQueue,
    private readonly lineage: Lineage,
    private readonly collect: (words: Unanswered) => void,
  ) {
    const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyDestination;
    this.block = new Block(0, IndexFaults.bytes, device.createBuffer({ size: IndexFaults.bytes, usage }));
    this.clear();
  }

  /** The word of a launch that may fault; what it writes depends on that. */
  nextLaunch(launch: IndexedLaunch): number {
    if (this.next === WORDS) this.turnOver();
    const fate = new Fate();
    this.trials.push({ fate, errorOf: errorsOf(launch) });
    this.lineage.add(fate);
    return this.next++;
  }

  /** What to read to know the outcome of all launches so far. */
  unanswered(): Unanswered | null {
    while (this.first < this.next && !this.trials[this.first]!.fate.pending) this.first++;
    if (this.first === this.next) return null;
    const open = this.trials.slice(this.first);
    return {
      byte: this.first * 4,
      bytes: open.length * 4,
      answer: (words) => open.forEach(({ fate, errorOf }, i) => fate.answer(words[i] === NONE ? null : errorOf(words[i]!))),
      fail: (error) => {
        for (const { fate } of open) fate.answer(uncheckable(error));
      },
    };
  }

  private turnOver(): void {
    const words = this.unanswered();
    if (words !== null) this.collect(words);
    this.trials = [];
    this.next = this.first = 0;
    this.clear();
  }

  private clear(): void {
    this.queue.write(this.block, 0, new Uint32Array(WORDS).fill(NONE));
  }
}

const uncheckable = (error: Error): IndexError => new IndexError("webgpu", `the indices could not be checked: ${error.message}`);

/** It holds the sizes alone, not the launch, whose buffers may be freed meanwhile. */
function errorsOf({ kind, axes, indexError }: IndexedLaunch): (word: number) => AdjointError {
  const count = axes.length;
  if (indexError !== undefined) return (word) => indexError(Math.floor(word / count));
  const sizes = axes.map(({ size }) => size);
  return (word) => {
    const axis = word % count;
    const which = count > 1 ? `index ${axis}` : "the index";
    const position = Math.floor(word / count);
    return new IndexError(
      kind,
      `${which} at position ${position} is outside 0…${sizes[axis]! - 1} (the axis has ${sizes[axis]} elements).`,
    );
  };
}

/** A statement that notes a bad index. `atomics` is the binding's name, `word` the launch's. */
export function noteFaultText(atomics: string, word: string, position: string, bad: readonly string[]): string {
  const axis = bad.reduceRight((rest, condition, index) => (rest === "" ? `${index}u` : `select(${rest}, ${index}u, ${condition})`), "");
  return `atomicMin(&${atomics}[${word}], u32(${position}) * ${bad.length}u + ${axis});`;
}
