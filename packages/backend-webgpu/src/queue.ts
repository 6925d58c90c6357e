import { PARAMETER_ALIGNMENT, PARAMETER_BYTES, bufferUsage } from "./constants";
import type { Faults } from "./faults";
import type { Block, Memory } from "./memory";
import { Pace } from "./pace";
import type { BindGroups, Pipeline } from "./pipelines";

const RING_BYTES = 64 * PARAMETER_BYTES;
const UPLOADED_BYTES_AT_MOST = 64 * 2 ** 20;

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
    private readonly bindGroups: BindGroups,
    private readonly batchSize: number,
  ) {
    this.pace = new Pace(device.queue);
    this.ring = device.createBuffer({ size: RING_BYTES, usage: bufferUsage.uniform | bufferUsage.copyDestination });
    this.ringGroup = bindGroups.ofParameters(this.ring);
  }

  launch(pipeline: Pipeline, blocks: readonly Block[], words: Int32Array, grid: Grid): void {
    const step = Math.ceil(words.byteLength / PARAMETER_ALIGNMENT) * PARAMETER_ALIGNMENT;
    if (this.recorded >= this.batchSize || this.used + PARAMETER_BYTES > RING_BYTES) this.flush();
    const pass = this.openPass();
    if (this.pipeline !== pipeline) pass.setPipeline((this.pipeline = pipeline).gpu);
    this.parameters.set(words, this.used / 4);
    pass.setBindGroup(0, this.ringGroup, [this.used]);
    pass.setBindGroup(1, this.bindGroups.get(pipeline.layout, blocks));
    pass.dispatchWorkgroups(grid[0], grid[1]);
    for (const block of blocks) block.lastBatch = this.batch;
    this.used += step;
    this.recorded++;
    this.launched++;
  }

  copy(source: Block, sourceByte: number, target: Block, targetByte: number, bytes: number): void {
    this.endPass();
    this.openEncoder().copyBufferToBuffer(source.gpu, sourceByte, target.gpu, targetByte, bytes);
    source.lastBatch = target.lastBatch = this.batch;
    this.recorded++;
  }

  /** Copies into a buffer that will be mapped, as the last command of a batch. */
  copyOut(source: Block, sourceByte: number, target: GPUBuffer, targetByte: number, bytes: number): void {
    this.endPass();
    this.openEncoder().copyBufferToBuffer(source.gpu, sourceByte, target, targetByte, bytes);
    source.lastBatch = this.batch;
  }

  write(target: Block, byte: number, data: ArrayBufferView<ArrayBuffer>): void {
    if (target.lastBatch === this.batch) this.flush();
    this.device.queue.writeBuffer(target.gpu, byte, data.buffer, data.byteOffset, data.byteLength);
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
    if (!this.faults.isEnded) {
      if (this.used > 0) this.device.queue.writeBuffer(this.ring, 0, this.parameters, 0, this.used / 4);
      this.device.queue.submit(commands);
      this.pace.submitted(this.recorded);
    }
    this.batch++;
    this.recorded = this.used = this.uploaded = 0;
    this.memory.destroyDoomed();
  }

  private openEncoder(): GPUCommandEncoder {
    if (this.encoder === null) {
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
