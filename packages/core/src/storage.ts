import type { BackendBuffer } from "./backend";
import { stackHere } from "./debug";
import type { Device } from "./device";
import { type DType, dtypes, type StorageArray } from "./dtype";
import { AdjointError, DeviceError, ScopeError } from "./errors";
import { countOff, type Holder, noRoom } from "./holders";
import { runtime } from "./runtime";

/** What remains to be counted off when the collector takes memory that nobody gave back. */
interface Account {
  readonly device: Device;
  readonly holder: Holder;
  bytes: number;
  storages: number;
}

function settle(account: Account): void {
  account.device.bytes -= account.bytes;
  account.device.storages -= account.storages;
  countOff(account.holder, account.bytes, account.storages);
}

/** Where the collector frees memory by itself, figures follow it. */
const collected = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry<Account>(settle);

/** Storages that are counted off together, once the collector has taken the last of them: it takes the page that they hold then. */
export class Page {
  readonly account: Account;
  private room: number;

  constructor(device: Device, holder: Holder, room: number) {
    this.account = { device, holder, bytes: 0, storages: 0 };
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

/** What a page of many counts as: they were made by many. */
const SMALL = "small tensors";

function pageFor(device: Device, holder: Holder, bytes: number): Page {
  if (bytes >= OWN_PAGE_FROM) return new Page(device, holder, 1).add(bytes);
  let page = device.page;
  if (page === undefined || page.full) device.page = page = new Page(device, holder, PAGE_ROOM);
  return page.add(bytes);
}

/**
 * Device memory with a reference count: views, saved tensors and handles share it. It is *pending* until a kernel or a write first
 * needs it, and only then takes memory: what a recording layer sees but does not run never does.
 */
export class Storage {
  readonly device: Device;
  readonly dtype: DType;
  readonly length: number;
  readonly bytes: number;
  /** The op that made it, for errors. */
  readonly operation: string;
  /** The number of the op that made it. */
  readonly born: number;
  /** Counts in-place writes; backward compares it with what it saved. */
  version = 0;
  /** The last op that wrote in place, and its number. */
  private lastWriter: string | undefined;
  private lastWrite = 0;
  private lastWriteStack: string | undefined;
  private references = 1;
  private held = 0;
  private memory: BackendBuffer | undefined = undefined;
  private page: Page | undefined = undefined;
  /** Where its memory is counted. */
  private holder: Holder | undefined = undefined;

  /** @throws DeviceError when no buffer of the device holds so much. */
  constructor(operation: string, device: Device, dtype: DType, length: number) {
    this.operation = operation;
    this.device = device;
    this.dtype = dtype;
    this.length = length;
    this.bytes = length * dtypes[dtype].bytes;
    this.born = runtime().sequence;
    device.checkRoom(operation, this.bytes);
  }

  /** Whether it has no memory yet, and so no values. */
  get pending(): boolean {
    return this.memory === undefined;
  }

  /** The memory, made at first use: what a launch binds. @throws DeviceError when the device has no room. */
  materialize(): BackendBuffer {
    return this.memory ?? this.allocate();
  }

  private allocate(): BackendBuffer {
    const { device } = this;
    this.memory = allocate(this.operation, device, this.dtype, this.length);
    device.bytes += this.bytes;
    device.storages++;
    const { garbageCollected } = device.backend.capabilities;
    this.holder = device.holders.add(garbageCollected && this.bytes < OWN_PAGE_FROM ? SMALL : this.operation, this.bytes);
    this.page = garbageCollected ? pageFor(device, this.holder, this.bytes) : undefined;
    return this.memory;
  }

  /** The memory, to be read. @throws ScopeError when nothing was computed yet. */
  readable(operation: string): BackendBuffer {
    if (this.memory !== undefined || this.length === 0) return this.materialize();
    throw new ScopeError(
      operation,
      `the values of this tensor (made by ${this.operation}) do not exist: the computation is only being recorded.`,
      "read values outside the recorded function.",
    );
  }

  retain(): this {
    this.references++;
    return this;
  }

  /** Gives one reference back; the last one frees the memory. */
  release(): void {
    if (--this.references !== 0 || this.memory === undefined) return;
    this.page?.remove(this.bytes);
    countOff(this.holder!, this.bytes); // Set with the memory.
    this.device.bytes -= this.bytes;
    this.device.storages--;
    this.device.backend.free(this.memory);
    this.memory = undefined;
  }

  /** Keeps the memory without having a say in who owns it: a recording's reference, which `letGo` ends. */
  hold(): void {
    this.references++;
    this.held++;
  }

  letGo(): void {
    this.held--;
    this.release();
  }

  get shared(): boolean {
    return this.references - this.held > 1;
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
    const buffer = this.materialize();
    if (data.length > 0) this.device.backend.write(buffer, this.dtype, 0, data);
  }
}

function allocate(operation: string, device: Device, dtype: DType, length: number): BackendBuffer {
  try {
    return device.backend.allocate(dtype, Math.max(length, 1));
  } catch (error) {
    if (error instanceof AdjointError && (!(error instanceof DeviceError) || error.code === "DEVICE_LOST")) throw error;
    throw noRoom(operation, device, length * dtypes[dtype].bytes, error);
  }
}
