import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import type { BackendFactory } from "@adjoint/core";
import { type PipelineLog, watchable } from "./kernel-watch";
import type { DeviceName, DeviceReport } from "./messages";

/** WebGPU, holding on to the device that it gave last, so that it can be taken away. */
class GpuToLose implements PipelineLog {
  private device: GPUDevice | undefined;
  /** The texts of the kernels that were recorded since somebody asked. */
  private recorded = new Set<string>();

  /** What `webgpu` asks for a device. It calls nothing but `requestAdapter`. */
  readonly entry = {
    requestAdapter: async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
      const adapter = await navigator.gpu.requestAdapter(options);
      if (adapter === null) return null;
      const request = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        this.device = await request(descriptor);
        this.logPipelines(this.device);
        return this.device;
      };
      return adapter;
    },
  } as unknown as GPU;

  destroy(): void {
    this.device?.destroy();
  }

  take(): readonly string[] {
    const texts = [...this.recorded];
    this.recorded.clear();
    return texts;
  }

  /** Keeps in mind which text each pipeline was made of, and which of them are recorded. */
  private logPipelines(device: GPUDevice): void {
    const texts = new WeakMap<object, string>();
    const [shader, pipeline, encoder] = [
      device.createShaderModule.bind(device),
      device.createComputePipeline.bind(device),
      device.createCommandEncoder.bind(device),
    ];
    device.createShaderModule = (descriptor) => {
      const made = shader(descriptor);
      texts.set(made, descriptor.code);
      return made;
    };
    device.createComputePipeline = (descriptor) => {
      const made = pipeline(descriptor);
      texts.set(made, texts.get(descriptor.compute.module) ?? "");
      return made;
    };
    device.createCommandEncoder = (descriptor) => {
      const made = encoder(descriptor);
      const begin = made.beginComputePass.bind(made);
      made.beginComputePass = (options) => this.logPass(begin(options), texts);
      return made;
    };
  }

  private logPass(pass: GPUComputePassEncoder, texts: WeakMap<object, string>): GPUComputePassEncoder {
    const [setPipeline, dispatch] = [pass.setPipeline.bind(pass), pass.dispatchWorkgroups.bind(pass)];
    let text = "";
    pass.setPipeline = (pipeline) => {
      text = texts.get(pipeline) ?? "";
      setPipeline(pipeline);
    };
    pass.dispatchWorkgroups = (...groups) => {
      if (text !== "") this.recorded.add(text);
      dispatch(...groups);
    };
    return pass;
  }
}

export const gpu = new GpuToLose();

const hasGpu = (): boolean => (navigator as { gpu?: GPU }).gpu !== undefined;

/** The backends, by the words that the switch has. */
export const backends: Record<DeviceName, () => BackendFactory> = {
  cpu: () => watchable(cpu()),
  wasm: () => watchable(wasm()),
  webgpu: () => watchable(webgpu(hasGpu() ? { gpu: gpu.entry } : {}), gpu),
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
