import {
  type Backend,
  type BackendBuffer,
  type BackendStatistics,
  type Capabilities,
  DeviceError,
  type DType,
  type Kernel,
  OPSET,
  type StorageArray,
  type View,
} from "@adjoint/core";
import { softmaxOverrides } from "@adjoint/core/internal";
import type { OpenedDevice } from "./adapter";
import { Lineage } from "./fates";
import { Faults } from "./faults";
import { IndexFaults } from "./index-faults";
import { runCopy } from "./kernels/copy";
import { runGather } from "./kernels/gather";
import { runMap } from "./kernels/map";
import { runMatmul } from "./kernels/matmul";
import { runReduce } from "./kernels/reduce";
import { runScan } from "./kernels/scan";
import { runScatter } from "./kernels/scatter";
import { runSoftmax, worthwhile } from "./kernels/softmax";
import { runSort } from "./kernels/sort";
import { Launcher } from "./launcher";
import { type DeviceBuffer, Memory } from "./memory";
import { BindGroups, Layouts, Pipelines } from "./pipelines";
import { CommandQueue } from "./queue";
import { Reader } from "./reader";
import { bytesOf, supportedDTypes, toWords } from "./storage";
import { sizeOf } from "./view-forms";

/** How much of a contiguous output a kernel writes: what it leaves of the old values keeps their fate. */
function writtenBytes(kernel: Kernel): number {
  switch (kernel.kind) {
    case "map":
    case "gather":
      return bytesOf(sizeOf(kernel.shape));
    case "reduce":
      return bytesOf(sizeOf(kernel.outer));
    case "scan":
    case "sort":
      return bytesOf(sizeOf(kernel.outer) * kernel.length);
    case "matmul":
      return bytesOf(sizeOf(kernel.batch) * sizeOf(kernel.m) * sizeOf(kernel.n));
    case "copy":
      return bytesOf(
        Math.max(
          sizeOf(kernel.fill?.shape ?? [0]),
          kernel.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0),
        ),
      );
    case "scatter":
      return 0;
  }
}

export class WebGPUBackend implements Backend {
  readonly name = "webgpu";
  readonly opset = OPSET;
  readonly capabilities: Capabilities;
  readonly overrides = softmaxOverrides({
    dtypes: ["float32"],
    worthwhile,
    run: (rows) => {
      this.faults.ensureAlive();
      runSoftmax(this.launcher, rows);
    },
  });
  private readonly device: GPUDevice;
  private readonly faults = new Faults();
  private readonly lineage = new Lineage();
  private readonly memory: Memory;
  private readonly pipelines: Pipelines;
  private readonly queue: CommandQueue;
  private readonly indexFaults: IndexFaults;
  private readonly reader: Reader;
  private readonly launcher: Launcher;

  constructor({ device, profile, features }: OpenedDevice) {
    const { limits } = device;
    const largest = Math.floor(Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize) / 4) * 4;
    this.device = device;
    this.faults.watch(device);
    const layouts = new Layouts(device);
    this.memory = new Memory(device, largest, profile.buffers);
    this.pipelines = new Pipelines(device, layouts);
    this.queue = new CommandQueue(
      device,
      this.memory,
      this.faults,
      this.lineage,
      new BindGroups(device, layouts, profile.droppedBindGroups),
      profile.batch,
    );
    this.indexFaults = new IndexFaults(device, this.queue, this.lineage, (words) => void this.reader.collect(words));
    this.reader = new Reader(device, this.queue, this.faults, this.indexFaults);
    this.launcher = new Launcher(profile, this.memory, this.queue, this.indexFaults, this.pipelines);
    this.capabilities = {
      ...(Number.isFinite(profile.buffers) ? { maxBuffers: profile.buffers } : {}),
      dtypes: supportedDTypes,
      kernels: new Set(["map", "reduce", "scan", "matmul", "gather", "scatter", "copy", "sort"] as const),
      garbageCollected: false,
      // One binding is kept for the word that notes bad indices.
      maxViews: limits.maxStorageBuffersPerShaderStage - 1,
      maxBufferBytes: largest,
      features,
    };
  }

  get lost(): DeviceError | undefined {
    return this.faults.ended;
  }

  allocate(_dtype: DType, length: number): BackendBuffer {
    this.faults.ensureAlive();
    return this.memory.allocate(bytesOf(length));
  }

  free(buffer: BackendBuffer): void {
    if (!this.faults.isEnded) this.memory.free(buffer as DeviceBuffer);
  }

  write(buffer: BackendBuffer, dtype: DType, offset: number, data: StorageArray): void {
    this.faults.ensureAlive();
    const target = buffer as DeviceBuffer;
    this.queue.write(target.block, bytesOf(offset), toWords(dtype, data));
    if (bytesOf(data.length) >= target.bytes) target.fate = target.block.room;
  }

  read(buffer: BackendBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    return this.reader.read(buffer as DeviceBuffer, dtype, offset, length);
  }

  run(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number {
    this.faults.ensureAlive();
    this.lineage.start();
    for (const { buffer } of inputs) this.lineage.add((buffer as DeviceBuffer).fate);
    this.record(kernel, inputs, outputs);
    const whole = writtenBytes(kernel);
    for (const { buffer } of outputs) if (whole < buffer.bytes) this.lineage.add((buffer as DeviceBuffer).fate);
    const fate = this.lineage.end();
    for (const { buffer } of outputs) (buffer as DeviceBuffer).fate = fate;
    return -1;
  }

  private record(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): void {
    switch (kernel.kind) {
      case "map":
        runMap(this.launcher, kernel, inputs, outputs);
        break;
      case "reduce":
        runReduce(this.launcher, kernel, inputs, outputs);
        break;
      case "matmul":
        runMatmul(this.launcher, kernel, inputs, outputs);
        break;
      case "gather":
        runGather(this.launcher, kernel, inputs, outputs);
        break;
      case "scatter":
        runScatter(this.launcher, kernel, inputs, outputs);
        break;
      case "copy":
        runCopy(this.launcher, kernel, inputs, outputs);
        break;
      case "scan":
        runScan(this.launcher, kernel, inputs, outputs);
        break;
      case "sort":
        runSort(this.launcher, kernel, inputs, outputs);
        break;
      default:
        kernel satisfies never;
    }
  }

  statistics(): BackendStatistics {
    const { buffers, bytes, pooledBytes } = this.memory;
    return { compiled: this.pipelines.compiled, launched: this.queue.launched, buffers, bytes, pooledBytes };
  }

  /**
   * Undefined while the device keeps up; otherwise resolves when it has. For those who yield anyway, like a data loader: a
   * program that never reads would otherwise record faster than the device works, without end.
   */
  catchUp(): Promise<void> | undefined {
    return this.faults.isEnded ? undefined : this.queue.catchUp();
  }

  async synchronize(): Promise<void> {
    this.faults.ensureAlive();
    this.queue.flush();
    await this.device.queue.onSubmittedWorkDone();
    this.faults.throwUnowned();
  }

  async dispose(): Promise<void> {
    if (this.faults.isEnded) return;
    this.queue.flush();
    this.faults.end(new DeviceError("webgpu", "the backend was disposed of.", "make a new one: await use(webgpu()).", "DEVICE_LOST"));
    this.reader.destroy();
    await this.device.queue.onSubmittedWorkDone();
    this.device.destroy();
  }
}
