import {
  allDTypes,
  type Backend,
  type BackendBuffer,
  type BackendStatistics,
  type Capabilities,
  type DType,
  dtypes,
  type Kernel,
  OPSET,
  type Overrides,
  type StorageArray,
  type View,
} from "@adjoint/core";
import { softmaxOverrides } from "@adjoint/core/internal";
import type { Kernels } from "./kernels";
import type { Machine } from "./machine";
import { runMap } from "./map";
import { runMatmul } from "./matmul";
import { Memory, type WasmBuffer } from "./memory";
import { runCopy, runGather, runScatter } from "./moves";
import { runScan, runSort } from "./order";
import { attentionOverrides } from "./overrides/attention";
import { batchNormOverrides } from "./overrides/batch-norm";
import { crossEntropyOverrides } from "./overrides/cross-entropy";
import { depthwiseOverrides } from "./overrides/depthwise";
import type { Launch } from "./overrides/operands";
import { poolingOverrides } from "./overrides/pooling";
import { recurrentOverrides } from "./overrides/recurrent";
import { rowNormOverrides } from "./overrides/row-norm";
import { topkOverrides } from "./overrides/topk";
import { Programs } from "./programs";
import { runReduce } from "./reduce";
import { runSoftmax } from "./softmax";
import { CommandWriter } from "./writer";

/** One instance of the compiled crate. Everything is synchronous: when `run` returns, the work is done. */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly opset = OPSET;
  readonly capabilities: Capabilities = {
    dtypes: new Set(allDTypes),
    kernels: new Set(["map", "reduce", "scan", "matmul", "gather", "scatter", "copy", "sort"] as const),
    garbageCollected: false,
    maxViews: 256,
    maxBufferBytes: 2 ** 31,
    features: ["simd128"],
  };
  readonly overrides: Overrides;
  private launched = 0;
  private readonly machine: Machine;

  constructor(kernels: Kernels, memory = new Memory(kernels)) {
    this.machine = {
      kernels,
      memory,
      writer: new CommandWriter(memory),
      programs: new Programs(memory, false),
      continuations: new Programs(memory, true),
    };
    this.overrides = this.ownKernels();
  }

  allocate(dtype: DType, length: number): WasmBuffer {
    return this.machine.memory.allocate(length * dtypes[dtype].bytes);
  }

  free(buffer: BackendBuffer): void {
    this.machine.memory.free(buffer as WasmBuffer);
  }

  write(buffer: BackendBuffer, dtype: DType, offset: number, data: StorageArray): void {
    const target = this.view(buffer, dtype, offset, data.length) as unknown as { set(data: StorageArray): void };
    target.set(data);
  }

  readSync(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray {
    return this.view(buffer, dtype, offset, length).slice();
  }

  async read(buffer: BackendBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    return this.readSync(buffer, dtype, offset, length);
  }

  hostView(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray {
    return this.view(buffer, dtype, offset, length);
  }

  pin(buffer: BackendBuffer, beforeMove: () => void): void {
    this.machine.memory.pin(buffer as WasmBuffer, beforeMove);
  }

  unpin(buffer: BackendBuffer): void {
    this.machine.memory.unpin(buffer as WasmBuffer);
  }

  run(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number {
    this.launched++;
    switch (kernel.kind) {
      case "map":
        runMap(this.machine, kernel, inputs, outputs);
        break;
      case "reduce":
        runReduce(this.machine, kernel, inputs, outputs);
        break;
      case "matmul":
        runMatmul(this.machine, kernel, inputs, outputs);
        break;
      case "copy":
        runCopy(this.machine, kernel, inputs, outputs);
        break;
      case "gather":
        return runGather(this.machine, kernel, inputs, outputs);
      case "scatter":
        return runScatter(this.machine, kernel, inputs, outputs);
      case "scan":
        runScan(this.machine, kernel, inputs, outputs);
        break;
      case "sort":
        runSort(this.machine, kernel, inputs, outputs);
        break;
      default:
        return kernel satisfies never;
    }
    return -1;
  }

  statistics(): BackendStatistics {
    const { memory, programs, continuations } = this.machine;
    const { buffers, bytes, pooledBytes } = memory;
    return { compiled: programs.encoded + continuations.encoded, launched: this.launched, buffers, bytes, pooledBytes };
  }

  async synchronize(): Promise<void> {}

  async dispose(): Promise<void> {}

  private ownKernels(): Overrides {
    const { machine } = this;
    const launch: Launch = (kernel, write) => {
      this.launched++;
      machine.writer.begin();
      write(machine.writer);
      return machine.kernels[kernel](machine.memory.commandAddress) ?? -1;
    };
    const softmax = softmaxOverrides({
      dtypes: ["float32"],
      run: (rows) => {
        this.launched++;
        runSoftmax(machine, rows);
      },
    });
    return new Map([
      ...softmax,
      ...crossEntropyOverrides(launch),
      ...attentionOverrides(machine, launch),
      ...rowNormOverrides(machine, launch),
      ...batchNormOverrides(launch),
      ...depthwiseOverrides(launch),
      ...poolingOverrides(launch),
      ...recurrentOverrides(launch),
      ...topkOverrides(machine, launch),
    ]);
  }

  private view(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray {
    return this.machine.memory.view((buffer as WasmBuffer).address + offset * dtypes[dtype].bytes, dtype, length);
  }
}
