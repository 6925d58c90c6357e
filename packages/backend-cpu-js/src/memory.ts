import { DeviceError, dtypes, type BackendBuffer, type DType, type StorageArray, type View } from "@adjoint/core";
import { type Elements, elementsOf } from "./elements";

const nothing = new Uint8Array(0);

/** A buffer: one typed array, which may be longer than what was asked for. */
export class CpuBuffer implements BackendBuffer {
  constructor(
    readonly bytes: number,
    readonly dtype: DType,
    public array: StorageArray,
  ) {}
}

/** Arrays of up to this many elements live in V8's own heap: making one costs no more than looking for an old one. */
const smallLength = 16;

/** Lengths are rounded up to 1, 1¼, 1½ or 1¾ times a power of two, so that what was freed fits what comes. */
export function sizeClass(length: number): number {
  if (length > 2 ** 31) return length;
  const step = 1 << Math.max(0, 29 - Math.clz32(length - 1));
  return Math.ceil(length / step) * step;
}

/** Freed arrays of one dtype, by their length. */
type Shelves = Map<number, StorageArray[]>;

/** Hands out typed arrays and keeps some of those that come back. */
export class Memory {
  buffers = 0;
  bytes = 0;
  pooledBytes = 0;
  private shelves: { [D in DType]?: Shelves } = {};

  constructor(private readonly idleLimit: number) {}

  allocate(dtype: DType, length: number): CpuBuffer {
    const array =
      length > smallLength ? this.find(dtype, length) : dtype === "float32" ? new Float32Array(length) : new dtypes[dtype].storage(length);
    const bytes = length * array.BYTES_PER_ELEMENT;
    this.buffers++;
    this.bytes += bytes;
    return new CpuBuffer(bytes, dtype, array);
  }

  private find(dtype: DType, length: number): StorageArray {
    const rounded = sizeClass(length);
    const kept = this.shelves[dtype]?.get(rounded)?.pop();
    if (kept === undefined) return this.make(dtype, rounded);
    this.pooledBytes -= kept.byteLength;
    return kept;
  }

  private make(dtype: DType, length: number): StorageArray {
    try {
      return new dtypes[dtype].storage(length);
    } catch {
      this.drop();
      throw new DeviceError(
        "allocate",
        `the JavaScript engine has no room for ${length} elements of ${dtype}.`,
        undefined,
        "OUT_OF_MEMORY",
      );
    }
  }

  /** Freeing twice does nothing: the buffer has let go of its array by then. */
  free(buffer: CpuBuffer): void {
    const { array } = buffer;
    if (array === nothing) return;
    buffer.array = nothing;
    this.buffers--;
    this.bytes -= buffer.bytes;
    if (array.length > smallLength && array.byteLength <= this.idleLimit) this.keep(buffer.dtype, array);
  }

  private keep(dtype: DType, array: StorageArray): void {
    if (this.pooledBytes + array.byteLength > this.idleLimit) this.drop();
    const shelves = (this.shelves[dtype] ??= new Map());
    const arrays = shelves.get(array.length);
    if (arrays === undefined) shelves.set(array.length, [array]);
    else arrays.push(array);
    this.pooledBytes += array.byteLength;
  }

  drop(): void {
    this.shelves = {};
    this.pooledBytes = 0;
  }
}

/** The array behind a view, in the view's dtype. */
export function arrayOf(view: View): Elements {
  const buffer = view.buffer as CpuBuffer;
  return elementsOf(buffer.dtype === view.dtype ? buffer.array : reinterpret(buffer.array, view.dtype));
}

/** The same bytes as another dtype. */
export function reinterpret(array: StorageArray, dtype: DType): StorageArray {
  const { storage, bytes } = dtypes[dtype];
  if (array.constructor === storage) return array;
  return new storage(array.buffer, array.byteOffset, Math.floor(array.byteLength / bytes));
}

/** The array behind a view as unsigned integers of the same width, for kernels that move bits and do no arithmetic. */
export function bitsOf(view: View): Elements {
  const { bytes } = dtypes[view.dtype];
  return elementsOf(
    reinterpret((view.buffer as CpuBuffer).array, bytes === 1 ? "uint8" : bytes === 2 ? "uint16" : bytes === 4 ? "uint32" : "uint64"),
  );
}
