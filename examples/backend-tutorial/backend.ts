import {
  allDTypes,
  type Backend,
  type BackendBuffer,
  type BackendFactory,
  type BackendStatistics,
  type DType,
  dtypes,
  type Kernel,
  OPSET,
  type StorageArray,
  type View,
} from "@adjoint/core";
import { evaluateProgram } from "@adjoint/backend-testkit/oracle";
import { elements, indexed, matmul, Memory, reduce, scan, scatter, sort } from "./kernels";
import { walk } from "./walk";

/** The whole contract, in plain loops. Slow, and right: `backend.test.ts` runs the conformance suite on it. */
class TutorialBackend implements Backend {
  readonly name = "tutorial";
  readonly opset = OPSET;
  readonly capabilities = {
    // 16-bit floats are kept as bits, which takes a conversion at each load and store: left out here.
    dtypes: new Set(allDTypes.filter((dtype) => dtype !== "float16" && dtype !== "bfloat16")),
    kernels: new Set(["map", "reduce", "scan", "matmul", "gather", "scatter", "copy", "sort"] as const),
    garbageCollected: true,
    maxViews: 64,
    maxBufferBytes: 2 ** 30,
    features: ["slow"],
  };
  private readonly count = { launched: 0, buffers: 0, bytes: 0 };

  allocate(dtype: DType, length: number): BackendBuffer {
    const buffer = new Memory(new dtypes[dtype].storage(length));
    this.count.buffers++;
    this.count.bytes += buffer.bytes;
    return buffer;
  }

  free(buffer: BackendBuffer): void {
    this.count.buffers--;
    this.count.bytes -= buffer.bytes;
  }

  write(buffer: BackendBuffer, _dtype: DType, offset: number, data: StorageArray): void {
    (buffer as Memory).array.set(data as never, offset);
  }

  readSync(buffer: BackendBuffer, _dtype: DType, offset: number, length: number): StorageArray {
    return (buffer as Memory).array.slice(offset, offset + length);
  }

  async read(buffer: BackendBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray> {
    return this.readSync(buffer, dtype, offset, length);
  }

  run(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number {
    this.count.launched++;
    switch (kernel.kind) {
      case "map":
        walk(kernel.shape, [...inputs, ...outputs], (position, at) => {
          const values = inputs.map((view, i) => elements(view)[at[i]!]!);
          const results = evaluateProgram(kernel.program, values, kernel.scalars, position);
          outputs.forEach((view, i) => {
            elements(view)[at[inputs.length + i]!] = results[i]!;
          });
        });
        return -1;
      case "reduce":
        reduce(kernel, inputs, outputs);
        return -1;
      case "scan":
        scan(kernel, inputs, outputs);
        return -1;
      case "matmul":
        matmul(kernel, inputs, outputs);
        return -1;
      case "gather": {
        const [from, to] = [elements(inputs[0]!), elements(outputs[0]!)];
        return indexed(kernel, inputs[0]!, outputs[0]!, inputs.slice(1), (at, place) => {
          to[place] = from[at]!;
        });
      }
      case "scatter":
        return scatter(kernel, inputs, outputs);
      case "copy":
        if (kernel.fill !== null) {
          const { value, shape } = kernel.fill;
          const filled = outputs.at(-1)!;
          walk(shape, [filled], (_, [at]) => {
            elements(filled)[at!] = value;
          });
        }
        kernel.shapes.forEach((shape, r) => {
          walk(shape, [inputs[r]!, outputs[r]!], (_, [from, to]) => {
            elements(outputs[r]!)[to!] = elements(inputs[r]!)[from!]!;
          });
        });
        return -1;
      case "sort":
        sort(kernel, inputs, outputs);
        return -1;
      default:
        return kernel satisfies never;
    }
  }

  statistics(): BackendStatistics {
    return { compiled: 0, pooledBytes: 0, ...this.count };
  }

  async synchronize(): Promise<void> {}
  async dispose(): Promise<void> {}
}

/** What `use()` takes. */
export const tutorial = (): BackendFactory => ({ name: "tutorial", create: async () => new TutorialBackend() });
