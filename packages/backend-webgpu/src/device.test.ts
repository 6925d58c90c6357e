import { DeviceError, type MapKernel, OPSET } from "@adjoint/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { webgpu } from "./index";
import { deviceTest, openBackend } from "./testing/device-test";
import { programOf } from "./testing/programs";
import { freshOutput, place, randomNumbers, values, viewOf } from "./testing/views";

const double = programOf(["float32"], "float32", (p) => p.op("add", p.input(0), p.input(0)));
const map = (count: number, program = double): MapKernel => ({ kind: "map", program, scalars: [], shape: [count], alias: [-1] });

describe("without WebGPU", () => {
  test("create rejects with what to do", async () => {
    const factory = webgpu({ gpu: undefined });
    expect(factory.name).toBe("webgpu");
    await expect(factory.create()).rejects.toThrow(/webgpu: there is no navigator.gpu here[\s\S]*create/);
  });

  test("no adapter is a DeviceError", async () => {
    const gpu = { requestAdapter: async () => null } as unknown as GPU;
    await expect(webgpu({ gpu }).create()).rejects.toThrow(DeviceError);
  });
});

describe("the device", () => {
  deviceTest("says what it can do", async (backend) => {
    expect(backend.opset).toBe(OPSET);
    expect(backend.capabilities.maxViews).toBeGreaterThanOrEqual(7);
    expect(backend.capabilities.features[0]).toBeTruthy();
  });

  deviceTest("refuses a buffer larger than the adapter's largest", async (backend) => {
    expect(() => backend.allocate("float32", backend.capabilities.maxBufferBytes)).toThrow(DeviceError);
  });

  deviceTest("reads that overlap each other and further work", async (backend) => {
    const a = place(backend, "float32", randomNumbers(1000));
    const reads = Array.from({ length: 10 }, (_, i) => backend.read(a.buffer, "float32", i * 100, 100));
    backend.write(a.buffer, "float32", 0, new Float32Array(1000));
    (await Promise.all(reads)).forEach((data, i) => {
      expect(data).toEqual(a.data.slice(i * 100, i * 100 + 100));
    });
  });
});

/** A backend for one test, closed at its end, however it ends. */
async function ownBackend(): Promise<Awaited<ReturnType<typeof openBackend>>> {
  const backend = await openBackend();
  onTestFinished(() => backend.dispose());
  return backend;
}

describe("memory", () => {
  deviceTest("a loop that never yields takes no more memory than its tensors", async () => {
    const backend = await ownBackend();
    const a = place(backend, "float32", randomNumbers(5000));
    for (let step = 0; step < 2000; step++) {
      const out = freshOutput(backend, "float32", [5000]);
      backend.run(map(5000), [viewOf(a, [1])], [out]);
      backend.free(out.buffer);
    }
    const { buffers, compiled, launched, pooledBytes } = backend.statistics();
    expect(buffers).toBe(1);
    expect(compiled).toBe(1);
    expect(launched).toBe(2000);
    expect(pooledBytes).toBeLessThan(100_000);
    await backend.synchronize();
  });

  deviceTest("counts what is live", async () => {
    const backend = await ownBackend();
    expect(backend.statistics()).toEqual({ compiled: 0, launched: 0, buffers: 0, bytes: 0, pooledBytes: 0 });
    const buffer = backend.allocate("float32", 64);
    expect(backend.statistics()).toMatchObject({ buffers: 1, bytes: 256, pooledBytes: 0 });
    backend.free(buffer);
    expect(backend.statistics()).toMatchObject({ buffers: 0, bytes: 0, pooledBytes: 256 });
  });
});

describe("failures", () => {
  deviceTest("after dispose, every call is a DeviceError, and disposing again is nothing", async () => {
    const backend = await ownBackend();
    const a = place(backend, "float32", [1, 2, 3]);
    await backend.dispose();
    expect(() => backend.allocate("float32", 4)).toThrow(/disposed/);
    expect(() => backend.run(map(3), [viewOf(a, [1])], [viewOf(a, [1])])).toThrow(DeviceError);
    expect(() => backend.write(a.buffer, "float32", 0, Float32Array.of(1))).toThrow(DeviceError);
    await expect(backend.read(a.buffer, "float32", 0, 3)).rejects.toThrow(DeviceError);
    await expect(backend.synchronize()).rejects.toThrow(DeviceError);
    backend.free(a.buffer);
  });

  deviceTest("a device that is lost rejects the reads on their way and all that comes after", async () => {
    const backend = await ownBackend();
    const a = place(backend, "float32", randomNumbers(100));
    const pending = backend.read(a.buffer, "float32", 0, 100).catch((error: unknown) => error);
    (backend as unknown as { device: GPUDevice }).device.destroy();
    expect(await pending).toSatisfy((outcome: unknown) => outcome instanceof DeviceError || outcome instanceof Float32Array);
    await vi.waitFor(() => expect(() => backend.allocate("float32", 4)).toThrow(/lost/), { timeout: 60_000 });
    await expect(backend.read(a.buffer, "float32", 0, 3)).rejects.toThrow(/lost/);
  });

  deviceTest("what the device refuses rejects the next read, and only that", async () => {
    const backend = await ownBackend();
    const a = place(backend, "float32", [1, 2, 3]);
    (backend as unknown as { device: GPUDevice }).device.createBuffer({ size: 4, usage: 0 });
    const error = await values(backend, viewOf(a, [1]), 3).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeviceError);
    expect((error as Error).message).toMatch(/^webgpu: the device refused a command/);
    expect(await values(backend, viewOf(a, [1]), 3)).toEqual([1, 2, 3]);
  });

  deviceTest("a buffer that the device has no room for rejects the next read by its size", async () => {
    const backend = await ownBackend();
    const device = (backend as unknown as { device: GPUDevice }).device;
    const a = place(backend, "float32", [1, 2, 3]);
    // Drivers in software rarely run out, so the scope's answer is made up.
    device.popErrorScope = async () => ({ message: "no room" }) as GPUError;
    const large = backend.allocate("float32", 2_000_000);
    await expect(values(backend, viewOf(a, [1]), 3)).rejects.toThrow(/no room for a buffer of \d+ bytes/);
    expect(await values(backend, viewOf(a, [1]), 3)).toEqual([1, 2, 3]);
    await expect(backend.read(large, "float32", 0, 1)).rejects.toThrow(/no room/);
    backend.free(large);
    expect(backend.statistics().pooledBytes).toBe(0);
  });

  deviceTest("a program in 64 bits is refused by name", async (backend) => {
    const program = programOf(["float32"], "float32", (p) => p.to("cast", p.to("cast", p.input(0), "float64"), "float32"));
    const a = place(backend, "float32", [1]);
    expect(() => backend.run(map(1, program), [viewOf(a, [1])], [freshOutput(backend, "float32", [1])])).toThrow(/float64/);
  });
});
