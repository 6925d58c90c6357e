import { IndexError } from "@adjoint/core";
import { bufferUsage } from "./constants";
import { Block } from "./memory";
import type { CommandQueue } from "./queue";

const WORDS = 16;
const NONE = 0xffffffff;
const UNREAD_AT_MOST = 65_536;
const operations = ["gather", "scatter"] as const;
export type IndexedOperation = (typeof operations)[number];

/**
 * Bad indices, noted on the device and read along with the next values. Word 0 is the number of the first launch that met
 * one, word 1 the first position in it (times the count of its axes, plus the axis), word 2 says which operation and how
 * many axes, and the axes' sizes follow.
 */
export class IndexFaults {
  static readonly bytes = WORDS * 4;
  readonly block: Block;
  private launches = 0;
  private unread = false;
  /** What makes an error of a position, for each launch that was not read yet. */
  private readonly errors = new Map<number, (position: number) => IndexError>();

  constructor(
    device: GPUDevice,
    private readonly queue: CommandQueue,
  ) {
    const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyDestination;
    this.block = new Block(0, IndexFaults.bytes, device.createBuffer({ size: IndexFaults.bytes, usage }));
    this.reset();
  }

  /** The number of a launch that may fault. */
  nextLaunch(indexError?: (position: number) => IndexError): number {
    this.unread = true;
    const launch = ++this.launches;
    if (indexError !== undefined) this.errors.set(launch, indexError);
    // A program that never reads: its oldest launches are forgotten, and would be named after their kernel.
    if (this.errors.size > UNREAD_AT_MOST) this.errors.delete(this.errors.keys().next().value!);
    return launch;
  }

  /** Whether the words could have changed since they were last looked at. */
  get mayHaveFaults(): boolean {
    return this.unread;
  }

  /** To be called when a copy of the words is on its way to the host. @returns The number of launches that it speaks of. */
  markRead(): number {
    this.unread = false;
    return this.launches;
  }

  /** What words say that speak of so many launches; they are then cleared. */
  decode(words: Uint32Array, launches: number): IndexError | null {
    const indexError = this.errors.get(words[0]!);
    for (const launch of this.errors.keys()) {
      if (launch > launches) break;
      this.errors.delete(launch);
    }
    if (words[0] === NONE) return null;
    this.reset();
    const axes = words[2]! & 0xff;
    const axis = words[1]! % axes;
    const position = Math.floor(words[1]! / axes);
    if (indexError !== undefined) return indexError(position);
    const size = words[3 + axis]!;
    const operation = operations[words[2]! >>> 8]!;
    const which = axes > 1 ? `index ${axis}` : "the index";
    return new IndexError(operation, `${which} at position ${position} is outside 0…${size - 1} (the axis has ${size} elements).`);
  }

  private reset(): void {
    this.queue.write(this.block, 0, new Uint32Array(WORDS).fill(NONE));
  }
}

/** Statements that note a bad index. `atomics` is the binding's name, `launch` the launch's number. */
export function noteFaultText(
  atomics: string,
  launch: string,
  operation: IndexedOperation,
  position: string,
  bad: readonly string[],
  sizes: readonly string[],
): string {
  const axes = sizes.length;
  const axis = bad.reduceRight((rest, condition, index) => (rest === "" ? `${index}u` : `select(${rest}, ${index}u, ${condition})`), "");
  return `atomicMin(&${atomics}[0], u32(${launch}));
if (atomicLoad(&${atomics}[0]) == u32(${launch})) {
  atomicMin(&${atomics}[1], u32(${position}) * ${axes}u + ${axis});
  atomicStore(&${atomics}[2], ${operations.indexOf(operation) * 256 + axes}u);
  ${sizes.map((size, index) => `atomicStore(&${atomics}[${3 + index}], u32(${size}));`).join(" ")}
}`;
}
