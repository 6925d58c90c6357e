import { type BackendBuffer, DeviceError } from "@adjoint/core";
import { bufferUsage } from "./constants";
import { Fate } from "./fates";

/** A GPUBuffer, which serves one allocation after another. */
export class Block {
  /** The batch of commands that used it last. While that is the open batch, `writeBuffer` would overtake those commands. */
  lastBatch = -1;
  /** Whether the device had room for it, where that is not known yet; an error where it had not. */
  room: Fate | null = null;

  constructor(
    readonly id: number,
    readonly size: number,
    readonly gpu: GPUBuffer,
  ) {}
}

export class DeviceBuffer implements BackendBuffer {
  /** What may be wrong with its values. */
  fate: Fate | null = null;

  constructor(
    readonly bytes: number,
    readonly block: Block,
  ) {}
}

const outOfMemory = (block: Block): DeviceError =>
  new DeviceError(
    "webgpu",
    `the device had no room for a buffer of ${block.size} bytes.`,
    "free tensors, or use smaller batches.",
    "OUT_OF_MEMORY",
  );

const SMALLEST = 256;
const IDLE_BYTES_AT_MOST = 512 * 2 ** 20;
/** The share of the buffers that an adapter can have at which those that idle are given up. */
const SHARE_WITH_IDLE = 3 / 4;
// Below this an allocation that fails is not worth the round trip that an error scope costs.
const WATCHED_BYTES = 2 ** 22;

/** Four sizes to each power of two: at most a quarter is wasted. */
function sizeClass(bytes: number): number {
  if (bytes <= SMALLEST) return SMALLEST;
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

/** Where an id belongs in ascending order. */
function placeAmong(blocks: readonly Block[], id: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Buffers by size. A freed one may be taken again at once, before the commands that used it were submitted: commands run in
 * the order in which they were recorded. Only what leaves the pool for good waits for the submission (`destroyDoomed`).
 */
export class Memory {
  private readonly idle = new Map<number, Block[]>();
  private doomed: Block[] = [];
  private nextId = 1;
  /** Those that exist: in use, idle, or doomed. */
  private blocks = 0;
  buffers = 0;
  bytes = 0;
  pooledBytes = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly largest: number,
    private readonly buffersAtMost: number,
  ) {}

  allocate(bytes: number): DeviceBuffer {
    if (bytes > this.largest) {
      throw new DeviceError(
        "webgpu",
        `a tensor of ${bytes} bytes is larger than this adapter's largest buffer (${this.largest}).`,
        "split it, or use another device.",
        "OUT_OF_MEMORY",
      );
    }
    const size = Math.min(sizeClass(bytes), this.largest);
    // The oldest first: a program that repeats itself then meets the same buffers, and their bind groups, again.
    const pooled = this.idle.get(size)?.shift();
    if (pooled !== undefined) this.pooledBytes -= size;
    this.buffers++;
    this.bytes += size;
    return new DeviceBuffer(bytes, pooled ?? this.create(size));
  }

  free(buffer: DeviceBuffer): void {
    const { block } = buffer;
    this.buffers--;
    this.bytes -= block.size;
    if (block.room?.error || this.pooledBytes + block.size > IDLE_BYTES_AT_MOST) {
      this.doomed.push(block);
      return;
    }
    this.pooledBytes += block.size;
    const blocks = this.idle.get(block.size);
    if (blocks === undefined) this.idle.set(block.size, [block]);
    else blocks.splice(placeAmong(blocks, block.id), 0, block);
  }

  /** To be called when nothing recorded is left unsubmitted. */
  destroyDoomed(): void {
    for (const block of this.doomed) block.gpu.destroy();
    this.blocks -= this.doomed.length;
    this.doomed = [];
  }

  /** Gives up every idle buffer at the next submission. */
  trim(): void {
    for (const blocks of this.idle.values()) this.doomed.push(...blocks);
    this.idle.clear();
    this.pooledBytes = 0;
  }

  private create(size: number): Block {
    if (this.buffers > this.buffersAtMost) {
      this.buffers--;
      this.bytes -= size;
      throw new DeviceError(
        "webgpu",
        `${this.buffers} buffers are alive, and this software adapter can have no more.`,
        "dispose() of what is not needed, or work inside tidy().",
        "OUT_OF_MEMORY",
      );
    }
    // Idle buffers of other sizes count for the driver too.
    if (this.blocks >= this.buffersAtMost * SHARE_WITH_IDLE) this.trim();
    this.blocks++;
    const watched = size >= WATCHED_BYTES;
    if (watched) this.device.pushErrorScope("out-of-memory");
    const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyDestination;
    const gpu = this.device.createBuffer({ size, usage });
    const block = new Block(this.nextId++, size, gpu);
    if (watched) this.watch(block);
    return block;
  }

  private watch(block: Block): void {
    const room = new Fate();
    block.room = room;
    void this.device.popErrorScope().then(
      (error) => {
        if (error !== null) this.trim();
        room.answer(error === null ? null : outOfMemory(block));
        if (error === null) block.room = null;
      },
      () => room.answer(null), // A lost device says so by itself.
    );
  }
}
