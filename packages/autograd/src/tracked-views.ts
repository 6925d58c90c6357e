import { type Call, type GradientMeta, type ViewTracking, type Lease, runtime, type Tensor } from "@adjoint/core";
import { type NodeLease, Node, nodeOf } from "./graph";
import { adjointOf, stepOf, type ViewStep } from "./views";

/** One reference of what a base's last write recorded, for as long as the base or a view is alive. Apart from the base, as `NodeLease` is from its node. */
class BaseLease implements Lease {
  private references = 0;
  private held: NodeLease | undefined;

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references === 0) this.hold(undefined);
  }

  hold(next: NodeLease | undefined): void {
    next?.retain();
    const { held } = this;
    this.held = next;
    held?.release();
  }
}

/** A tensor and the views of it: one memory, and one history that each write moves on. */
export class TrackedBase {
  readonly lease = new BaseLease();
  /** Of the tensor that all others view. */
  meta: GradientMeta | undefined;
  /** Recorded writes so far. */
  writes = 0;

  constructor(meta: GradientMeta | undefined) {
    this.meta = meta;
  }

  /** A write was recorded: the tensor that all view now has this history. */
  rebase(meta: GradientMeta): void {
    this.meta = meta;
    this.lease.hold(nodeOf(meta)?.lease);
    this.writes++;
  }
}

/** How a handle is derived from its base. */
export class TrackedView implements ViewTracking {
  readonly base: TrackedBase;
  /** From the base to the handle; empty for the base itself. */
  readonly steps: readonly ViewStep[];
  /** False for views taken inside `noGrad`: the history does not pass through them. */
  readonly recorded: boolean;
  private seen: number;

  constructor(base: TrackedBase, steps: readonly ViewStep[], recorded: boolean) {
    this.base = base;
    this.steps = steps;
    this.recorded = recorded;
    this.seen = base.writes;
  }

  get lease(): Lease {
    return this.base.lease;
  }

  get stale(): boolean {
    return this.seen !== this.base.writes;
  }

  refresh(handle: Tensor): void {
    this.seen = this.base.writes;
    if (!this.recorded) return;
    let { meta } = this.base;
    if (meta === undefined) return;
    for (const step of this.steps) meta = viewed(meta, step, handle);
    moveRetention(handle.meta, meta);
    handle.attach(meta);
  }

  leafChanged(meta: GradientMeta): boolean {
    if (this.steps.length > 0) return false;
    this.base.meta = meta;
    return true;
  }
}

/** Whoever asked for a tensor's gradient wants that of its present value. */
export function moveRetention(before: GradientMeta | undefined, meta: GradientMeta): void {
  if (!before?.retainsGrad || before === meta) return;
  before.retainsGrad = false;
  meta.retainsGrad = true;
}

/** The history of a view of a tensor whose history is `meta`. */
function viewed(meta: GradientMeta, step: ViewStep, handle: Tensor): GradientMeta {
  const node = new Node(step.name, runtime().sequence, [meta], [handle], { saves: [], run: ([g]) => [adjointOf(step, g!)] });
  const own: GradientMeta = { requiresGrad: true, grad: null, node, output: 0, born: node.sequence };
  node.adopt([own]);
  return own;
}

export const trackedView = (x: Tensor): TrackedView | undefined => x.viewTracking as TrackedView | undefined;

/** Records that a view was taken, for later in-place writes. */
export function link(call: Call<"view">, view: Tensor, recorded: boolean): void {
  const [x] = call.inputs as [Tensor];
  let tracked = trackedView(x);
  if (tracked === undefined) x.join((tracked = new TrackedView(new TrackedBase(x.meta), [], true)));
  view.join(new TrackedView(tracked.base, [...tracked.steps, stepOf(call)], recorded && tracked.recorded));
}
