import { allDTypes, dtypes, ones, runtime, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { cpu } from "./index";
import { arrayOf, Memory, sizeClass } from "./memory";
import { identity, single } from "@adjoint/backend-testkit/oracle";
import { output, upload, values, view } from "./testing/build";

describe("memory", () => {
  it("is JavaScript's own: no handle waits for a finalizer to give it back", async () => {
    await use(cpu());
    const device = runtime().devices.get("cpu")!;
    const [x, sum] = [ones([300]), ones([300]).add(1).sum()];
    expect(device.storages).toBeGreaterThan(1);
    expect(device.unsettledHandles).toBe(0);
    x.dispose();
    sum.dispose();
    expect(device.unsettledHandles).toBe(0);
  });

  it.each(allDTypes)("holds %s, and reads copies", async (dtype) => {
    const backend = await cpu().create();
    const wide = dtypes[dtype].storage === BigInt64Array || dtypes[dtype].storage === BigUint64Array;
    const buffer = upload(backend, dtype, (wide ? [0n, 1n, 2n] : [0, 1, 2]) as number[]);
    const read = backend.readSync!(buffer, dtype, 1, 2);
    expect(read).toBeInstanceOf(dtypes[dtype].storage);
    expect([...(read as Iterable<number | bigint>)].map(Number)).toEqual([1, 2]);
    (read as Float32Array).fill((wide ? 9n : 9) as number);
    const again = await backend.read(buffer, dtype, 0, 3);
    expect([...(again as Iterable<number | bigint>)].map(Number)).toEqual([0, 1, 2]);
    expect(again.length).toBe(3);
  });

  it.each([4, 1000])("shows its memory to host code: %i elements", async (length) => {
    const backend = await cpu().create();
    const buffer = backend.allocate("float32", length);
    const view = backend.hostView!(buffer, "float32", 1, 3) as Float32Array;
    backend.pin!(buffer, () => {});
    view.set([5, 6, 7]);
    backend.unpin!(buffer);
    expect(backend.readSync!(buffer, "float32", 1, 3)).toEqual(Float32Array.of(5, 6, 7));
    backend.write(buffer, "float32", 2, Float32Array.of(9));
    expect([...view]).toEqual([5, 9, 7]);
  });

  it("reuses what was freed, once", async () => {
    const memory = new Memory(1 << 20);
    const first = memory.allocate("float32", 1000);
    const { array } = first;
    memory.free(first);
    memory.free(first);
    expect(memory.buffers).toBe(0);
    expect(memory.bytes).toBe(0);
    expect(memory.pooledBytes).toBe(array.byteLength);
    const [second, third] = [memory.allocate("float32", 990), memory.allocate("float32", 1000)];
    expect(second.array).toBe(array);
    expect(third.array).not.toBe(array);
    expect(second.bytes).toBe(3960);
    expect(memory.pooledBytes).toBe(0);
    expect(memory.allocate("int32", 1000).array).toBeInstanceOf(Int32Array);
  });

  it("keeps no more than its limit", () => {
    const memory = new Memory(10_000);
    const buffers = Array.from({ length: 10 }, () => memory.allocate("float32", 1000));
    for (const buffer of buffers) {
      memory.free(buffer);
      expect(memory.pooledBytes).toBeLessThanOrEqual(10_000);
    }
    memory.free(memory.allocate("float64", 100_000));
    expect(memory.pooledBytes).toBeLessThanOrEqual(10_000);
  });

  it("wastes at most a quarter", () => {
    for (let length = 17; length < 5000; length += 7) {
      expect(sizeClass(length)).toBeGreaterThanOrEqual(length);
      expect(sizeClass(length)).toBeLessThanOrEqual(length * 1.25);
    }
    expect(sizeClass(2 ** 31)).toBe(2 ** 31);
    expect(sizeClass(2 ** 30 + 1)).toBe(2 ** 30 * 1.25);
  });

  it("runs a steady loop without new memory or new kernels", async () => {
    const backend = await cpu().create();
    const add = single("add", ["float32", "float32"], "float32");
    const source = view(upload(backend, "float32", new Array(500).fill(1)), "float32", [1]);
    const arrays = new Set<unknown>();
    for (let step = 0; step < 50; step++) {
      const out = output(backend, "float32", [500]);
      backend.run({ kind: "map", program: add, scalars: [], shape: [500], alias: [-1] }, [source, source], [out]);
      arrays.add(arrayOf(out));
      backend.free(out.buffer);
    }
    expect(arrays.size).toBe(1);
    expect(backend.statistics()).toMatchObject({ compiled: 1, launched: 50, buffers: 1, bytes: 2000 });
    await backend.dispose();
    expect(backend.statistics().pooledBytes).toBe(0);
  });

  it("reads a buffer as another dtype of the same bytes", async () => {
    const backend = await cpu().create();
    const floats = upload(backend, "float32", [1, -2]);
    const out = output(backend, "uint32", [2]);
    backend.run({ kind: "map", program: identity("uint32"), scalars: [], shape: [2], alias: [-1] }, [view(floats, "uint32", [1])], [out]);
    expect(values(backend, out, 2)).toEqual([0x3f800000, 0xc0000000]);
  });

  it("says so where the engine has no room", async () => {
    const backend = await cpu().create();
    expect(() => backend.allocate("float64", 2 ** 40)).toThrow(/allocate: .* 1099511627776 elements of float64/);
  });
});
