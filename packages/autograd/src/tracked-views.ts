import { type Call, type GradientMeta, type Kinship, type Lease, runtime, type Tensor } from "@adjoint/core";
import { type NodeLease, Node, nodeOf } from "./graph";
import { adjointOf, stepOf, type ViewStep } from "./views";

/** One reference of what a family's last write recorded, for as long as a relative is alive. Apart from the family, as `NodeLease` is from its node. */
class FamilyLease implements Lease {
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
export class Family {
  readonly lease = new FamilyLease();
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

/** A handle's place in its family. */
export class Relative implements Kinship {
  readonly family: Family;
  /** From the family's first tensor to the handle; none for that tensor itself. */
  readonly steps: readonly ViewStep[];
  /** False for views taken inside `noGrad`: the history does not pass through them. */
  readonly recorded: boolean;
  private seen: number;

  constructor(family: Family, steps: readonly ViewStep[], recorded: boolean) {
    this.family = family;
    this.steps = steps;
    this.recorded = recorded;
    this.seen = family.writes;
  }

  get lease(): Lease {
    return this.family.lease;
  }

  get stale(): boolean {
    return this.seen !== this.family.writes;
  }

  /** The handle has the history of the last write already. */
  settle(): void {
    this.seen = this.family.writes;
  }

  refresh(handle: Tensor): void {
    this.seen = this.family.writes;
    if (!this.recorded) return;
    let { meta } = this.family;
    if (meta === undefined) return;
    for (const step of this.steps) meta = viewed(meta, step, handle);
    moveRetention(handle.meta, meta);
    handle.attach(meta);
  }

  leafChanged(meta: GradientMeta): boolean {
    if (this.steps.length > 0) return false;
    this.family.meta = meta;
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

export const relativeOf = (x: Tensor): Relative | undefined => x.kinship as Relative | undefined;

/** Remembers that a view was taken, for the sake of later writes. */
export function link(call: Call<"view">, view: Tensor, recorded: boolean): void {
  const [x] = call.inputs as [Tensor];
  let kin = relativeOf(x);
  if (kin === undefined) x.join((kin = new Relative(new Family(x.meta), [], true)));
  view.join(new Relative(kin.family, [...kin.steps, stepOf(call)], recorded && kin.recorded));
}
