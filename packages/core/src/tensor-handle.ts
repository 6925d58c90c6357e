import { type Closing, closing } from "./closing";
import { shownStack, stackHere } from "./debug";
import type { Storage } from "./storage";
import type { DType } from "./dtype";
import { AutogradError, TensorDisposedError } from "./errors";
import type { GradientMeta, ViewTracking } from "./gradient";
import type { Cell } from "./finalizers";
import { type Layout, shownShape } from "./layout";
import { type Page, tellsOfDeath } from "./pages";
import { enroll, enrollAlone } from "./reclaim";
import { runtime } from "./runtime";
import { normalizeDim, type Shape } from "./shape";
import type { Tensor } from "./tensor";

/** Where handles were made, under `debug({ stacks: true })`. */
const birthplaces = new WeakMap<TensorHandle, string>();

/** What a tensor is before it computes anything: a handle on shared memory, which knows its layout and gives the memory back. */
export abstract class TensorHandle<D extends DType = DType> {
  readonly dtype: D;
  // Only `setData` changes these two, and the dtype.
  /** @internal */
  layout: Layout;
  /** @internal */
  storage: Storage;
  /** @internal Not closed by scopes. */
  kept = false;
  protected recorded: GradientMeta | undefined = undefined;
  private tracking: ViewTracking | undefined = undefined;
  private closed: Closing | undefined = undefined;
  private cell: Cell | undefined = undefined;
  /** Held so that it goes when the handle does: see `enroll`. */
  private page: Page | undefined = undefined;

  /** @internal Takes over one reference of the storage. */
  constructor(storage: Storage, layout: Layout, dtype: D) {
    this.storage = storage;
    this.layout = layout;
    this.dtype = dtype;
    const stack = stackHere();
    if (stack !== undefined) birthplaces.set(this, stack);
  }

  /** @internal What autograd knows of it, after all that was written to it and its views. */
  get meta(): GradientMeta | undefined {
    if (this.tracking?.stale && this.closed === undefined) this.tracking.refresh(this as unknown as Tensor);
    return this.recorded;
  }

  /** @internal How it belongs to the tensor that it views, or to its own views. */
  get viewTracking(): ViewTracking | undefined {
    return this.tracking;
  }

  /** The sizes of the dims, outermost first; frozen. Ops that are called often read `layout.shape`, which costs no copy. */
  get shape(): Shape {
    return shownShape(this.layout);
  }

  /** The number of dims. */
  get ndim(): number {
    return this.layout.shape.length;
  }

  /** The name of the device that holds it. */
  get device(): string {
    return this.storage.device.name;
  }

  /** The number of elements. */
  numel(): number {
    return this.layout.size;
  }

  /** The shape, or the length of one dim. */
  size(): Shape;
  size(dim: number): number;
  size(dim?: number): Shape | number {
    return dim === undefined ? this.shape : (this.shape[normalizeDim("size", dim, this.ndim)] ?? 1);
  }

  isContiguous(): boolean {
    return this.layout.contiguous;
  }

  /** True unless a recorded op made it. */
  get isLeaf(): boolean {
    return this.meta === undefined || this.meta.node === null;
  }

  protected leafMeta(): GradientMeta {
    const meta = this.meta ?? { requiresGrad: false, grad: null, node: null, output: 0, born: runtime().sequence };
    this.recorded = meta;
    if (meta.node === null && this.tracking !== undefined && !this.tracking.leafChanged(meta)) this.leaveBase();
    return meta;
  }

  /** Frees the handle's memory at once, without waiting for the garbage collector. Views and recorded gradients keep what they need. */
  dispose(): void {
    if (this.closed === undefined) this.close(closing("disposed"));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  get disposed(): boolean {
    return this.closed !== undefined;
  }

  /** @internal */
  close(how: Closing): void {
    if (this.closed !== undefined) return;
    this.closed = how;
    const cell = this.cell;
    if (cell !== undefined) {
      this.page!.leave(cell); // Set with the cell.
      this.page = undefined;
    } else {
      this.storage.release();
      this.recorded?.node?.lease.release();
      this.tracking?.lease.release();
    }
  }

  /** @internal Takes what autograd recorded; the handle holds one reference of the node, and lets go of that of the node before. */
  attach(meta: GradientMeta | undefined): void {
    const before = this.recorded?.node;
    meta?.node?.lease.retain();
    this.recorded = meta;
    if (this.cell !== undefined) {
      if (meta?.node != null) this.standApart();
      this.cell.lease = meta?.node?.lease ?? null;
    }
    before?.lease.release();
  }

  /** What hangs on a recorded computation may hold far more than its own bytes: no neighbour may keep that alive. */
  private standApart(): void {
    if (this.cell === undefined || !this.page?.shared) return;
    this.cell = this.page.release(this.cell);
    this.page = enrollAlone(this.cell);
  }

  /** @internal Belongs to a tensor and its views from now on. */
  join(tracking: ViewTracking): void {
    tracking.lease.retain();
    this.tracking?.lease.release();
    this.tracking = tracking;
    if (this.cell !== undefined) this.cell.base = tracking.lease;
  }

  private leaveBase(): void {
    this.tracking?.lease.release();
    this.tracking = undefined;
    if (this.cell !== undefined) this.cell.base = null;
  }

  /**
   * @internal Becomes a handle on the memory of `source`, of the same shape: how a model moves to another device, or to another dtype,
   * while optimizers hold its parameters. Views and saved tensors stay with the memory that they were taken from.
   */
  setData(source: Tensor): void {
    source.check("to");
    this.check("to");
    if (!this.isLeaf)
      throw new AutogradError("to", "this tensor was made by a recorded op, so it cannot change its device.", "use x.detach().");
    const storage = source.storage.retain();
    const watched = this.cell !== undefined;
    if (this.cell === undefined) this.storage.release();
    else this.page!.leave(this.cell); // Set with the cell.
    if (!watched) this.leaveBase();
    this.tracking = undefined;
    this.cell = undefined;
    this.page = undefined;
    this.storage = storage;
    this.layout = source.layout;
    // Readonly for everyone else: a module cast to another dtype keeps its parameters.
    (this as { dtype: DType }).dtype = source.dtype;
    if (watched || this.kept) this.watch();
  }

  /** @internal Leaves the memory to the collector: no scope is open that would close the handle. */
  watch(): void {
    if (this.cell !== undefined || this.storage.device.backend.capabilities.garbageCollected || !tellsOfDeath) return;
    this.cell = { storage: this.storage, lease: this.recorded?.node?.lease ?? null, base: this.tracking?.lease ?? null, closed: false };
    this.page = enroll(this.cell);
  }

  /** @internal @throws TensorDisposedError after the handle was closed. */
  check(operation: string): void {
    if (this.closed === undefined) return;
    const { reason, sequence, stack } = this.closed;
    const places = shownStack("made at", birthplaces.get(this)) + shownStack("given back at", stack);
    throw new TensorDisposedError(
      operation,
      `a ${this.dtype} tensor [${this.shape.join(",")}] is used by op #${runtime().sequence + 1} after it was given back, after op #${sequence}: ${reason}.${places}`,
      reason === "disposed" ? "do not use it after dispose()." : "return it, or keep(t) it before the scope ends.",
    );
  }
}

/** Whether a value is a tensor. */
export const isTensor = (value: unknown): value is Tensor => value instanceof TensorHandle;

type TensorConstructor = new (storage: Storage, layout: Layout, dtype: DType) => Tensor;

let construct: TensorConstructor;

/**
 * The class with all methods lies above the ops that the methods are; what makes tensors lies below them. So the class is handed down
 * rather than imported.
 */
export function provideTensor(constructor: TensorConstructor): void {
  construct = constructor;
}

/** A bare handle, which belongs to no scope yet. */
export const newTensor = (storage: Storage, layout: Layout, dtype: DType): Tensor => new construct(storage, layout, dtype);
