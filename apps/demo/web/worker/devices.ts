import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import type { BackendFactory } from "@adjoint/core";
import type { DeviceName, DeviceReport } from "./messages";

/** WebGPU, holding on to the device that it gave last, so that it can be taken away. */
class GpuToLose {
  private device: GPUDevice | undefined;

  /** What `webgpu` asks for a device. It calls nothing but `requestAdapter`. */
  readonly entry = {
    requestAdapter: async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
      const adapter = await navigator.gpu.requestAdapter(options);
      if (adapter === null) return null;
      const request = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        this.device = await request(descriptor);
        return this.device;
      };
      return adapter;
    },
  } as unknown as GPU;

  destroy(): void {
    this.device?.destroy();
  }
}

export const gpu = new GpuToLose();

const hasGpu = (): boolean => (navigator as { gpu?: GPU }).gpu !== undefined;

/** The backends, by the words that the switch has. */
export const backends: Record<DeviceName, () => BackendFactory> = {
  cpu: () => cpu(),
  wasm: () => wasm(),
  webgpu: () => webgpu(hasGpu() ? { gpu: gpu.entry } : {}),
};

/** Whether WebGPU would work, without asking for a device. */
async function lookForGpu(): Promise<DeviceReport> {
  if (!hasGpu()) return { name: "webgpu", missing: "no-api", detail: "" };
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (adapter === null) return { name: "webgpu", missing: "no-adapter", detail: "" };
    const { description, vendor, architecture } = adapter.info;
    return { name: "webgpu", missing: null, detail: description || `${vendor} ${architecture}`.trim() };
  } catch (error) {
    return { name: "webgpu", missing: "failed", detail: String(error) };
  }
}

/** Which devices there are here, and why the others are not. */
export async function findDevices(unavailable: readonly { readonly name: string; readonly reason: string }[]): Promise<DeviceReport[]> {
  const report = (name: DeviceName): DeviceReport => {
    const reason = unavailable.find((each) => each.name === name)?.reason;
    return { name, missing: reason === undefined ? null : "failed", detail: reason ?? "" };
  };
  return [report("cpu"), report("wasm"), await lookForGpu()];
}
