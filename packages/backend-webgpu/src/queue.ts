import { PARAMETER_ALIGNMENT, PARAMETER_BYTES, bufferUsage } from "./constants";
import { Fate, type Lineage } from "./fates";
import { type Faults, refused } from "./faults";
import type { Block, Memory } from "./memory";
import { Pace } from "./pace";
import type { BindGroups, Pipeline } from "./pipelines";

const RING_BYTES = 64 * PARAMETER_BYTES;
const UPLOADED_BYTES_AT_MOST = 64 * 2 ** 20;
/** Batches of their own that a program gets which never lets the device answer. */
const ALONE_AT_MOST = 64;

/** Bytes to be brought to the host. */
export interface OutwardCopy {
  readonly source: Block;
  readonly byte: number;
  readonly bytes: number;
}

/** Workgroups along x and y; kernels fold them into one number. */
export type Grid = readonly [number, number];

/**
 * Records commands into one open compute pass, and submits them in batches. The parameters of a whole batch are written with
 * one `writeBuffer`, which the queue runs before the batch and after the one before it, so that a single buffer serves all.
 */
export class CommandQueue {
  /** Counts submissions: what `Block.lastBatch` refers to. */
  private batch = 0;
  private encoder: GPUCommandEncoder | null = null;
  /** Whether the device takes the open batch. */
  private fate: Fate | null = null;
  /** How often what is not known to be sound was launched alone. */
  private readonly alone = new WeakMap<Fate, number>();
  private pass: GPUComputePassEncoder | null = null;
  private pipeline: Pipeline | null = null;
  private recorded = 0;
  private used = 0;
  private uploaded = 0;
  private scheduled = false;
  private readonly parameters = new Int32Array(RING_BYTES / 4);
  private readonly ring: GPUBuffer;
  private readonly ringGroup: GPUBindGroup;
  private readonly pace: Pace;
  launched = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly memory: Memory,
    private readonly faults: Faults,
    private readonly lineage: Lineage,
    private readonly bindGroups: BindGroups,
    private readonly batchSize: number,
  ) {
    this.pace = new Pace(device.queue);
    this.ring = device.createBuffer({ size: RING_BYTES, usage: bufferUsage.uniform | bufferUsage.copyDestination });
    this.ringGroup = bindGroups.ofParameters(this.ring);
  }

  launch(pipeline: Pipeline, blocks: readonly Block[], words: Int32Array, grid: Grid): void {
    const doubts = this.doubtsOf(blocks, pipeline.fate);
    if (doubts === "broken") return;
    if (doubts === "open") this.flush();
    this.record(pipeline, blocks, words, grid);
    if (doubts === "open") this.flush();
  }

  private record(pipeline: Pipeline, blocks: readonly Block[], words: Int32Array, grid: Grid): void {
    const step = Math.ceil(words.byteLength / PARAMETER_ALIGNMENT) * PARAMETER_ALIGNMENT;
    if (this.recorded >= this.batchSize || this.used + PARAMETER_BYTES > RING_BYTES) this.flush();
    const pass = this.openPass();
    if (this.pipeline !== pipeline) pass.setPipeline((this.pipeline = pipeline).gpu);
    this.parameters.set(words, this.used / 4);
    pass.setBindGroup(0, this.ringGroup, [this.used]);
    pass.setBindGroup(1, this.bindGroups.get(pipeline.layout, blocks));
    pass.dispatchWorkgroups(grid[0], grid[1]);
    for (const block of blocks) block.lastBatch = this.batch;
    this.lineage.add(this.fate);
    this.used += step;
    this.recorded++;
    this.launched++;
  }

  copy(source: Block, sourceByte: number, target: Block, targetByte: number, bytes: number): void {
    const doubts = this.doubtsOf([source, target]);
    if (doubts === "broken") return;
    if (doubts === "open") this.flush();
    this.endPass();
    this.openEncoder().copyBufferToBuffer(source.gpu, sourceByte, target.gpu, targetByte, bytes);
    source.lastBatch = target.lastBatch = this.batch;
    this.lineage.add(this.fate);
    this.recorded++;
    if (doubts === "open") this.flush();
  }

  /**
   * Copies into a buffer that will be mapped, in a batch of copies alone: it fails for no other reason than the copies.
   *
   * @returns Whether the device takes it.
   */
  copyOut(copies: readonly OutwardCopy[], target: GPUBuffer): Fate {
    this.flush();
    let targetByte = 0;
    for (const { source, byte, bytes } of copies) {
      this.openEncoder().copyBufferToBuffer(source.gpu, byte, target, targetByte, bytes);
      source.lastBatch = this.batch;
      targetByte += bytes;
    }
    const fate = this.fate!; // Opened with the encoder.
    this.flush();
    return fate;
  }

  write(target: Block, byte: number, data: ArrayBufferView<ArrayBuffer>): void {
    if (target.room?.error) return;
    if (target.lastBatch === this.batch) this.flush();
    // What a buffer that is none refuses is known already.
    const doubtful = target.room !== null;
    if (doubtful) this.device.pushErrorScope("validation");
    this.device.queue.writeBuffer(target.gpu, byte, data.buffer, data.byteOffset, data.byteLength);
    if (doubtful) this.device.popErrorScope().catch(() => {}); // A lost device says so by itself.
    this.uploaded += data.byteLength;
    // Uploads wait in staging memory until a submission carries them away.
    if (this.uploaded > UPLOADED_BYTES_AT_MOST) this.submit();
  }

  flush(): void {
    if (this.encoder !== null) this.submit();
  }

  /** Undefined while the device keeps up with what was recorded; otherwise resolves when it has. */
  catchUp(): Promise<void> | undefined {
    return this.pace.catchUp();
  }

  private submit(): void {
    this.endPass();
    const commands = this.encoder === null ? [] : [this.encoder.finish()];
    this.encoder = null;
    const { fate } = this;
    this.fate = null;
    if (!this.faults.isEnded) {
      if (this.used > 0) this.device.queue.writeBuffer(this.ring, 0, this.parameters, 0, this.used / 4);
      this.device.queue.submit(commands);
      this.pace.submitted(this.recorded);
    }
    if (fate !== null) this.closeScope(fate);
    this.batch++;
    this.recorded = this.used = this.uploaded = 0;
    this.memory.destroyDoomed();
  }

  private closeScope(fate: Fate): void {
    void this.device.popErrorScope().then(
      (error) => fate.answer(error === null ? null : refused(error)),
      () => fate.answer(null), // A lost device says so by itself.
    );
  }

  /**
   * WebGPU refuses a whole batch for one bad command. What uses a kernel or memory that may yet turn out to be bad goes into a batch of
   * its own, for others must not suffer from it; what uses one that is known to be bad does not go at all.
   */
  private doubtsOf(blocks: readonly Block[], pipeline: Fate | null = null): "none" | "open" | "broken" {
    let alone = this.doubt(pipeline);
    let broken = pipeline !== null && pipeline.error !== null;
    for (const { room } of blocks) {
      if (room === null) continue;
      if (this.doubt(room)) alone = true;
      if (room.error !== null) broken = true;
    }
    return broken ? "broken" : alone ? "open" : "none";
  }

  private doubt(fate: Fate | null): boolean {
    this.lineage.add(fate);
    if (fate === null || !fate.pending) return false;
    const times = this.alone.get(fate) ?? 0;
    this.alone.set(fate, times + 1);
    return times < ALONE_AT_MOST;
  }

  private openEncoder(): GPUCommandEncoder {
    if (this.encoder === null) {
      this.device.pushErrorScope("validation");
      this.fate = new Fate();
      this.encoder = this.device.createCommandEncoder();
      this.schedule();
    }
    return this.encoder;
  }

  private openPass(): GPUComputePassEncoder {
    this.pass ??= this.openEncoder().beginComputePass();
    return this.pass;
  }

  private endPass(): void {
    this.pass?.end();
    this.pass = null;
    this.pipeline = null;
  }

  // The device begins when the program first yields, rather than when it asks for a value.
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.flush();
    });
  }
}
