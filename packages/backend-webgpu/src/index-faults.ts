import { IndexError } from "@adjoint/core";
import { bufferUsage } from "./constants";
import { Block } from "./memory";
import type { CommandQueue } from "./queue";

const WORDS = 16;
const NONE = 0xffffffff;
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

  constructor(
    device: GPUDevice,
    private readonly queue: CommandQueue,
  ) {
    const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyDestination;
    this.block = new Block(0, IndexFaults.bytes, device.createBuffer({ size: IndexFaults.bytes, usage }));
    this.reset();
  }

  /** The number of a launch that may fault. */
  nextLaunch(): number {
    this.unread = true;
    return ++this.launches;
  }

  /** Whether the words could have changed since they were last looked at. */
  get mayHaveFaults(): boolean {
    return this.unread;
  }

  /** To be called when a copy of the words is on its way to the host. */
  markRead(): void {
    this.unread = false;
  }

  /** What the words say, which are then cleared. */
  decode(words: Uint32Array): IndexError | null {
    if (words[0] === NONE) return null;
    this.reset();
    const axes = words[2]! & 0xff;
    const axis = words[1]! % axes;
    const position = Math.floor(words[1]! / axes);
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
