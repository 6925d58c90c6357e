import { DeviceError, type MapKernel, OPSET, type View } from "@adjoint/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { WebGPUBackend } from "./backend";
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
    await expect(factory.create()).rejects.toThrow(/webgpu: there is no navigator.gpu here[\s\S]*@adjoint\/backend-webgpu\/node/);
  });

  test("no adapter is a DeviceError", async () => {
    const gpu = { requestAdapter: async () => null } as unknown as GPU;
    await expect(webgpu({ gpu }).create()).rejects.toThrow(DeviceError);
    await expect(webgpu({ gpu }).create()).rejects.toMatchObject({ code: "DEVICE_MISSING" });
  });

  test("an adapter that is never found counts as missing after 5 s", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const gpu = { requestAdapter: () => new Promise(() => {}) } as unknown as GPU;
    const made = webgpu({ gpu })
      .create()
      .catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await made).toMatchObject({ code: "DEVICE_MISSING", message: expect.stringMatching(/an adapter got no answer in 5 s/) });
  });

  test("a device that is lost already counts as missing, with the reason", async () => {
    const device = { lost: Promise.resolve({ reason: "unknown", message: "the driver has crashed" }) };
    const adapter = { limits: {}, info: {}, requestDevice: async () => device };
    const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
    await expect(webgpu({ gpu }).create()).rejects.toThrow(/lost as soon as it was made \(the driver has crashed\)/);
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

const deviceOf = (backend: object): GPUDevice => (backend as { device: GPUDevice }).device;

const square = programOf(["float32"], "float32", (p) => p.op("mul", p.input(0), p.input(0)));

/** The kernel is compiled and known to be good. */
async function warmUp(backend: WebGPUBackend): Promise<void> {
  const [x, out] = [place(backend, "float32", [1, 2, 3]), freshOutput(backend, "float32", [3])];
  backend.run(map(3), [viewOf(x, [1])], [out]);
  await values(backend, out, 3);
}

/** Six rounds of a gather, of work on its result, and of reading that, with pauses of different lengths. */
async function loop(backend: WebGPUBackend, index: number, run: number): Promise<string[]> {
  const source = place(backend, "float32", [0, 1, 2]);
  const indices = place(backend, "int32", [0, index]);
  const outcomes: string[] = [];
  for (let round = 0; round < 6; round++) {
    const [picked, doubled] = [freshOutput(backend, "float32", [2]), freshOutput(backend, "float32", [2])];
    backend.run({ kind: "gather", shape: [2], axes: [{ size: 3, stride: 1 }] }, [viewOf(source, [0]), viewOf(indices, [1])], [picked]);
    for (let pause = (run + round * index) % 4; pause > 0; pause--) await Promise.resolve();
    backend.run(map(2), [picked], [doubled]);
    backend.free(picked.buffer);
    outcomes.push(await values(backend, doubled, 2).then((read) => String(read[1]), String));
    backend.free(doubled.buffer);
  }
  return outcomes;
}

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
    await expect(backend.read(a.buffer, "float32", 0, 3)).rejects.toMatchObject({ code: "DEVICE_LOST" });
    expect(backend.lost).toMatchObject({ code: "DEVICE_LOST" });
  });

  deviceTest("what the device refuses apart from any tensor is reported by synchronize, not by reads", async () => {
    const backend = await ownBackend();
    const a = place(backend, "float32", [1, 2, 3]);
    deviceOf(backend).createBuffer({ size: 4, usage: 0 });
    expect(await values(backend, viewOf(a, [1]), 3)).toEqual([1, 2, 3]);
    await expect(backend.synchronize()).rejects.toThrow(/^webgpu: the device refused a command/);
    await backend.synchronize();
  });

  deviceTest("a batch that the device refuses spoils what it computed, for good", async () => {
    const backend = await ownBackend();
    const a = place(backend, "float32", [1, 2, 3]);
    await warmUp(backend);
    const [spoilt, later, whole] = [1, 2, 3].map(() => freshOutput(backend, "float32", [3])) as [View, View, View];
    backend.run(map(3), [viewOf(a, [1])], [spoilt]);
    deviceOf(backend).createBuffer({ size: 4, usage: 0 });
    await Promise.resolve();
    backend.run(map(3), [spoilt], [later]);
    backend.run(map(3), [viewOf(a, [1])], [whole]);
    for (let time = 0; time < 2; time++) {
      await expect(values(backend, spoilt, 3)).rejects.toThrow(/refused a command/);
      await expect(values(backend, later, 3)).rejects.toThrow(/refused a command/);
      expect(await values(backend, whole, 3)).toEqual([2, 4, 6]);
    }
    backend.run(map(3), [viewOf(a, [1])], [spoilt]);
    expect(await values(backend, spoilt, 3)).toEqual([2, 4, 6]);
  });

  deviceTest("a kernel that the driver refuses spoils what it would have made, and is compiled again", async () => {
    const backend = await ownBackend();
    const device = deviceOf(backend);
    const a = place(backend, "float32", [1, 2, 3]);
    await warmUp(backend);
    const create = device.createShaderModule.bind(device);
    device.createShaderModule = (descriptor) => create({ ...descriptor, code: "this is not WGSL" });
    const [good, bad, later] = [1, 2, 3].map(() => freshOutput(backend, "float32", [3])) as [View, View, View];
    backend.run(map(3), [viewOf(a, [1])], [good]);
    backend.run(map(3, square), [viewOf(a, [1])], [bad]);
    backend.run(map(3), [bad], [later]);
    for (let time = 0; time < 2; time++) {
      expect(await values(backend, good, 3)).toEqual([2, 4, 6]);
      await expect(values(backend, bad, 3)).rejects.toThrow(/^webgpu: the driver refused the map kernel/);
      await expect(values(backend, later, 3)).rejects.toThrow(/^webgpu: the driver refused the map kernel/);
    }
    device.createShaderModule = create;
    backend.run(map(3, square), [viewOf(a, [1])], [bad]);
    expect(await values(backend, bad, 3)).toEqual([1, 4, 9]);
  });

  deviceTest("a buffer that the device has no room for rejects its own reads by its size, and no other", async () => {
    const backend = await ownBackend();
    const device = deviceOf(backend);
    const a = place(backend, "float32", [1, 2, 3]);
    await warmUp(backend);
    // Drivers in software rarely run out, so the buffer is made invalid, and the scope's answer made up.
    const [create, pop] = [device.createBuffer.bind(device), device.popErrorScope.bind(device)];
    device.createBuffer = (descriptor) => create({ ...descriptor, usage: 0 });
    device.popErrorScope = async () => {
      await pop();
      return { message: "no room" } as GPUError;
    };
    device.pushErrorScope("validation");
    const large = backend.allocate("float32", 2_000_000);
    Object.assign(device, { createBuffer: create, popErrorScope: pop });
    await device.popErrorScope();
    const sum = freshOutput(backend, "float32", [3]);
    backend.run(map(3), [{ buffer: large, dtype: "float32", offset: 0, strides: [1] }], [sum]);
    for (let time = 0; time < 2; time++) {
      await expect(values(backend, sum, 3)).rejects.toThrow(/no room for a buffer of \d+ bytes/);
      await expect(backend.read(large, "float32", 0, 1)).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
      expect(await values(backend, viewOf(a, [1]), 3)).toEqual([1, 2, 3]);
    }
    backend.free(large);
    expect(backend.statistics().pooledBytes).toBe(0);
    await backend.synchronize();
  });

  deviceTest("of two loops that take turns, one with bad indices, each read of the other's succeeds", async () => {
    const backend = await ownBackend();
    for (let run = 0; run < 20; run++) {
      const outcomes = await Promise.all([loop(backend, 3, run), loop(backend, 1, run), loop(backend, 7, run)]);
      expect(outcomes.map((outcome) => outcome.join())).toEqual([
        new Array(6).fill("IndexError: gather: the index at position 1 is outside 0…2 (the axis has 3 elements).").join(),
        new Array(6).fill("2").join(),
        new Array(6).fill("IndexError: gather: the index at position 1 is outside 0…2 (the axis has 3 elements).").join(),
      ]);
    }
  });

  deviceTest("a program in 64 bits is refused by name", async (backend) => {
    const program = programOf(["float32"], "float32", (p) => p.to("cast", p.to("cast", p.input(0), "float64"), "float32"));
    const a = place(backend, "float32", [1]);
    expect(() => backend.run(map(1, program), [viewOf(a, [1])], [freshOutput(backend, "float32", [1])])).toThrow(/float64/);
  });
});
