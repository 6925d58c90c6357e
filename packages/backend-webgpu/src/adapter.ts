import { ArgumentError, DeviceError } from "@adjoint/core";
import { namedOptions, type OptionKinds } from "@adjoint/core/internal";

/** Options of `webgpu`. */
export interface WebGPUOptions {
  /** The entry to WebGPU. Default: `navigator.gpu`. In Node, `webgpu` of "@adjoint/backend-webgpu/node" finds it. */
  readonly gpu?: GPU;
  /** Which adapter to prefer where there are several. */
  readonly powerPreference?: GPUPowerPreference;
  /**
   * How kernels share work. "barriers" uses workgroup memory, as GPUs want it; "registers" does without, as drivers on the
   * CPU want it. Left out: "registers" on fallback adapters, "barriers" on others.
   */
  readonly kernels?: "barriers" | "registers";
}

type Shared = Omit<WebGPUOptions, "gpu">;

const values: { readonly [Name in keyof Shared]-?: readonly Shared[Name][] } = {
  powerPreference: ["low-power", "high-performance"],
  kernels: ["barriers", "registers"],
};

/** What was given, beside what one entry of the package has of its own. @throws ArgumentError for an unknown option or value. */
export function checkedOptions<Options extends Shared>(options: Options, own: OptionKinds<Omit<Options, keyof Shared>>): Options {
  const known = { ...own, powerPreference: "string", kernels: "string" } as unknown as OptionKinds<Options>;
  const given = namedOptions<Options>("webgpu", options, known as OptionKinds<NoInfer<Options>>);
  for (const [name, allowed] of Object.entries(values)) {
    const value = given[name as keyof Shared];
    if (value === undefined || (allowed as readonly unknown[]).includes(value)) continue;
    const listed = allowed.map((each) => JSON.stringify(each)).join(" or ");
    throw new ArgumentError("webgpu", `\`${name}\` is ${JSON.stringify(value)}.`, `it is ${listed}.`);
  }
  return given;
}

/** How this adapter wants its work. */
export interface Profile {
  readonly barriers: boolean;
  /** How many launches go to the queue in one submission. */
  readonly batch: number;
  /** How many threads keep it busy. */
  readonly threads: number;
  /** How many workgroups an elementwise kernel is cut into at most: each costs a CPU a microsecond, a GPU next to nothing. */
  readonly groups: number;
  /** How many buffers may be alive. Mesa's driver maps each twice, and the process dies at the 65,530 mappings that Linux allows it. */
  readonly buffers: number;
  /** How many bind groups may wait for the collector: Mesa's driver maps each once. */
  readonly droppedBindGroups: number;
}

/** How many threads keep a GPU busy. */
export const GPU_THREADS = 8192;

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly profile: Profile;
  readonly features: readonly string[];
}

const raisedLimits = ["maxBufferSize", "maxStorageBufferBindingSize", "maxStorageBuffersPerShaderStage"] as const;

const isSoftware = (info: GPUAdapterInfo): boolean =>
  info.isFallbackAdapter ||
  /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`);

/**
 * Entries that devices came from, held for good: Dawn in Node tears the instance down with its entry, and a device that still works then
 * aborts the process or hangs. A program has one.
 */
const entries = new Set<GPU>();

const elsewhere = "use(wasm()) or use(cpu()) instead.";

/** @param noDriver What to do where no adapter is found. */
export async function openDevice(options: WebGPUOptions, noDriver = elsewhere): Promise<OpenedDevice> {
  const gpu = options.gpu ?? (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (gpu === undefined) {
    throw new DeviceError(
      "webgpu",
      "there is no navigator.gpu here.",
      'use a browser with WebGPU on a secure page (https or localhost); in Node: import { webgpu } from "@adjoint/backend-webgpu/node".',
      "DEVICE_MISSING",
    );
  }
  const adapter = await inTime("an adapter", gpu.requestAdapter({ powerPreference: options.powerPreference }));
  if (adapter === null) {
    throw new DeviceError(
      "webgpu",
      "no adapter was found: the browser or system has no usable graphics driver.",
      noDriver,
      "DEVICE_MISSING",
    );
  }
  const device = await requestDevice(adapter);
  entries.add(gpu);
  const software = isSoftware(adapter.info);
  const barriers = options.kernels === undefined ? !software : options.kernels === "barriers";
  const profile: Profile = software
    ? { barriers, batch: 32, threads: 256, groups: 64, buffers: 24_000, droppedBindGroups: 4096 }
    : {
        barriers,
        batch: 64,
        threads: GPU_THREADS,
        groups: 16384,
        buffers: Number.POSITIVE_INFINITY,
        droppedBindGroups: Number.POSITIVE_INFINITY,
      };
  const { vendor, architecture, description } = adapter.info;
  return {
    device,
    profile,
    features: [description || `${vendor} ${architecture}`.trim() || "unnamed adapter", barriers ? "barriers" : "registers"],
  };
}

const ANSWER_WITHIN = 5000;
const timers = globalThis as unknown as { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void };

/** What the browser or the driver was asked for. @throws DeviceError when it does not answer, or fails. */
async function inTime<T>(what: string, request: Promise<T>): Promise<T> {
  let timer: unknown;
  const silence = new Promise<never>((_, reject) => {
    timer = timers.setTimeout(() => reject(missing(`the request for ${what} got no answer in ${ANSWER_WITHIN / 1000} s`)), ANSWER_WITHIN);
  });
  try {
    return await Promise.race([request, silence]);
  } catch (error) {
    if (error instanceof DeviceError) throw error;
    throw missing(`the request for ${what} failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    timers.clearTimeout(timer);
  }
}

const missing = (problem: string): DeviceError => new DeviceError("webgpu", `${problem.replace(/\.$/, "")}.`, elsewhere, "DEVICE_MISSING");

/** @throws DeviceError when the device is lost already. */
async function ensureNotLost(device: GPUDevice): Promise<void> {
  // A promise that has not settled by then loses the race.
  const lost = await Promise.race([device.lost, Promise.resolve(undefined)]);
  if (lost !== undefined) throw missing(`the device was lost as soon as it was made (${lost.message || lost.reason})`);
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  for (const name of raisedLimits) requiredLimits[name] = adapter.limits[name];
  const device = await inTime("a device", adapter.requestDevice({ requiredLimits }));
  await ensureNotLost(device);
  return device;
}
