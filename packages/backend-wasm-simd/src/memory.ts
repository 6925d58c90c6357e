import { DeviceError, type BackendBuffer, type DType, dtypes, type StorageArray } from "@adjoint/core";
import { Allocator, type Block } from "./allocator";
import type { Kernels } from "./kernels";

const PAGE = 1 << 16;
const MOST_PAGES = 1 << 16;
/** A kernel may read the rest of a vector beyond the last element. */
const SLACK = 64;
const LIMIT = "WebAssembly's memory ends at 4 GiB, or earlier where the host says so";

/** A piece of the module's memory. */
export class WasmBuffer implements BackendBuffer {
  constructor(
    readonly bytes: number,
    readonly address: number,
    public block: Block | undefined,
  ) {}
}

/** The module's linear memory, the buffers in it, and the words through which JavaScript commands the kernels. */
export class Memory {
  buffers = 0;
  bytes = 0;
  /** Views of the command area. They die when the memory grows: read them anew for every command. */
  words!: Int32Array;
  floats!: Float32Array;
  doubles!: Float64Array;
  longs!: BigInt64Array;
  readonly commandAddress: number;
  private readonly commandBytes: number;
  private readonly memory: WebAssembly.Memory;
  private readonly allocator: Allocator;
  private scratchBlock: Block | undefined;
  /** Buffers that host code uses, and how it is asked to stop. */
  private readonly pinned = new Map<WasmBuffer, () => void>();

  constructor(kernels: Kernels) {
    this.memory = kernels.memory;
    this.commandAddress = kernels.command_address() >>> 0;
    this.commandBytes = kernels.command_bytes();
    this.allocator = new Allocator(kernels.__heap_base.value >>> 0, (end) => this.reach(end));
    this.refresh();
  }

  allocate(bytes: number): WasmBuffer {
    const block = this.allocator.allocate(bytes);
    // Core says how much was wanted, for what, and who holds the rest.
    if (block === undefined) throw new DeviceError("wasm", `${LIMIT}.`, undefined, "OUT_OF_MEMORY");
    this.buffers++;
    this.bytes += bytes;
    return new WasmBuffer(bytes, block.address, block);
  }

  /** Freeing twice is core's mistake, and must not hand the block out twice. */
  free(buffer: WasmBuffer): void {
    const { block } = buffer;
    if (block === undefined) return;
    buffer.block = undefined;
    this.buffers--;
    this.bytes -= buffer.bytes;
    this.allocator.release(block);
  }

  /** Until `unpin`, the memory grows, and so may move, only after `beforeMove` was called. */
  pin(buffer: WasmBuffer, beforeMove: () => void): void {
    this.pinned.set(buffer, beforeMove);
  }

  unpin(buffer: WasmBuffer): void {
    this.pinned.delete(buffer);
  }

  /** Memory that no tensor owns: programs, and copies within a kernel. */
  take(bytes: number): Block {
    const block = this.allocator.allocate(bytes);
    if (block === undefined) {
      throw new DeviceError(
        "wasm",
        `a kernel needs ${bytes} bytes for itself, and ${LIMIT}.`,
        "keep fewer tensors, or use smaller batches.",
        "OUT_OF_MEMORY",
      );
    }
    return block;
  }

  release(block: Block): void {
    this.allocator.release(block);
  }

  /** The address of at least `bytes` that belong to the running kernel. A later call may move it. */
  scratch(bytes: number): number {
    if (this.scratchBlock === undefined || this.scratchBlock.size < bytes) {
      if (this.scratchBlock !== undefined) this.allocator.release(this.scratchBlock);
      this.scratchBlock = undefined;
      this.scratchBlock = this.take(bytes);
    }
    return this.scratchBlock.address;
  }

  get pooledBytes(): number {
    return this.allocator.heldBytes - this.bytes;
  }

  /** A view that is good until the next allocation. */
  view(address: number, dtype: DType, length: number): StorageArray {
    return new dtypes[dtype].storage(this.memory.buffer, address, length);
  }

  storeWords(address: number, words: Uint32Array): void {
    new Uint32Array(this.memory.buffer, address, words.length).set(words);
  }

  private reach(end: number): boolean {
    const have = this.memory.buffer.byteLength;
    if (end + SLACK <= have) return true;
    const pages = Math.ceil((end + SLACK - have) / PAGE);
    const held = have / PAGE;
    if (held + pages > MOST_PAGES) return false;
    for (const beforeMove of [...this.pinned.values()]) beforeMove();
    const generous = Math.min(Math.max(pages, held >>> 3), MOST_PAGES - held);
    const grown = this.growBy(generous) || (generous > pages && this.growBy(pages));
    this.refresh();
    return grown;
  }

  private growBy(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  private refresh(): void {
    const { buffer } = this.memory;
    const [at, bytes] = [this.commandAddress, this.commandBytes];
    this.words = new Int32Array(buffer, at, bytes / 4);
    this.floats = new Float32Array(buffer, at, bytes / 4);
    this.doubles = new Float64Array(buffer, at, bytes / 8);
    this.longs = new BigInt64Array(buffer, at, bytes / 8);
  }
}
