import { type Backend, type BackendFactory, OPSET } from "./backend";
import { Budget } from "./budget";
import { Context } from "./context";
import type { DType } from "./dtype";
import { ArgumentError, DeviceError, DTypeError, VersionError } from "./errors";
import { Holders } from "./holders";
import { prepareReclaim } from "./reclaim";
import { runtime } from "./runtime";
import { describe } from "./shape";
import type { Page } from "./storage";
import { macrotask } from "./turns";

/** A registered backend, and what core counts of its memory. */
export class Device {
  readonly name: string;
  readonly backend: Backend;
  /** Bytes of live storages. */
  bytes = 0;
  /** Live storages. */
  storages = 0;
  /** Handles that nobody closes but whoever finds that they are gone. */
  unsettledHandles = 0;
  /** When looking for them is worth it. */
  readonly budget: Budget;
  readonly holders = new Holders();
  /** @internal Where the next small storage is counted. */
  page: Page | undefined = undefined;

  constructor(backend: Backend) {
    this.name = backend.name;
    this.backend = backend;
    this.budget = new Budget(backend.capabilities.maxBuffers);
  }

  toString(): string {
    return this.name;
  }

  /** @throws DeviceError when no buffer of the device holds so much. */
  checkRoom(operation: string, bytes: number): void {
    const { maxBufferBytes } = this.backend.capabilities;
    if (bytes <= maxBufferBytes) return;
    throw new DeviceError(
      operation,
      `${bytes} bytes are more than ${this.name} holds in one buffer (${maxBufferBytes}).`,
      "split the tensor, or use another device.",
      "OUT_OF_MEMORY",
    );
  }

  /** @throws DTypeError when the device cannot hold the dtype. */
  checkDType(operation: string, dtype: DType): void {
    if (this.backend.capabilities.dtypes.has(dtype)) return;
    const narrower = dtype === "float64" ? "float32" : dtype === "int64" || dtype === "uint64" ? "int32" : "float32";
    throw new DTypeError(operation, `${this.name} cannot hold ${dtype}.`, `cast to ${narrower} first: x.to("${narrower}").`);
  }
}

/** What `use` found: the default device, and why others are not available. */
export interface UseReport {
  readonly device: string;
  readonly available: readonly string[];
  readonly unavailable: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Registers backends, and makes the first that works the default device.
 *
 * ```ts
 * await use(webgpu(), wasm(), cpu());
 * ```
 *
 * @returns Which device is the default, which others are available, and why the rest is not.
 * @throws DeviceError when none works; the message says why for each.
 */
export async function use(...factories: BackendFactory[]): Promise<UseReport> {
  if (factories.length === 0)
    throw new ArgumentError("use", "no backend was given.", "await use(cpu()) with cpu from @adjoint/backend-cpu-js.");
  const { devices } = runtime();
  const available: string[] = [];
  const unavailable: { name: string; reason: string }[] = [];
  for (const factory of factories) {
    if (typeof factory?.create !== "function") {
      throw new ArgumentError("use", `${describe(factory)} is not a backend.`, "call the package's function: use(cpu()), not use(cpu).");
    }
    try {
      if (devices.get(factory.name)?.backend.lost !== undefined) devices.delete(factory.name);
      if (!devices.has(factory.name)) devices.set(factory.name, new Device(checked(await factory.create())));
      available.push(factory.name);
    } catch (error) {
      if (error instanceof VersionError) throw error;
      unavailable.push({ name: factory.name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  if (available.length === 0) {
    throw new DeviceError(
      "use",
      `no device is available.\n${unavailable.map(({ name, reason }) => `  ${name}: ${reason}`).join("\n")}`,
      "add cpu() from @adjoint/backend-cpu-js at the end: it works everywhere.",
      "DEVICE_MISSING",
    );
  }
  runtime().defaultDevice = devices.get(available[0]!);
  const watched = available.some((name) => !devices.get(name)!.backend.capabilities.garbageCollected);
  if (watched && !prepareReclaim()) await macrotask();
  return { device: available[0]!, available, unavailable };
}

/** @throws The reason, when the device was gone before it could be taken. */
function checked(backend: Backend): Backend {
  if (backend.opset !== OPSET) {
    throw new VersionError(
      backend.name,
      `the backend was built for opset ${backend.opset}, and this core speaks opset ${OPSET}.`,
      `install matching versions of @adjoint/core and the ${backend.name} backend.`,
    );
  }
  if (backend.lost !== undefined) throw backend.lost;
  return backend;
}

const current = new Context<Device | undefined>("withDevice", undefined, {
  async: "withDevice.async",
  sync: "withDevice(name, () => …)",
});

/** The device where creation ops put their tensors. */
export function defaultDevice(operation: string): Device {
  const device = current.get() ?? runtime().defaultDevice;
  if (device === undefined) {
    throw new DeviceError(
      operation,
      "no device is registered.",
      'await use(cpu()) first, with cpu from "@adjoint/backend-cpu-js".',
      "DEVICE_MISSING",
    );
  }
  return device;
}

/** @throws DeviceError when no such device is registered. */
export function deviceNamed(operation: string, name: string): Device {
  const { devices } = runtime();
  const device = devices.get(name);
  if (device !== undefined) return device;
  const known = [...devices.keys()].join(", ") || "none";
  throw new DeviceError(
    operation,
    `no device ${describe(name)} is registered (registered: ${known}).`,
    "register its backend: await use(…).",
    "DEVICE_MISSING",
  );
}

function runWithDevice<R>(name: string, fn: () => R): R {
  return current.run(deviceNamed("withDevice", name), fn);
}

/**
 * Runs `fn` with another default device for the tensors that it creates.
 *
 * ```ts
 * const x = withDevice("cpu", () => zeros([2, 3]));
 * ```
 *
 * `withDevice.async(name, fn)` does the same for an asynchronous function, where the runtime has AsyncLocalStorage (browsers do not).
 *
 * @throws ScopeError when `fn` returns a promise, and from `async` without AsyncLocalStorage. @throws DeviceError for an unregistered name.
 */
export const withDevice: {
  <R>(name: string, fn: () => R): R;
  async<R>(name: string, fn: () => Promise<R>): Promise<R>;
} = Object.assign(runWithDevice, {
  async: <R>(name: string, fn: () => Promise<R>): Promise<R> => current.runAsync(deviceNamed("withDevice", name), fn),
});

/** The names of the registered devices, the default first. */
export function devices(): string[] {
  const { devices: registered, defaultDevice: first } = runtime();
  return [...registered.keys()].sort((a, b) => Number(b === first?.name) - Number(a === first?.name));
}

/**
 * Shuts a device down and forgets it; its tensors are gone.
 *
 * @throws DeviceError when no such device is registered.
 */
export async function disposeDevice(name: string): Promise<void> {
  const device = deviceNamed("disposeDevice", name);
  const shared = runtime();
  shared.devices.delete(name);
  if (shared.defaultDevice === device) shared.defaultDevice = shared.devices.values().next().value;
  await device.backend.dispose();
}
