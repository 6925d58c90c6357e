import { DeviceError, type DType, type StorageArray } from "@adjoint/core";
import { bufferUsage, MAP_READ } from "./constants";
import type { Faults } from "./faults";
import { IndexFaults } from "./index-faults";
import { type DeviceBuffer, type Memory, outOfMemory } from "./memory";
import type { CommandQueue } from "./queue";
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
    private readonly memory: Memory,
    private readonly faults: Faults,
    private readonly indexFaults: IndexFaults,
  ) {}

  async read(buffer: DeviceBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    this.faults.ensureAlive();
    if (buffer.block.failed) throw outOfMemory(buffer.block);
    const bytes = bytesOf(length);
    const withFaults = this.indexFaults.mayHaveFaults && bytes + IndexFaults.bytes <= this.device.limits.maxBufferSize;
    const total = bytes + (withFaults ? IndexFaults.bytes : 0);
    const staging = this.take(total);
    this.queue.copyOut(buffer.block, bytesOf(offset), staging, 0, bytes);
    if (withFaults) this.queue.copyOut(this.indexFaults.block, 0, staging, bytes, IndexFaults.bytes);
    const launches = withFaults ? this.indexFaults.markRead() : 0;
    this.queue.flush();
    const copy = await this.map(staging, total);
    if (withFaults) {
      const error = this.indexFaults.decode(new Uint32Array(copy, bytes, IndexFaults.bytes / 4), launches);
      if (error !== null) this.faults.raise(error);
    }
    await this.memory.settle();
    this.faults.throwFirst();
    return fromWords(dtype, withFaults ? copy.slice(0, bytes) : copy, length);
  }

  destroy(): void {
    for (const staging of this.kept) staging.destroy();
    this.kept.length = 0;
  }

  private async map(staging: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    try {
      await staging.mapAsync(MAP_READ, 0, bytes);
    } catch (error) {
      // Either the device is gone, or a command before the read was refused; both say more than the map does.
      await this.memory.settle();
      this.faults.ensureAlive();
      this.faults.throwFirst();
      throw new DeviceError("webgpu", `the values could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.giveBack(staging);
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
