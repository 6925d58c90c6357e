import { ArgumentError, DeviceError } from "@adjoint/core";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { webgpu } from "./index";
import { findGPU, webgpu as nodeWebgpu } from "./node";
import { nodeGpu } from "./testing/node-gpu";

const { gpu, reason } = await nodeGpu();

afterEach(() => {
  vi.doUnmock("webgpu");
  vi.unstubAllGlobals();
});

describe("options", () => {
  it.each([
    [{ adapter: "x" }, /has no option "adapter"/],
    [{ kernels: "threads" }, /`kernels` is "threads"\.\n {2}hint: it is "barriers" or "registers"/],
    [{ powerPreference: "most" }, /`powerPreference` is "most"\.\n {2}hint: it is "low-power" or "high-performance"/],
    ["llvmpipe", /the options are "llvmpipe"/],
  ])("%o is an ArgumentError at the call", (options, message) => {
    for (const make of [webgpu, nodeWebgpu]) {
      expect(() => make(options as never)).toThrow(ArgumentError);
      expect(() => make(options as never)).toThrow(message);
    }
  });

  it("flags are Node's, and gpu the other entry's", () => {
    expect(() => nodeWebgpu({ flags: "adapter=x" as never })).toThrow(/`flags` is "adapter=x", not a list/);
    expect(() => nodeWebgpu({ gpu: {} } as never)).toThrow(/has no option "gpu"/);
    expect(() => webgpu({ flags: [] } as never)).toThrow(/has no option "flags"/);
  });
});

/** A package in Dawn's place. */
const inPlaceOfDawn = (create: (flags: string[]) => unknown) => vi.doMock("webgpu", () => ({ create }));

describe("the entry", () => {
  it("is made once for each list of flags, and held", async () => {
    inPlaceOfDawn((flags) => ({ flags }));
    const entry = await findGPU(["adapter=one"]);
    expect(entry).toEqual({ flags: ["adapter=one"] });
    expect(await findGPU(["adapter=one"])).toBe(entry);
    expect(await findGPU(["adapter=two"])).toEqual({ flags: ["adapter=two"] });
  });

  it("is the runtime's own, where there is one", async () => {
    const own = {};
    vi.stubGlobal("navigator", { gpu: own });
    expect(await findGPU(["adapter=three"])).toBe(own);
  });

  it("that Dawn refuses is a DeviceError with the flags, and asked for anew by the next call", async () => {
    inPlaceOfDawn(() => {
      throw new Error("unknown flag 'x'");
    });
    await expect(findGPU(["x"])).rejects.toThrow(DeviceError);
    await expect(findGPU(["x"])).rejects.toThrow(/Dawn does not start with the flags \["x"\]: unknown flag 'x'/);
    inPlaceOfDawn(() => ({}));
    vi.resetModules();
    await expect(findGPU(["x"])).resolves.toEqual({});
  });

  it("without a driver, names what to install", async () => {
    inPlaceOfDawn(() => ({ requestAdapter: async () => null }));
    const made = nodeWebgpu({ flags: ["no driver"] }).create();
    await expect(made).rejects.toMatchObject({ code: "DEVICE_MISSING" });
    await expect(made).rejects.toThrow(/no adapter was found[\s\S]*install a graphics driver[\s\S]*mesa-vulkan-drivers/);
  });
});

const onDriver = gpu === null ? test.skip : test;
onDriver(`opens a device that computes${reason === undefined ? "" : ` — ${reason}`}`, async () => {
  const backend = await nodeWebgpu().create();
  const buffer = backend.allocate("float32", 4);
  backend.write(buffer, "float32", 0, new Float32Array([1, 2, 3, 4]));
  expect([...(await backend.read(buffer, "float32", 0, 4))]).toEqual([1, 2, 3, 4]);
  await backend.dispose?.();
});
