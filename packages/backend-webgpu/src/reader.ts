import { DeviceError, type DType, type StorageArray } from "@adjoint/core";
import { bufferUsage, MAP_READ } from "./constants";
import type { Faults } from "./faults";
import type { IndexFaults, Unanswered } from "./index-faults";
import type { DeviceBuffer } from "./memory";
import type { CommandQueue, OutwardCopy } from "./queue";
import { bytesOf, fromWords } from "./storage";

const SMALLEST = 4096;
const KEPT = 4;
const KEPT_BYTES_AT_MOST = 2 ** 24;

/** Brings values to the host, through a few buffers that are kept for the purpose. */
export class Reader {
  private readonly kept: GPUBuffer[] = [];

  constructor(
    private readonly device: GPUDevice,
    private readonly queue: CommandQueue,
    private readonly faults: Faults,
    private readonly indexFaults: IndexFaults,
  ) {}

  /** Values whose fate is bad are not given, each time that they are asked for. */
  async read({ block, fate }: DeviceBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    this.faults.ensureAlive();
    if (block.room?.error) throw block.room.error;
    const { room } = block;
    if (fate?.error && !fate.pending) throw fate.error;
    const bytes = bytesOf(length);
    const words = fate?.pending ? this.indexFaults.unanswered() : null;
    const together = words !== null && bytes + words.bytes <= this.device.limits.maxBufferSize;
    const values = { source: block, byte: bytesOf(offset), bytes };
    const copying = this.copy(together ? [values, this.copyOf(words)] : [values]);
    if (words !== null && !together) void this.collect(words);
    const copy = await copying.catch(async (error: unknown) => {
      await this.faults.ensureGood(room);
      throw error;
    });
    if (together) words.answer(new Uint32Array(copy, bytes, words.bytes / 4));
    await this.faults.ensureGood(room);
    await this.faults.ensureGood(fate);
    return fromWords(dtype, together ? copy.slice(0, bytes) : copy, length);
  }

  /** Settles launches whose words will be needed for others, or which no read of values brings along. */
  async collect(words: Unanswered): Promise<void> {
    try {
      words.answer(new Uint32Array(await this.copy([this.copyOf(words)])));
    } catch (error) {
      words.fail(error as Error);
    }
  }

  destroy(): void {
    for (const staging of this.kept) staging.destroy();
    this.kept.length = 0;
  }

  private copyOf({ byte, bytes }: Unanswered): OutwardCopy {
    return { source: this.indexFaults.block, byte, bytes };
  }

  /** What was copied, one after another. It is recorded before the first await. */
  private async copy(copies: readonly OutwardCopy[]): Promise<ArrayBuffer> {
    const bytes = copies.reduce((sum, part) => sum + part.bytes, 0);
    const staging = this.take(bytes);
    const fate = this.queue.copyOut(copies, staging);
    try {
      await staging.mapAsync(MAP_READ, 0, bytes);
    } catch (error) {
      // Either the device is gone, or the copy was refused; both say more than the map does.
      await this.faults.ensureGood(fate);
      this.faults.ensureAlive();
      throw new DeviceError("webgpu", `the values could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.giveBack(staging);
    await this.faults.ensureGood(fate);
    return copy;
  }

  private take(bytes: number): GPUBuffer {
    const place = this.kept.findIndex((staging) => staging.size >= bytes);
    if (place >= 0) return this.kept.splice(place, 1)[0]!;
    const size = Math.min(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(bytes))), this.device.limits.maxBufferSize);
    return this.device.createBuffer({ size, usage: bufferUsage.mapRead | bufferUsage.copyDestination });
  }

  private giveBack(staging: GPUBuffer): void {
    if (this.kept.length < KEPT && staging.size <= KEPT_BYTES_AT_MOST && !this.faults.isEnded) this.kept.push(staging);
    else staging.destroy();
  }
}
