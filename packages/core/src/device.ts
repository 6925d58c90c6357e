import { type Backend, type BackendBuffer, type BackendFactory, OPSET } from "./backend";
import { Context } from "./context";
import { stackHere } from "./debug";
import { type DType, dtypes, type StorageArray } from "./dtype";
import { AdjointError, ArgumentError, DeviceError, DTypeError, VersionError } from "./errors";
import { runtime } from "./runtime";
import { describe } from "./shape";

/** A registered backend, and what core counts of its memory. */
export class Device {
  readonly name: string;
  readonly backend: Backend;
  /** Bytes of live storages. */
  bytes = 0;
  /** Live storages. */
  storages = 0;
  /** Bytes of handles that wait for the garbage collector, since the loop last yielded to it. */
  unsettledBytes = 0;
  unsettledHandles = 0;
  /** @internal Where the next small storage is counted. */
  page: Page | undefined = undefined;

  constructor(backend: Backend) {
    this.name = backend.name;
    this.backend = backend;
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
    );
  }

  /** @throws DTypeError when the device cannot hold the dtype. */
  checkDType(operation: string, dtype: DType): void {
    if (this.backend.capabilities.dtypes.has(dtype)) return;
    const narrower = dtype === "float64" ? "float32" : dtype === "int64" || dtype === "uint64" ? "int32" : "float32";
    throw new DTypeError(operation, `${this.name} cannot hold ${dtype}.`, `cast to ${narrower} first: x.to("${narrower}").`);
  }
}

/** What `use` found: the default device, and why others are not to be had. */
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
    );
  }
  runtime().defaultDevice = devices.get(available[0]!);
  return { device: available[0]!, available, unavailable };
}

function checked(backend: Backend): Backend {
  if (backend.opset !== OPSET) {
    throw new VersionError(
      backend.name,
      `the backend was built for opset ${backend.opset}, and this core speaks opset ${OPSET}.`,
      `install matching versions of @adjoint/core and the ${backend.name} backend.`,
    );
  }
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
    throw new DeviceError(operation, "no device is registered.", 'await use(cpu()) first, with cpu from "@adjoint/backend-cpu-js".');
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

/** What remains to be counted off when the collector takes memory that nobody gave back. */
interface Account {
  readonly device: Device;
  bytes: number;
  storages: number;
}

function settle(account: Account): void {
  account.device.bytes -= account.bytes;
  account.device.storages -= account.storages;
}

/** Where the collector frees memory by itself, figures follow it. */
const collected = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry<Account>(settle);

/** Storages that are counted off together, once the collector has taken the last of them: it takes the page that they hold then. */
class Page {
  readonly account: Account;
  private room: number;

  constructor(device: Device, room: number) {
    this.account = { device, bytes: 0, storages: 0 };
    this.room = room;
    collected?.register(this, this.account);
  }

  get full(): boolean {
    return this.room === 0;
  }

  add(bytes: number): this {
    this.room--;
    this.account.bytes += bytes;
    this.account.storages++;
    return this;
  }

  remove(bytes: number): void {
    this.account.bytes -= bytes;
    this.account.storages--;
  }
}

/** Blocks below this size are not worth a registration each: so many of them share one. */
const OWN_PAGE_FROM = 4096;
const PAGE_ROOM = 64;

function pageFor(device: Device, bytes: number): Page {
  if (bytes >= OWN_PAGE_FROM) return new Page(device, 1).add(bytes);
  let page = device.page;
  if (page === undefined || page.full) device.page = page = new Page(device, PAGE_ROOM);
  return page.add(bytes);
}

/** Device memory with a reference count: views, saved tensors and handles share it. */
export class Storage {
  readonly device: Device;
  readonly dtype: DType;
  readonly length: number;
  readonly bytes: number;
  buffer: BackendBuffer;
  /** Counts in-place writes; backward compares it with what it saved. */
  version = 0;
  /** The last op that wrote in place, and its number. */
  private lastWriter: string | undefined;
  private lastWrite = 0;
  private lastWriteStack: string | undefined;
  private references = 1;
  private readonly page: Page | undefined;

  constructor(operation: string, device: Device, dtype: DType, length: number) {
    this.device = device;
    this.dtype = dtype;
    this.length = length;
    this.bytes = length * dtypes[dtype].bytes;
    device.checkRoom(operation, this.bytes);
    this.buffer = allocate(operation, device, dtype, length);
    device.bytes += this.bytes;
    device.storages++;
    this.page = device.backend.capabilities.garbageCollected ? pageFor(device, this.bytes) : undefined;
  }

  retain(): this {
    this.references++;
    return this;
  }

  /** Gives one reference back; the last one frees the memory. */
  release(): void {
    if (--this.references !== 0) return;
    this.page?.remove(this.bytes);
    this.device.bytes -= this.bytes;
    this.device.storages--;
    this.device.backend.free(this.buffer);
  }

  get shared(): boolean {
    return this.references > 1;
  }

  /** An op has written in place. */
  written(operation: string): void {
    this.version++;
    this.lastWriter = operation;
    this.lastWrite = runtime().sequence;
    this.lastWriteStack = stackHere();
  }

  /** The last op that wrote in place, as errors name it. */
  get writer(): { readonly name: string; readonly stack: string | undefined } {
    const name = this.lastWriter === undefined ? "an op" : `${this.lastWriter} (op #${this.lastWrite})`;
    return { name, stack: this.lastWriteStack };
  }

  write(data: StorageArray): void {
    if (data.length > 0) this.device.backend.write(this.buffer, this.dtype, 0, data);
  }
}

function allocate(operation: string, device: Device, dtype: DType, length: number): BackendBuffer {
  try {
    return device.backend.allocate(dtype, Math.max(length, 1));
  } catch (error) {
    if (error instanceof AdjointError && !(error instanceof DeviceError)) throw error;
    const wanted = length * dtypes[dtype].bytes;
    throw new DeviceError(
      operation,
      `${device.name} has no room for ${wanted} bytes beside the ${device.bytes} bytes in ${device.storages} live tensors` +
        ` (${error instanceof Error ? error.message : String(error)}).`,
      "keep fewer tensors, let the loop yield (await loss.item()), or wrap temporary work in tidy(() => …).",
    );
  }
}
