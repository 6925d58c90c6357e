import {
  allDTypes,
  OPSET,
  type Backend,
  type BackendBuffer,
  type BackendStatistics,
  type Capabilities,
  type DType,
  type Kernel,
  type MapKernel,
  type Program,
  type ReduceKernel,
  type StorageArray,
  type View,
} from "@adjoint/core";
import { GenerationalCache } from "./cache";
import { canCompile } from "./compile";
import { runCopy } from "./copy";
import { runGather } from "./gather";
import { interpretMap } from "./interpret";
import { interpretReduce } from "./interpret-reduce";
import { stepOf, type Step } from "./loops";
import { compileMap, type RunMap } from "./map";
import { runMatmul } from "./matmul";
import { Memory, reinterpret, type CpuBuffer } from "./memory";
import { compileReduce, type ReduceForm, type RunReduce } from "./reduce";
import { runScan } from "./scan";
import { runScatter } from "./scatter";
import { runSort } from "./sort";

/** How many programs keep their compiled kernels. */
const programLimit = 2048;
/** Bytes of freed arrays that wait to be used again. */
const idleLimit = 256 * 2 ** 20;

/** Beyond so many inputs, the steps of all do not fit one number, and every input is taken to be strided. */
const mostSteps = 24;

/** The compiled forms of one program: a code for the geometry, and the kernel for it. The last one used is looked at first. */
class Variants<Run> {
  lastCode = -1;
  lastRun: Run | undefined;
  readonly runs = new Map<number, Run>();
}

export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly opset = OPSET;
  readonly capabilities: Capabilities;
  private compiled = 0;
  private launched = 0;
  private readonly memory = new Memory(idleLimit);
  private readonly interpreted: boolean;
  private readonly maps = new GenerationalCache<Program, Variants<RunMap>>(programLimit);
  private readonly reductions = new GenerationalCache<Program, Map<string, RunReduce>>(programLimit);

  constructor(interpret: boolean) {
    this.interpreted = interpret || !canCompile();
    this.capabilities = {
      dtypes: new Set(allDTypes),
      kernels: new Set(["map", "reduce", "scan", "matmul", "gather", "scatter", "copy", "sort"] as const),
      garbageCollected: true,
      maxViews: 64,
      maxBufferBytes: 2 ** 31,
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
    const array = reinterpret((buffer as CpuBuffer).array, dtype) as unknown as { set(data: StorageArray, offset: number): void };
    array.set(data, offset);
  }

  readSync(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray {
    return reinterpret((buffer as CpuBuffer).array, dtype).slice(offset, offset + length);
  }

  async read(buffer: BackendBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    return this.readSync(buffer, dtype, offset, length);
  }

  run(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number {
    this.launched++;
    switch (kernel.kind) {
      case "map":
        this.runMap(kernel, inputs, outputs);
        return -1;
      case "reduce":
        this.runReduce(kernel, inputs, outputs);
        return -1;
      case "matmul":
        runMatmul(kernel, inputs, outputs, (map, from, to) => this.runMap(map, from, to));
        return -1;
      case "copy":
        runCopy(kernel, inputs, outputs);
        return -1;
      case "gather":
        return runGather(kernel, inputs, outputs);
      case "scatter":
        return runScatter(kernel, inputs, outputs);
      case "scan":
        runScan(kernel, inputs, outputs);
        return -1;
      case "sort":
        runSort(kernel, inputs, outputs);
        return -1;
      default:
        return kernel satisfies never;
    }
  }

  private runMap(kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]): void {
    const { program, shape } = kernel;
    const variants = this.maps.get(program) ?? this.newVariants(program);
    const last = shape.length - 1;
    let code = 0;
    if (last >= 0 && inputs.length <= mostSteps) {
      for (let k = 0; k < inputs.length; k++) code = code * 3 + stepOf(inputs[k].strides[last]);
    }
    code = code * 64 + shape.length;
    if (code === variants.lastCode) return variants.lastRun!(kernel, inputs, outputs);
    variants.lastRun = variants.runs.get(code) ?? this.newMap(variants, code, kernel, inputs);
    variants.lastCode = code;
    variants.lastRun(kernel, inputs, outputs);
  }

  private newVariants(program: Program): Variants<RunMap> {
    const variants = new Variants<RunMap>();
    this.maps.set(program, variants);
    return variants;
  }

  private newMap(variants: Variants<RunMap>, code: number, { program, shape }: MapKernel, inputs: readonly View[]): RunMap {
    const rank = shape.length;
    const steps = inputs.map(({ strides }): Step => (rank === 0 ? 0 : inputs.length > mostSteps ? 2 : stepOf(strides[rank - 1])));
    const run = this.interpreted ? interpretMap(program) : compileMap(program, rank, steps);
    this.compiled++;
    variants.runs.set(code, run);
    return run;
  }

  private runReduce(kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]): void {
    if (this.interpreted) return interpretReduce(kernel, inputs, outputs);
    const form = reduceForm(kernel, inputs);
    const { pre, post } = kernel;
    let runs = this.reductions.get(pre);
    if (runs === undefined) this.reductions.set(pre, (runs = new Map()));
    const key = `${post.id}:${form.combine}:${form.result}:${form.outer}:${form.inner}:${form.columns}:${form.steps.join("")}`;
    let run = runs.get(key);
    if (run === undefined) {
      this.compiled++;
      runs.set(key, (run = compileReduce(pre, post, form)));
    }
    run(kernel, inputs, outputs);
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

/** Fewer columns than this are not worth a row of accumulators. */
const fewestColumns = 4;

function reduceForm(kernel: ReduceKernel, inputs: readonly View[]): ReduceForm {
  const outer = kernel.outer.length;
  const inner = kernel.inner.length;
  const columns = prefersColumns(kernel, inputs);
  const axis = columns ? outer - 1 : outer + inner - 1;
  const steps = inputs.map(({ strides }): Step => (inner === 0 && !columns ? 0 : stepOf(strides[axis])));
  return { combine: kernel.combine, result: kernel.result, outer, inner, columns, steps };
}

function prefersColumns({ outer, inner }: ReduceKernel, inputs: readonly View[]): boolean {
  if (outer.length === 0 || inner.length === 0 || outer[outer.length - 1] < fewestColumns) return false;
  let votes = 0;
  for (const { strides } of inputs) votes += Math.sign(Math.abs(strides[outer.length + inner.length - 1]) - Math.abs(strides[outer.length - 1]));
  return votes > 0;
}
