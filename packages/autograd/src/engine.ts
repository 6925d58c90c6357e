import { ArgumentError, AutogradError, type GradientMeta, ones, scoped, ShapeError, Tensor } from "@adjoint/core";
import { describe, formatShape, sameShape } from "@adjoint/core/internal";
import { gradMode, type Node, nodeOf } from "./graph";

interface Options {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
}

/** What is asked for instead of accumulation into leaves: `grad(…)` collects here. */
type Collected = Map<GradientMeta, Tensor | null>;

function seed(root: Tensor, cotangent: Tensor | null): Tensor {
  if (!root.requiresGrad) {
    throw new AutogradError(
      "backward",
      "this tensor depends on nothing that requires a gradient.",
      "set requiresGrad on the leaves before computing with them.",
    );
  }
  if (cotangent === null) {
    if (root.numel() !== 1) {
      throw new ShapeError(
        "backward",
        `${formatShape(root.shape)} is no scalar, so its gradient has no default.`,
        "reduce it, for example with sum(), or pass a gradient.",
      );
    }
    return ones(root.shape, { dtype: root.dtype, device: root.device });
  }
  if (!(cotangent instanceof Tensor)) throw new ArgumentError("backward", `the gradient is ${describe(cotangent)}, not a tensor.`);
  if (!sameShape(cotangent.shape, root.shape) || cotangent.dtype !== root.dtype) {
    throw new ShapeError(
      "backward",
      `the gradient is ${cotangent.dtype} ${formatShape(cotangent.shape)}, the tensor ${root.dtype} ${formatShape(root.shape)}.`,
    );
  }
  return cotangent;
}

/** How many recorded calls wait for the cotangent of each node, among those that the roots reach. */
function countUses(roots: readonly Tensor[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const stack: Node[] = [];
  const visit = (node: Node | undefined): void => {
    if (node === undefined) return;
    if (!uses.has(node)) {
      uses.set(node, 0);
      stack.push(node);
    }
  };
  for (const root of roots) visit(nodeOf(root.meta));
  while (stack.length > 0) {
    for (const edge of stack.pop()!.edges) {
      const before = nodeOf(edge);
      visit(before);
      if (before !== undefined) uses.set(before, uses.get(before)! + 1);
    }
  }
  return uses;
}

class Walk {
  private readonly pending = new Map<Node, (Tensor | null)[]>();
  /** Gradients of leaves, which arrive in parts: hooks and `grad` get the sum. */
  private readonly leaves = new Map<GradientMeta, Tensor>();
  private readonly given = new Set<Tensor>();
  private readonly options: Options;
  private readonly collected: Collected | undefined;

  constructor(options: Options, collected: Collected | undefined) {
    this.options = options;
    this.collected = collected;
  }

  run(roots: readonly Tensor[], cotangents: readonly (Tensor | null)[]): void {
    const uses = countUses(roots);
    roots.forEach((root, i) => {
      const given = seed(root, cotangents[i] ?? null);
      this.given.add(given);
      this.deliver(root.meta!, given);
    });
    const ready = [...uses].filter(([, count]) => count === 0).map(([node]) => node);
    while (ready.length > 0) {
      const node = ready.pop()!;
      this.pass(node);
      for (const edge of node.edges) {
        const before = nodeOf(edge);
        if (before === undefined) continue;
        const left = uses.get(before)! - 1;
        uses.set(before, left);
        if (left === 0) ready.push(before);
      }
    }
    this.settleLeaves();
  }

  private pass(node: Node): void {
    const cotangents = this.pending.get(node)?.map((g, j) => this.complete(node.metas[j], g));
    this.pending.delete(node);
    if (cotangents?.some((g) => g !== null)) {
      const results = node.run(cotangents);
      // One tensor for several edges: no leaf may make it its own, and then add to it in place.
      results.forEach((g, i) => {
        if (g !== null && results.indexOf(g) !== i) this.given.add(g);
      });
      node.edges.forEach((edge, i) => {
        const g = results[i] ?? null;
        if (edge !== null && g !== null) this.deliver(edge, g);
      });
    }
    if (!this.options.retainGraph) node.free();
  }

  private deliver(meta: GradientMeta, g: Tensor): void {
    const node = nodeOf(meta);
    if (node === undefined) {
      const earlier = this.leaves.get(meta);
      this.leaves.set(meta, earlier === undefined ? g : earlier.add(g));
      return;
    }
    const waiting = this.pending.get(node) ?? new Array<Tensor | null>(node.outputs).fill(null);
    const earlier = waiting[meta.output] ?? null;
    waiting[meta.output] = earlier === null ? g : earlier.add(g);
    this.pending.set(node, waiting);
  }

  /** A gradient that nothing more is added to: hooks see it, and `grad` takes it. */
  private complete(meta: GradientMeta | undefined, arrived: Tensor | null): Tensor | null {
    if (meta === undefined || arrived === null) return arrived;
    let g = arrived;
    for (const hook of meta.hooks ?? []) {
      // A hook may stash what it is given, so no scope closes it.
      g.kept = true;
      const replaced = hook(g);
      if (replaced !== undefined) g = checkedHook(replaced, arrived);
    }
    if (g !== arrived || meta.hooks?.size) this.given.add(g);
    if (this.collected?.has(meta)) this.collected.set(meta, g);
    return g;
  }

  private settleLeaves(): void {
    for (const [meta, arrived] of this.leaves) {
      const g = this.complete(meta, arrived)!;
      if (this.collected === undefined && meta.requiresGrad) this.accumulate(meta, g);
    }
  }

  /** Adds to a leaf's gradient, which is always a tensor of its own, laid out row by row. */
  private accumulate(meta: GradientMeta, g: Tensor): void {
    if (meta.grad === null) {
      const mine = !this.given.has(g) && g.layout.contiguous && g.layout.size === g.storage.length && !g.storage.shared;
      const owned = mine ? g : g.clone();
      this.given.add(owned);
      owned.kept = true;
      meta.grad = owned;
    } else if (this.options.createGraph || meta.grad.disposed) {
      const sum = meta.grad.disposed ? g.clone() : meta.grad.add(g);
      sum.kept = true;
      meta.grad = sum;
    } else meta.grad.add_(g);
  }
}

function checkedHook(replaced: unknown, g: Tensor): Tensor {
  if (!(replaced instanceof Tensor) || !sameShape(replaced.shape, g.shape) || replaced.dtype !== g.dtype) {
    throw new AutogradError(
      "registerHook",
      `a hook of a gradient ${g.dtype} ${formatShape(g.shape)} returned ${replaced instanceof Tensor ? `${replaced.dtype} ${formatShape(replaced.shape)}` : describe(replaced)}.`,
      "return a tensor of the same shape and dtype, or nothing.",
    );
  }
  return replaced;
}

/** Walks the graph backwards from the roots. */
export function backward(roots: readonly Tensor[], cotangents: readonly (Tensor | null)[], options: Options, collected?: Collected): void {
  scoped(
    "backward",
    () => gradMode.run(options.createGraph, () => new Walk(options, collected).run(roots, cotangents)),
    () => (collected === undefined ? [] : [...collected.values()]),
  );
}
