import {
  type Overrides,
  allDTypes,
  OPSET,
  type Backend,
  type BackendBuffer,
  type BackendStatistics,
  type Capabilities,
  type DType,
  dtypes,
  type Kernel,
  type MapKernel,
  type ReduceKernel,
  type StorageArray,
  type View,
} from "@adjoint/core";
import { softmaxOverrides } from "@adjoint/core/internal";
import { canCompile } from "./compile";
import { runCopy } from "./copy";
import { elementsOf } from "./elements";
import { runGather } from "./gather";
import { interpretMap } from "./interpret";
import { interpretReduce } from "./interpret-reduce";
import { stepOf, type Step } from "./loops";
import { compileMap, type RunMap } from "./map";
import { KernelCache } from "./kernel-cache";
import { runMatmul } from "./matmul";
import { Memory, reinterpret, type CpuBuffer } from "./memory";
import { compileReduce, type ReduceForm, type RunReduce } from "./reduce";
import { runScan } from "./scan";
import { runScatter } from "./scatter";
import { runSoftmax } from "./softmax";
import { runSort } from "./sort";
import { product } from "./strided";
import { topkOverride } from "./topk";

/** Bytes of freed arrays that wait to be used again. */
const idleLimit = 256 * 2 ** 20;

/** Beyond so many inputs, the steps of all do not fit one number, and every input is taken to be strided. */
const mostSteps = 20;

export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly opset = OPSET;
  readonly capabilities: Capabilities;
  readonly overrides: Overrides = new Map([
    ...softmaxOverrides({
      dtypes: ["float32", "float64"],
      run: (rows) => {
        this.launched++;
        runSoftmax(rows);
      },
    }),
    topkOverride(() => {
      this.launched++;
    }),
  ]);
  private compiled = 0;
  private launched = 0;
  private readonly memory = new Memory(idleLimit);
  private readonly interpreted: boolean;
  private readonly maps = new KernelCache<RunMap>();
  private readonly reductions = new KernelCache<RunReduce>();

  constructor(interpret: boolean) {
    this.interpreted = interpret || !canCompile();
    this.capabilities = {
      dtypes: new Set(allDTypes),
      kernels: new Set(["map", "reduce", "scan", "matmul", "gather", "scatter", "copy", "sort"] as const),
      garbageCollected: true,
      maxViews: 64,
      // Positions are counted in int32, where 2³¹ is negative.
      maxBufferBytes: 2 ** 31 - 1,
      features: [this.interpreted ? "interpreter" : "compiled JavaScript"],
    };
  }

  allocate(dtype: DType, length: number): CpuBuffer {
    return this.memory.allocate(dtype, length);
  }

  free(buffer: BackendBuffer): void {
    this.memory.free(buffer as CpuBuffer);
  }

  write(buffer: BackendBuffer, dtype: DType, offset: number, data: StorageArray): void {
    elementsOf(reinterpret((buffer as CpuBuffer).array, dtype)).set(elementsOf(data), offset);
  }

  readSync(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray {
    return reinterpret((buffer as CpuBuffer).array, dtype).slice(offset, offset + length);
  }

  async read(buffer: BackendBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    return this.readSync(buffer, dtype, offset, length);
  }

  /** Small arrays lie in the engine's own heap, where the collector moves them, until their buffer is asked for. */
  hostView(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray {
    const { buffer: bytes, byteOffset } = (buffer as CpuBuffer).array;
    const { storage, bytes: width } = dtypes[dtype];
    return new storage(bytes, byteOffset + offset * width, length);
  }

  /** Memory never moves. */
  pin(): void {}

  unpin(): void {}

  run(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number {
    this.launched++;
    switch (kernel.kind) {
      case "map":
        this.runMap(kernel, inputs, outputs);
        break;
      case "reduce":
        this.runReduce(kernel, inputs, outputs);
        break;
      case "matmul":
        runMatmul(kernel, inputs, outputs, (map, from, to) => this.runMap(map, from, to));
        break;
      case "copy":
        runCopy(kernel, inputs, outputs);
        break;
      case "gather":
        return runGather(kernel, inputs, outputs);
      case "scatter":
        return runScatter(kernel, inputs, outputs);
      case "scan":
        runScan(kernel, inputs, outputs);
        break;
      case "sort":
        runSort(kernel, inputs, outputs);
        break;
      default:
        return kernel satisfies never;
    }
    return -1;
  }

  private runMap(kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]): void {
    const rank = kernel.shape.length;
    const flat = rank < 2 && startsAtZero(inputs) && startsAtZero(outputs);
    const code = (stepCode(inputs, rank - 1) * 2 + (flat ? 1 : 0)) * 64 + rank;
    const run = this.maps.find(kernel.program, code, null) ?? this.newMap(code, kernel, inputs, flat);
    run(kernel, inputs, outputs);
  }

  private newMap(code: number, { program, shape }: MapKernel, inputs: readonly View[], flat: boolean): RunMap {
    this.compiled++;
    const rank = shape.length;
    const run = this.interpreted ? interpretMap(program) : compileMap(program, { rank, steps: stepsOf(inputs, rank - 1), flat });
    return this.maps.add(program, code, null, run);
  }

  private runReduce(kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]): void {
    const { pre, post, combine, result, outer, inner } = kernel;
    const columns = prefersColumns(kernel, inputs);
    const axis = columns ? outer.length - 1 : inner.length === 0 ? -1 : outer.length + inner.length - 1;
    const few = !columns && product(inner) <= fewElements;
    const form = ((outer.length * 64 + inner.length) * 4 + (columns ? 2 : few ? 1 : 0)) * 18 + combines[combine] * 3 + results[result];
    const code = stepCode(inputs, axis) * 64 * 64 * 72 + form;
    const run = this.reductions.find(pre, code, post) ?? this.newReduce(code, kernel, inputs, columns, few, axis);
    run(kernel, inputs, outputs);
  }

  private newReduce(code: number, kernel: ReduceKernel, inputs: readonly View[], columns: boolean, few: boolean, axis: number): RunReduce {
    this.compiled++;
    const { pre, post, combine, result, outer, inner } = kernel;
    const form: ReduceForm = { combine, result, outer: outer.length, inner: inner.length, columns, few, steps: stepsOf(inputs, axis) };
    return this.reductions.add(pre, code, post, this.interpreted ? interpretReduce(pre, post) : compileReduce(pre, post, form));
  }

  statistics(): BackendStatistics {
    const { buffers, bytes, pooledBytes } = this.memory;
    return { compiled: this.compiled, launched: this.launched, buffers, bytes, pooledBytes };
  }

  async synchronize(): Promise<void> {}

  async dispose(): Promise<void> {
    this.memory.drop();
    this.maps.clear();
    this.reductions.clear();
  }
}

function startsAtZero(views: readonly View[]): boolean {
  for (let k = 0; k < views.length; k++) if (views[k].offset !== 0) return false;
  return true;
}

const combines = { sum: 0, prod: 1, min: 2, max: 3, and: 4, or: 5 } as const;
const results = { value: 0, index: 1, both: 2 } as const;

/** How the inputs move along an axis, as a number: three to the power of twenty, and what else a code holds, fit a double. */
function stepCode(inputs: readonly View[], axis: number): number {
  if (axis < 0 || inputs.length > mostSteps) return 0;
  let code = 0;
  for (let k = 0; k < inputs.length; k++) code = code * 3 + stepOf(inputs[k].strides[axis]);
  return code;
}

const stepsOf = (inputs: readonly View[], axis: number): Step[] =>
  inputs.map(({ strides }) => (axis < 0 ? 0 : inputs.length > mostSteps ? 2 : stepOf(strides[axis])));

/** Up to so many elements, a running extremum is as likely to change as not. */
const fewElements = 16;
/** Fewer columns than this are not worth a row of accumulators. */
const fewestColumns = 4;

function prefersColumns({ outer, inner }: ReduceKernel, inputs: readonly View[]): boolean {
  if (outer.length === 0 || inner.length === 0 || outer[outer.length - 1] < fewestColumns) return false;
  let votes = 0;
  for (const { strides } of inputs)
    votes += Math.sign(Math.abs(strides[outer.length + inner.length - 1]) - Math.abs(strides[outer.length - 1]));
  return votes > 0;
}
