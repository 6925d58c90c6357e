import { AutogradError, Context, type DType, type GradientMeta, type GradientNode, type Lease, type Tensor } from "@adjoint/core";
import { type Layout, makeTensor, shownStack, stackHere, type Storage } from "@adjoint/core/internal";

export const gradMode = new Context("noGrad", true);

export const nodeOf = (meta: GradientMeta | undefined | null): Node | undefined => (meta?.node ?? undefined) as Node | undefined;

/** One for all nodes that hold nothing: most calls save no tensor, and a graph has many of them. */
const none: readonly never[] = [];

/**
 * The memory that a node holds: storages that it saved, and the leases of the nodes before it. Apart from the node, because
 * finalizers hold leases: they must not reach a tensor handle, or it would never be collected.
 */
export class NodeLease implements Lease {
  private references = 0;
  private storages: readonly Storage[];
  /** Of the nodes that made what was saved. */
  private makers: readonly NodeLease[];
  private readonly before: readonly NodeLease[];

  constructor(storages: readonly Storage[], makers: readonly NodeLease[], before: readonly NodeLease[]) {
    this.storages = storages;
    this.makers = makers;
    this.before = before;
    for (const storage of storages) storage.retain();
    for (const lease of makers) lease.retain();
    for (const lease of before) lease.retain();
  }

  retain(): void {
    this.references++;
  }

  /** Releases one reference; the last releases all that was saved, and the nodes before. */
  release(): void {
    const stack: NodeLease[] = [this];
    while (stack.length > 0) {
      const lease = stack.pop()!;
      if (--lease.references !== 0) continue;
      stack.push(...lease.takeSaved(), ...lease.before);
    }
  }

  /** After backward has passed, what was saved is not wanted again. */
  free(): void {
    for (const maker of this.takeSaved()) maker.release();
  }

  private takeSaved(): readonly NodeLease[] {
    const { storages, makers } = this;
    this.storages = none;
    this.makers = none;
    for (const storage of storages) storage.release();
    return makers;
  }
}

/** A tensor that backward will want again: its storage, not a handle, so that closing handles takes nothing away. */
class Saved {
  private readonly storage: Storage;
  private readonly layout: Layout;
  private readonly dtype: DType;
  private readonly version: number;
  private meta: GradientMeta | undefined;
  /** Which output of the node that saves it, or −1. */
  readonly output: number;

  constructor(x: Tensor, output: number) {
    this.storage = x.storage;
    this.layout = x.layout;
    this.dtype = x.dtype;
    this.version = x.storage.version;
    this.output = output;
    this.meta = output >= 0 ? undefined : x.meta;
  }

  /** Outputs learn only after the node is made that it made them. */
  adopt(metas: readonly (GradientMeta | undefined)[]): void {
    if (this.output >= 0) this.meta = metas[this.output];
  }

  /** @throws AutogradError when the memory was written to since. */
  unpack(node: Node): Tensor {
    if (this.storage.version !== this.version) {
      const { name, stack } = this.storage.writer;
      const places = shownStack("saved at", node.stack) + shownStack("changed at", stack);
      throw new AutogradError(
        "backward",
        `${node.name} (op #${node.sequence}) saved a tensor [${this.layout.shape.join(",")}], and ${name} changed it in place since.${places}`,
        "use the op without the underscore, or change a clone().",
      );
    }
    const handle = makeTensor(this.storage.retain(), this.layout, this.dtype);
    if (this.meta !== undefined) handle.attach(this.meta);
    return handle;
  }
}

export type Cotangents = readonly (Tensor | null)[];

/** What a rule leaves behind: what it wants to see again, and how cotangents of the outputs become cotangents of the inputs. */
export interface Backward {
  /** What `run` returns may belong to somebody: a user wrote it. */
  readonly foreign?: boolean;
  readonly saves: readonly Tensor[];
  /** @param wanted Which inputs' cotangents are asked for; left out: all that were needed when the call was recorded. */
  run(cotangents: Cotangents, saved: readonly Tensor[], wanted?: readonly boolean[]): Cotangents;
}

/** Those that are asked for of those that were needed when the call was recorded. */
export const askedFor = (needs: readonly boolean[], wanted: readonly boolean[] | undefined): readonly boolean[] =>
  wanted === undefined ? needs : needs.map((need, i) => need && wanted[i]!);

/** A walk through the graph, as errors name it. */
export interface Passage {
  readonly name: string;
  readonly sequence: number;
  readonly stack: string | undefined;
}

/** One recorded call. */
export class Node implements GradientNode {
  readonly name: string;
  readonly sequence: number;
  /** Where the cotangents of the inputs go; null where none is wanted. */
  readonly edges: readonly (GradientMeta | null)[];
  /** How many outputs the call had. */
  readonly outputs: number;
  readonly lease: NodeLease;
  /** What is known of the outputs; hooks hang there. */
  metas: readonly (GradientMeta | undefined)[] = [];
  /** See `Backward`. */
  readonly foreign: boolean;
  private readonly backward: Backward["run"];
  private saved: readonly Saved[] | undefined;
  /** The walk that freed it. */
  private freedBy: Passage | undefined;
  /** Where the call was made, under `debug({ stacks: true })`. */
  readonly stack: string | undefined;

  constructor(name: string, sequence: number, edges: readonly (GradientMeta | null)[], outputs: readonly Tensor[], backward: Backward) {
    this.name = name;
    this.sequence = sequence;
    this.edges = edges;
    this.outputs = outputs.length;
    this.backward = backward.run;
    this.foreign = backward.foreign ?? false;
    this.stack = stackHere();
    const { saves } = backward;
    this.saved = saves.length === 0 ? none : saves.map((x) => new Saved(x, outputs.indexOf(x)));
    // An output's maker is this very node: a lease on itself would never end.
    const makers = saves.filter((x) => !outputs.includes(x)).map((x) => x.meta);
    const storages = saves.length === 0 ? none : saves.map((x) => x.storage);
    this.lease = new NodeLease(storages, leasesOf(makers), leasesOf(edges));
  }

  /** Tells saved outputs that this node made them. */
  adopt(metas: readonly (GradientMeta | undefined)[]): void {
    this.metas = metas;
    for (const saved of this.saved ?? []) saved.adopt(metas);
  }

  /** Lets go of what was saved: backward has passed. */
  free(by: Passage): void {
    // One that saved nothing can be passed again, as in PyTorch.
    if (this.saved === undefined || this.saved.length === 0) return;
    this.saved = undefined;
    this.freedBy = by;
    this.lease.free();
  }

  /** See `Backward`. @throws AutogradError when it was freed. */
  run(cotangents: Cotangents, wanted?: readonly boolean[]): Cotangents {
    if (this.saved === undefined) {
      const { name, sequence, stack } = this.freedBy!;
      const places = shownStack("recorded at", this.stack) + shownStack("freed at", stack);
      throw new AutogradError(
        "backward",
        `${this.name} (op #${this.sequence}) was already passed by an earlier ${name} (after op #${sequence}), which freed what it had saved.${places}`,
        "call the first one with { retainGraph: true }, as in loss.backward(null, { retainGraph: true }).",
      );
    }
    return this.backward(
      cotangents,
      this.saved.map((saved) => saved.unpack(this)),
      wanted,
    );
  }
}

function leasesOf(metas: readonly (GradientMeta | undefined | null)[]): readonly NodeLease[] {
  let leases: NodeLease[] | undefined;
  for (const meta of metas) {
    const node = nodeOf(meta);
    if (node !== undefined) (leases ??= []).push(node.lease);
  }
  return leases ?? none;
}
