import { AutogradError, Context, type DType, type GradientMeta, type GradientNode, type Tensor } from "@adjoint/core";
import { type Device, type Layout, makeTensor, type Storage } from "@adjoint/core/internal";

export const gradMode = new Context("noGrad", true);

/** A tensor that backward will want again: its storage, not a handle, so that closing handles takes nothing away. */
export class Saved {
  private readonly storage: Storage;
  private readonly layout: Layout;
  private readonly dtype: DType;
  private readonly version: number;
  private meta: GradientMeta | undefined;
  /** Which output of the node that saves it, or −1. An output holds no reference of its own node, or neither would ever be freed. */
  private readonly output: number;

  constructor(x: Tensor, output: number) {
    this.storage = x.storage.retain();
    this.layout = x.layout;
    this.dtype = x.dtype;
    this.version = x.storage.version;
    this.output = output;
    if (output >= 0) return;
    this.meta = x.meta;
    nodeOf(x.meta)?.retain();
  }

  /** Outputs learn only after the node is made that it made them. */
  adopt(metas: readonly (GradientMeta | undefined)[]): void {
    if (this.output >= 0) this.meta = metas[this.output];
  }

  /** @throws AutogradError when the memory was written to since. */
  unpack(node: Node): Tensor {
    if (this.storage.version !== this.version) {
      throw new AutogradError(
        "backward",
        `${node.name} (op #${node.sequence}) saved a tensor [${this.layout.shape.join(",")}], and ${this.storage.lastWriter ?? "an op"} changed it in place since.`,
        `use the op without the underscore, or change a clone().`,
      );
    }
    const handle = makeTensor(this.storage.retain(), this.layout, this.dtype);
    if (this.meta !== undefined) {
      nodeOf(this.meta)?.retain();
      handle.attach(this.meta);
    }
    return handle;
  }

  release(): Node | undefined {
    this.storage.release();
    return this.output >= 0 ? undefined : nodeOf(this.meta);
  }
}

export const nodeOf = (meta: GradientMeta | undefined | null): Node | undefined => (meta?.node ?? undefined) as Node | undefined;

export type Cotangents = readonly (Tensor | null)[];

/** What a rule leaves behind: what it wants to see again, and how cotangents of the outputs become cotangents of the inputs. */
export interface Backward {
  readonly saves: readonly Tensor[];
  run(cotangents: Cotangents, saved: readonly Tensor[]): Cotangents;
}

export interface OutputInfo {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly device: Device;
}

/** One recorded call. */
export class Node implements GradientNode {
  readonly name: string;
  readonly sequence: number;
  /** Where the cotangents of the inputs go; null where none is wanted. */
  readonly edges: readonly (GradientMeta | null)[];
  readonly outputs: readonly OutputInfo[];
  private readonly backward: Backward;
  private saved: Saved[] | undefined;
  private references = 0;

  constructor(name: string, sequence: number, edges: readonly (GradientMeta | null)[], outputs: readonly Tensor[], backward: Backward) {
    this.name = name;
    this.sequence = sequence;
    this.edges = edges;
    this.outputs = outputs.map(({ shape, dtype, storage }) => ({ shape, dtype, device: storage.device }));
    this.backward = backward;
    for (const edge of edges) nodeOf(edge)?.retain();
    this.saved = backward.saves.map((x) => new Saved(x, outputs.indexOf(x)));
  }

  adopt(metas: readonly (GradientMeta | undefined)[]): void {
    for (const saved of this.saved ?? []) saved.adopt(metas);
  }

  retain(): void {
    this.references++;
  }

  /** Gives one reference back; the last lets go of all that it saved, and of the nodes before it. */
  release(): void {
    const stack: Node[] = [this];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (--node.references !== 0) continue;
      stack.push(...node.freeSaved());
      for (const edge of node.edges) {
        const before = nodeOf(edge);
        if (before !== undefined) stack.push(before);
      }
    }
  }

  /** Lets go of saved tensors; returns the nodes that they held. */
  private freeSaved(): Node[] {
    const held = (this.saved ?? []).map((saved) => saved.release()).filter((node) => node !== undefined);
    this.saved = undefined;
    return held;
  }

  /** After backward has passed, nothing here is wanted again. */
  free(): void {
    for (const node of this.freeSaved()) node.release();
  }

  /** @throws AutogradError when it was freed. */
  run(cotangents: Cotangents): Cotangents {
    if (this.saved === undefined) {
      throw new AutogradError(
        "backward",
        `${this.name} (op #${this.sequence}) was already passed by an earlier backward, which freed what it had saved.`,
        "call the first one as backward(null, { retainGraph: true }).",
      );
    }
    return this.backward.run(
      cotangents,
      this.saved.map((saved) => saved.unpack(this)),
    );
  }
}
