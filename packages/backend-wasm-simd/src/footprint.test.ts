import { type DType, dtypes, type Kernel, laneOf, type Program, type View } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { Block } from "./allocator";
import { WasmBackend } from "./backend";
import type { Kernels } from "./kernels";
import { Memory } from "./memory";
import { identity, ProgramBuilder, single } from "@adjoint/backend-testkit/oracle";
import { contiguousStrides, sizeOf, wasmBytes } from "./testing/build";

const MARGIN = 256;
const UNTOUCHED = 0xa5;

let kernels: Kernels;
beforeAll(async () => {
  const { instance } = await WebAssembly.instantiate(wasmBytes, {});
  kernels = instance.exports as unknown as Kernels;
});

/** Memory whose every piece (tensors, programs, working memory) has a margin on either side that nobody may write. */
class GuardedMemory extends Memory {
  private readonly taken = new Map<Block, Block>();
  private readonly wasm: Kernels;

  constructor(wasm: Kernels) {
    super(wasm);
    this.wasm = wasm;
  }

  private margins({ address, size }: Block): Uint8Array[] {
    return [address - MARGIN, address + size].map((at) => new Uint8Array(this.wasm.memory.buffer, at, MARGIN));
  }

  override take(bytes: number): Block {
    const whole = super.take(bytes + 2 * MARGIN);
    const block = new Block(whole.address + MARGIN, bytes, whole.slab);
    for (const margin of this.margins(block)) margin.fill(UNTOUCHED);
    this.taken.set(block, whole);
    return block;
  }

  override release(block: Block): void {
    this.check();
    super.release(this.taken.get(block)!);
    this.taken.delete(block);
  }

  check(): void {
    for (const block of this.taken.keys())
      for (const margin of this.margins(block))
        if (margin.some((byte) => byte !== UNTOUCHED)) throw new Error(`the ${block.size} bytes at ${block.address} were left`);
  }
}

/** Runs a kernel in memory of its own, on contiguous inputs of the given dtypes and sizes. */
function run(kernel: Kernel, inputs: readonly [DType, readonly number[]][], outputs: readonly [DType, readonly number[]][]): GuardedMemory {
  const memory = new GuardedMemory(kernels);
  const backend = new WasmBackend(kernels, memory);
  const viewOf = ([dtype, shape]: readonly [DType, readonly number[]]): View => {
    const buffer = backend.allocate(dtype, sizeOf(shape));
    const { storage } = dtypes[dtype];
    backend.write(
      buffer,
      dtype,
      0,
      new storage(sizeOf(shape)).fill((storage === BigInt64Array || storage === BigUint64Array ? 1n : 1) as never),
    );
    return { buffer, dtype, offset: 0, strides: contiguousStrides(shape) };
  };
  backend.run(kernel, inputs.map(viewOf), outputs.map(viewOf));
  memory.check();
  return memory;
}

/** The sum of `inputs` inputs and `scalars` run-time scalars, stored `outputs` times. */
function sumOf(dtype: DType, inputs: number, scalars: number, outputs: number): Program {
  const program = new ProgramBuilder();
  const lane = laneOf(dtype);
  const terms = [
    ...Array.from({ length: inputs }, () => program.input(dtype)),
    ...Array.from({ length: scalars }, () => program.scalar(lane)),
  ];
  const sum = terms.reduce((a, b) => program.op("add", lane, a, b));
  return program.finish(
    ...Array.from({ length: outputs }, (_, j) => ({ node: program.op("mul", lane, sum, program.constant(j + 2, lane)), dtype })),
  );
}

const counts = [1, 2, 3, 5, 8, 13, 21];
const lengths = [1, 7, 511, 1500];
const stored: readonly DType[] = ["float32", "float64", "float16", "int8"];

describe("kernels write nothing but their outputs and their working memory", () => {
  it.each(stored)("map of %s", (dtype) => {
    for (const inputs of counts) {
      for (const [scalars, outputs] of [
        [0, 1],
        [1, 4],
        [6, 2],
      ] as const) {
        for (const length of lengths) {
          const program = sumOf(dtype, inputs, scalars, outputs);
          const kernel: Kernel = { kind: "map", program, scalars: Array(scalars).fill(1), shape: [length], alias: Array(outputs).fill(-1) };
          run(kernel, Array(inputs).fill([dtype, [length]]), Array(outputs).fill([dtype, [length]]));
        }
      }
    }
  });

  it.each(stored)("reduce of %s", (dtype) => {
    const lane = laneOf(dtype) as DType;
    for (const inputs of counts) {
      for (const [outer, inner] of [
        [1, 1500],
        [40, 3],
        [1500, 2],
      ] as const) {
        for (const [pre, scalars] of [
          [sumOf(dtype, inputs, 0, 1), []],
          [sumOf(dtype, inputs, 6, 1), Array(6).fill(1)],
        ] as const) {
          const output = { ...pre, outputs: [{ ...pre.outputs[0]!, dtype: lane }] };
          const post = single("neg", [lane], lane === "int32" ? "int32" : dtype);
          const kernel = {
            kind: "reduce",
            combine: "max",
            pre: output,
            post,
            scalars,
            postScalars: [],
            outer: [outer],
            inner: [inner],
          } as const;
          const from: [DType, number[]][] = Array(inputs).fill([dtype, [outer, inner]]);
          run({ ...kernel, result: "value" }, from, [[post.outputs[0]!.dtype, [outer]]]);
          run({ ...kernel, result: "both" }, from, [
            [post.outputs[0]!.dtype, [outer]],
            ["int32", [outer]],
          ]);
        }
      }
    }
  });

  it.each(["float32", "float64", "float16", "int8", "int64"] as const)("matmul of %s", (dtype) => {
    const lane = laneOf(dtype) as DType;
    for (const [m, n, k] of [
      [1, 1, 1],
      [1, 40, 30],
      [40, 1, 30],
      [5, 7, 600],
      [130, 33, 17],
    ] as const) {
      for (const epilogue of [null, identity(lane, dtype)]) {
        const kernel: Kernel = { kind: "matmul", batch: [2], m: [m], n: [n], k: [k], epilogue, scalars: [] };
        const memory = run(
          kernel,
          [
            [dtype, [2, m, k]],
            [dtype, [2, k, n]],
          ],
          [[dtype, [2, m, n]]],
        );
        expect(memory.buffers).toBe(3);
      }
    }
  });

  it.each(["float32", "float64", "float16", "int8", "int64", "bool"] as const)("scan and sort of %s", (dtype) => {
    for (const length of lengths) {
      for (const result of ["value", "index", "both"] as const) {
        const shape = [3, length];
        const outputs: [DType, number[]][] = [
          [dtype, shape],
          ["int32", shape],
        ];
        const wanted = result === "both" ? outputs : [outputs[result === "value" ? 0 : 1]!];
        run({ kind: "sort", outer: [3], length, descending: true, result }, [[dtype, shape]], wanted);
        const scan = { kind: "scan", outer: [3], length, reverse: true, exclusive: false, result } as const;
        if (dtype !== "bool") run({ ...scan, combine: "max" }, [[dtype, shape]], wanted);
      }
    }
  });
});
