import type { AdjointError, DeviceError } from "./errors";
import type { DType, StorageArray } from "./dtype";
import type { Overrides } from "./override";
import type { Program } from "./program";

/** A piece of a device's memory. Opaque to core: only the backend that made it looks inside. */
export interface BackendBuffer {
  readonly bytes: number;
}

/**
 * A strided window on a buffer, over an iteration space that the kernel names. Element `(i₀, i₁, …)` lies at
 * `offset + Σ iₐ·strides[a]`, all counted in elements of `dtype`. Strides may be 0 (broadcast) or negative.
 */
export interface View {
  readonly buffer: BackendBuffer;
  readonly dtype: DType;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The values of a program's run-time scalars: bigint for 64-bit integer lanes, 0 or 1 for bool, number otherwise. */
export type Scalars = readonly (number | bigint)[];

/** `out[j][i] = program(inputs[0][i], inputs[1][i], …; scalars)` for every i in `shape`. */
export interface MapKernel {
  readonly kind: "map";
  readonly program: Program;
  readonly scalars: Scalars;
  readonly shape: readonly number[];
  /**
   * For each output, the input whose place it takes (same buffer, offset and contiguous strides), or −1 for a fresh
   * buffer. Bind such a pair once, as read_write. Never set for inputs whose elements are read at other positions.
   */
  readonly alias: readonly number[];
}

/** How a reduction or a scan joins two values. */
export type Combine = "sum" | "prod" | "min" | "max" | "and" | "or";

/**
 * `out[o] = post(combine over r in inner of pre(inputs[…][o, r]))` for every o in `outer`.
 * Inputs have strides over `[...outer, ...inner]`. `and` and `or` combine bools; min and max propagate NaN.
 * An empty `inner` gives the neutral element (core never asks for min or max of nothing).
 * Sums must be as accurate as pairwise summation, and the order may depend on sizes alone (same run, same bits).
 */
export interface ReduceKernel {
  readonly kind: "reduce";
  readonly combine: Combine;
  /** One output. Its lane is the accumulator's lane; its `index` leaf counts over `[...outer, ...inner]`. */
  readonly pre: Program;
  /** One input, the accumulator; one output, the result. */
  readonly post: Program;
  readonly scalars: Scalars;
  readonly postScalars: Scalars;
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  /**
   * "value": one output, the result. "index": one int32 output, the row-major position over `inner` of the first minimum
   * or maximum (the first NaN, if there is one). "both": value, then index. Index only with min and max.
   */
  readonly result: "value" | "index" | "both";
}

/**
 * Running combination along the last axis of `[...outer, length]`, the space of the one input and of the contiguous outputs.
 * `result` as in ReduceKernel: the index is that of the running minimum or maximum (the last of equals, as PyTorch's cummax).
 */
export interface ScanKernel {
  readonly kind: "scan";
  readonly combine: "sum" | "prod" | "min" | "max";
  readonly outer: readonly number[];
  readonly length: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
  readonly result: "value" | "index" | "both";
}

/**
 * `out[b, m, n] = epilogue(Σₖ A[b, m, k]·B[b, k, n], inputs[2][b, m, n], …)`, where b, m, n and k each stand for a group of axes.
 * A has strides over `[...batch, ...m, ...k]`, B over `[...batch, ...k, ...n]`, further inputs over `[...batch, ...m, ...n]`;
 * the output is contiguous over the last. A and B share a dtype, and the sum is kept in its lane.
 * Groups keep their axes apart because the columns of a convolution are an overlapping view that no single stride describes.
 * An empty k gives zero.
 */
export interface MatmulKernel {
  readonly kind: "matmul";
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  /** One output. Input 0 is the sum (its dtype is the lane), inputs 1… are `inputs[2…]`. Null: store the sum, in the output's dtype. */
  readonly epilogue: Program | null;
  readonly scalars: Scalars;
}

/** An axis that an index addresses: valid indices are 0 … size−1, and each steps `stride` elements. */
export interface IndexedAxis {
  readonly size: number;
  readonly stride: number;
}

/**
 * `out[i] = source[offset + Σₐ iₐ·strides[a] + Σₖ index_k[i]·axes[k].stride]` for every i in `shape`.
 * `inputs[0]` is the source, with strides over `shape` (0 along axes that only the indices follow); `inputs[1…]` are int32
 * index views over `shape`, one for each of `axes`. `run` returns the first i (row-major) with an index out of range, whose
 * element must not be read or written, or −1. A device that cannot know yet returns −1, and
 * rejects with that error (an IndexError, where none is given) every read of the output and of what was computed from it, and no other.
 */
export interface GatherKernel {
  readonly kind: "gather";
  readonly shape: readonly number[];
  readonly axes: readonly IndexedAxis[];
  /** The error for the first i with a bad index, for a device that finds out later. */
  readonly indexError?: (position: number) => AdjointError;
}

/** What a scatter does where something already is. */
export type ScatterMode = "set" | "add" | "mul" | "min" | "max";

/**
 * `destination[… as in gather …] = mode(destination[…], updates[i])` for every i in `shape`, in row-major order ("set": the
 * last wins; "add": the same bits in every run). `inputs[0]` holds the updates, `inputs[1…]` the int32 indices; `outputs[0]` is
 * the destination view, already filled, with strides over `shape`. Return value as for gather.
 */
export interface ScatterKernel {
  readonly kind: "scatter";
  readonly mode: ScatterMode;
  readonly shape: readonly number[];
  readonly axes: readonly IndexedAxis[];
  /** As of a gather. */
  readonly indexError?: (position: number) => AdjointError;
}

/**
 * Region r: `outputs[r][i] = inputs[r][i]` for every i in `shapes[r]`; both views are strided, of one dtype, and the bits are kept.
 * With `fill`, one more output comes last, a view over `fill.shape` that takes `fill.value` *before* the regions are copied.
 * Regions of one call may share a destination buffer but never overlap there, nor with an input.
 */
export interface CopyKernel {
  readonly kind: "copy";
  readonly shapes: readonly (readonly number[])[];
  readonly fill: { readonly value: number | bigint; readonly shape: readonly number[] } | null;
}

/**
 * Stable sort along the last axis of `[...outer, length]`; NaN counts as larger than everything.
 * Outputs, contiguous: the values, the int32 permutation, or both in that order.
 */
export interface SortKernel {
  readonly kind: "sort";
  readonly outer: readonly number[];
  readonly length: number;
  readonly descending: boolean;
  readonly result: "value" | "index" | "both";
}

/** What core asks a backend to run. */
export type Kernel = MapKernel | ReduceKernel | ScanKernel | MatmulKernel | GatherKernel | ScatterKernel | CopyKernel | SortKernel;

/** The names of the eight kernels. */
export type KernelKind = Kernel["kind"];

/** What a device can do; core refuses the rest with a typed error. */
export interface Capabilities {
  readonly dtypes: ReadonlySet<DType>;
  readonly kernels: ReadonlySet<KernelKind>;
  /** True where buffers are ordinary JavaScript objects that the collector frees by itself, so that core needs no finalizers. */
  readonly garbageCollected: boolean;
  /** How many views (inputs and outputs together) one kernel can take. */
  readonly maxViews: number;
  /** The largest buffer, in bytes. */
  readonly maxBufferBytes: number;
  /** How many buffers may be alive at once, where that is few enough to matter. */
  readonly maxBuffers?: number;
  /** In words, for people: the adapter's name, "simd128", "shader-f16", … */
  readonly features: readonly string[];
}

/** What a backend counts. */
export interface BackendStatistics {
  /** Kernels compiled (printed, encoded, pipelines built) since the backend was made. A steady training loop adds none. */
  readonly compiled: number;
  /** Kernels run since the backend was made. */
  readonly launched: number;
  /** Live buffers, and their bytes. */
  readonly buffers: number;
  readonly bytes: number;
  /** Bytes kept for reuse, beyond the live ones. */
  readonly pooledBytes: number;
}

/**
 * A device: memory and eight kernels. Everything it is handed is valid: shapes, dtypes and ranges were checked in core,
 * axes are collapsed (adjacent axes that all views step through evenly are merged, axes of size 1 removed), and a kernel
 * has no zero-sized axis except where its text says so. Calls are in program order; `run` may return before the work is done.
 */
export interface Backend {
  readonly name: string;
  /** The opset it was built for: `OPSET` of the core that it was compiled against. */
  readonly opset: number;
  readonly capabilities: Capabilities;
  /** Why nothing can be done on it any more, of a device that is gone: `use` makes another. */
  readonly lost?: DeviceError | undefined;
  /** Uninitialised memory for `length` (≥ 1) elements. */
  allocate(dtype: DType, length: number): BackendBuffer;
  /** Gives memory back. Kernels that were already run still see it. */
  free(buffer: BackendBuffer): void;
  write(buffer: BackendBuffer, dtype: DType, offset: number, data: StorageArray): void;
  /** A copy of `length` elements from `offset`. Rejects with what went wrong where these values were computed. */
  read(buffer: BackendBuffer, dtype: DType, offset: number, length: number): Promise<StorageArray>;
  readSync?(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray;
  /**
   * The memory itself, for host code such as MPI that reads and writes it in place: optional, for devices whose memory is the host's. Good until
   * the next allocation, unless the buffer is pinned.
   */
  hostView?(buffer: BackendBuffer, dtype: DType, offset: number, length: number): StorageArray;
  /**
   * Host code is about to use the memory behind the backend's back: until `unpin`, it may move only after `beforeMove` was called, which returns
   * when nobody uses it any more. A device with a `hostView` has both.
   */
  pin?(buffer: BackendBuffer, beforeMove: () => void): void;
  unpin?(buffer: BackendBuffer): void;
  /** Outputs never overlap inputs, but for a map's `alias`. The result matters for gather and scatter alone. */
  run(kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number;
  readonly overrides?: Overrides;
  /**
   * A promise of the moment when not too much work is outstanding, or undefined when that is now. A device that runs behind asks loops that
   * never read for patience here: core awaits it between batches and after reads.
   */
  catchUp?(): Promise<void> | undefined;
  statistics(): BackendStatistics;
  synchronize(): Promise<void>;
  dispose(): Promise<void>;
}

/** What `use()` takes: `cpu()`, `wasm()`, `webgpu()`. Making one touches nothing; `create` rejects with the reason why a device is not available. */
export interface BackendFactory {
  readonly name: string;
  create(): Promise<Backend>;
}

/** Grows when a scalar op or a kernel field is added. */
export const OPSET = 1;
