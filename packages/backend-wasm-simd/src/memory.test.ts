import { type Backend, DeviceError, type View } from "@adjoint/core";
import { beforeEach, describe, expect, it } from "vitest";
import { identity, single } from "@adjoint/backend-testkit/oracle";
import { makeBackend } from "./testing/build";
import type { WasmBuffer } from "./memory";

let backend: Backend;
beforeEach(async () => {
  backend = await makeBackend();
});

const viewOf = (buffer: WasmBuffer, strides = [1]): View => ({ buffer, dtype: "float32", offset: 0, strides });
const allocate = (length: number): WasmBuffer => backend.allocate("float32", length) as WasmBuffer;

describe("memory", () => {
  it("keeps its contents while it grows, and kernels see both the old and the new", () => {
    const n = 1000;
    const x = allocate(n);
    backend.write(
      x,
      "float32",
      0,
      Float32Array.from({ length: n }, (_, i) => i),
    );
    const program = single("add", ["float32", "float32"], "float32");
    for (let round = 0; round < 6; round++) {
      allocate(4_000_000);
      const out = allocate(n);
      backend.run({ kind: "map", program, scalars: [], shape: [n], alias: [-1] }, [viewOf(x), viewOf(x)], [viewOf(out)]);
      expect((backend.readSync!(out, "float32", 0, n) as Float32Array)[999]).toBe(1998);
    }
    expect(backend.readSync!(x, "float32", 998, 2)).toEqual(Float32Array.of(998, 999));
  });

  it("shows its memory to host code, and asks it to stop before the memory grows", () => {
    const x = allocate(100);
    backend.free(allocate(64));
    const view = backend.hostView!(x, "float32", 10, 3) as Float32Array;
    view.set([1, 2, 3]);
    expect(backend.readSync!(x, "float32", 9, 5).slice(1, 4)).toEqual(Float32Array.of(1, 2, 3));
    let asked = 0;
    backend.pin!(x, () => {
      asked++;
      // Before it happens, the view is still good.
      expect(view[2]).toBe(3);
    });
    allocate(64);
    expect(asked).toBe(0);
    allocate(8_000_000);
    expect(asked).toBeGreaterThan(0);
    expect(view.length).toBe(0);
    const before = asked;
    backend.unpin!(x);
    allocate(16_000_000);
    expect(asked).toBe(before);
  });

  it("hands out copies, which outlive the buffer", () => {
    const x = allocate(4);
    backend.write(x, "float32", 1, Float32Array.of(1, 2, 3));
    const read = backend.readSync!(x, "float32", 1, 3);
    backend.free(x);
    backend.write(allocate(4), "float32", 0, new Float32Array(4));
    expect(read).toEqual(Float32Array.of(1, 2, 3));
  });

  it("counts what lives and what is kept", () => {
    const before = backend.statistics();
    const [a, b] = [allocate(100), allocate(1000)];
    expect(backend.statistics()).toMatchObject({ buffers: before.buffers + 2, bytes: before.bytes + 4400 });
    backend.free(a);
    backend.free(b);
    backend.free(b);
    const after = backend.statistics();
    expect(after).toMatchObject({ buffers: before.buffers, bytes: before.bytes });
    expect(after.pooledBytes).toBeGreaterThanOrEqual(4400);
  });

  it("stays as it is over a loop that frees what it makes", () => {
    const program = single("mul", ["float32", "float32"], "float32");
    const x = allocate(5000);
    const step = () => {
      const out = allocate(5000);
      backend.run({ kind: "map", program, scalars: [], shape: [5000], alias: [-1] }, [viewOf(x), viewOf(x)], [viewOf(out)]);
      backend.free(out);
    };
    step();
    const { pooledBytes, compiled } = backend.statistics();
    for (let i = 0; i < 1000; i++) step();
    expect(backend.statistics()).toMatchObject({ pooledBytes, compiled });
  });

  it("frees what a product of 16-bit floats widens its operands into", () => {
    const edge = 256;
    const x = backend.allocate("float16", edge * edge) as WasmBuffer;
    const view: View = { buffer: x, dtype: "float16", offset: 0, strides: [edge, 1] };
    const step = (out: WasmBuffer): void => {
      const kernel = { kind: "matmul", batch: [], m: [edge], n: [edge], k: [edge], epilogue: null, scalars: [] } as const;
      backend.run(kernel, [view, view], [{ ...view, buffer: out }]);
    };
    const out = backend.allocate("float16", edge * edge) as WasmBuffer;
    step(out);
    const before = allocate(1).address;
    for (let i = 0; i < 40; i++) step(out);
    // Two operands of 256 KiB each time would have filled 20 MiB.
    expect(Math.abs(allocate(2 ** 20).address - before)).toBeLessThan(8 * 2 ** 20);
  });

  it("uses addresses beyond 2 GiB", () => {
    const gibibyte = 2 ** 28;
    const big = [allocate(gibibyte), allocate(gibibyte)];
    const x = allocate(600);
    expect(x.address).toBeGreaterThan(2 ** 31);
    backend.write(x, "float32", 0, new Float32Array(600).fill(2.5));
    const out = allocate(300);
    backend.run(
      { kind: "map", program: identity("float32"), scalars: [], shape: [300], alias: [-1] },
      [viewOf(x, [-2])].map((view) => ({ ...view, offset: 599 })),
      [viewOf(out)],
    );
    expect(backend.readSync!(out, "float32", 0, 300)).toEqual(new Float32Array(300).fill(2.5));
    for (const buffer of big) backend.free(buffer);
  });

  it("runs out with an error that says where the memory ends, and goes on", () => {
    const first = allocate(2 ** 20);
    const tooMuch = () => backend.allocate("float64", 2 ** 30);
    expect(tooMuch).toThrow(DeviceError);
    expect(tooMuch).toThrow("memory ends at 4 GiB");
    backend.write(first, "float32", 0, Float32Array.of(7));
    expect(backend.readSync!(first, "float32", 0, 1)).toEqual(Float32Array.of(7));
    expect(allocate(10).bytes).toBe(40);
  });
});

describe("encoded programs", () => {
  it("are encoded once, and given up when others crowd them out", () => {
    const out = allocate(4);
    const run = (program: ReturnType<typeof identity>) =>
      backend.run({ kind: "map", program, scalars: [], shape: [4], alias: [-1] }, [viewOf(out)], [viewOf(out)]);
    const first = identity("float32");
    for (let i = 0; i < 10; i++) run(first);
    expect(backend.statistics().compiled).toBe(1);
    for (let i = 0; i < 6000; i++) run(identity("float32"));
    const { pooledBytes, compiled } = backend.statistics();
    expect(compiled).toBe(6001);
    for (let i = 0; i < 6000; i++) run(identity("float32"));
    expect(backend.statistics().pooledBytes).toBe(pooledBytes);
    run(first);
    expect(backend.statistics().compiled).toBe(12_002);
  });
});
