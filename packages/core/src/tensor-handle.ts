import { shownStack, stackHere } from "./debug";
import type { Storage } from "./device";
import type { DType } from "./dtype";
import { AutogradError, TensorDisposedError } from "./errors";
import type { GradientMeta, Kinship } from "./gradient";
import { ballastFor, type Cell, type Closing, closing, finalizers, settle } from "./handle";
import { type Layout, shownShape } from "./layout";
import { runtime } from "./runtime";
import { normalizeDim, type Shape } from "./shape";
import type { Tensor } from "./tensor";

/** Where handles were made, under `debug({ stacks: true })`. */
const birthplaces = new WeakMap<TensorHandle, string>();

/** What a tensor is before it computes anything: a handle on shared memory, which knows its layout and gives the memory back. */
export abstract class TensorHandle<D extends DType = DType> {
  readonly dtype: D;
  // Only `rehome` changes these two, and the dtype.
  /** @internal */
  layout: Layout;
  /** @internal */
  storage: Storage;
  /** @internal Not closed by scopes. */
  kept = false;
  protected recorded: GradientMeta | undefined = undefined;
  private kin: Kinship | undefined = undefined;
  private closed: Closing | undefined = undefined;
  private cell: Cell | undefined = undefined;
  /** Held for its weight alone. */
  protected ballast: ArrayBuffer | undefined = undefined;

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
    if (this.kin?.stale && this.closed === undefined) this.kin.refresh(this as unknown as Tensor);
    return this.recorded;
  }

  /** @internal How it belongs to the tensor that it views, or to its own views. */
  get kinship(): Kinship | undefined {
    return this.kin;
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
    const meta = this.meta ?? { requiresGrad: false, grad: null, node: null, output: 0 };
    this.recorded = meta;
    if (meta.node === null && this.kin !== undefined && !this.kin.leafChanged(meta)) this.leaveKin();
    return meta;
  }

  /** Gives the handle's memory back at once, rather than at the collector's leisure. Views and the tape keep what they need. */
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
      settle(cell);
      this.ballast = undefined;
    } else {
      this.storage.release();
      this.recorded?.node?.lease.release();
      this.kin?.lease.release();
    }
  }

  /** @internal Takes what autograd recorded; the handle holds one reference of the node, and lets go of that of the node before. */
  attach(meta: GradientMeta | undefined): void {
    const before = this.recorded?.node;
    meta?.node?.lease.retain();
    this.recorded = meta;
    if (this.cell !== undefined) this.cell.lease = meta?.node?.lease ?? null;
    before?.lease.release();
  }

  /** @internal Belongs to a tensor and its views from now on. */
  join(kin: Kinship): void {
    kin.lease.retain();
    this.kin?.lease.release();
    this.kin = kin;
    if (this.cell !== undefined) this.cell.kin = kin.lease;
  }

  private leaveKin(): void {
    this.kin?.lease.release();
    this.kin = undefined;
    if (this.cell !== undefined) this.cell.kin = null;
  }

  /**
   * @internal Becomes a handle on the memory of `source`, of the same shape: how a model moves to another device, or to another dtype,
   * while optimizers hold its parameters. Views and saved tensors stay with the memory that they were taken from.
   */
  rehome(source: Tensor): void {
    source.check("to");
    this.check("to");
    if (!this.isLeaf)
      throw new AutogradError("to", "this tensor was made by a recorded op, so it cannot change its device.", "use x.detach().");
    const storage = source.storage.retain();
    const watched = this.cell !== undefined;
    if (this.cell === undefined) this.storage.release();
    else settle(this.cell);
    if (!watched) this.leaveKin();
    this.kin = undefined;
    this.cell = undefined;
    this.ballast = undefined;
    this.storage = storage;
    this.layout = source.layout;
    // Readonly for everyone else: a module cast to another dtype keeps its parameters.
    (this as { dtype: DType }).dtype = source.dtype;
    if (watched || this.kept) this.watch();
  }

  /** @internal Leaves the memory to the collector: no scope is open that would close the handle. */
  watch(): void {
    const { device, bytes } = this.storage;
    if (this.cell !== undefined || device.backend.capabilities.garbageCollected || finalizers === undefined) return;
    this.cell = { storage: this.storage, lease: this.recorded?.node?.lease ?? null, kin: this.kin?.lease ?? null, closed: false };
    device.unsettledBytes += bytes;
    device.unsettledHandles++;
    this.ballast = ballastFor(device, bytes);
    finalizers.register(this, this.cell);
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
