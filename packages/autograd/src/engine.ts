import { ArgumentError, AutogradError, type GradientMeta, ones, runtime, scoped, ShapeError, Tensor } from "@adjoint/core";
import { describe, formatShape, isAbstract, noteGradient, sameShape, stackHere } from "@adjoint/core/internal";
import { gradMode, type Node, nodeOf, type Passage } from "./graph";

interface Options {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** Stop at what is asked for, as if it were leaves: for parts of a walk, whose hooks the walk itself calls. */
  readonly bounded?: boolean;
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
        `needs a scalar when no gradient is passed; got shape ${formatShape(root.layout.shape)}.`,
        "reduce it, for example with sum(), or pass a gradient.",
      );
    }
    return ones(root.layout.shape, { dtype: root.dtype, device: root.device });
  }
  if (!(cotangent instanceof Tensor)) throw new ArgumentError("backward", `the gradient is ${describe(cotangent)}, not a tensor.`);
  if (!sameShape(cotangent.layout.shape, root.layout.shape) || cotangent.dtype !== root.dtype) {
    throw new ShapeError(
      "backward",
      `the gradient is ${cotangent.dtype} ${formatShape(cotangent.layout.shape)}, the tensor ${root.dtype} ${formatShape(root.layout.shape)}.`,
    );
  }
  return cotangent;
}

/** The node that made a tensor, as far as a walk looks. */
type NodeAt = (meta: GradientMeta | null | undefined) => Node | undefined;

/** The part of the graph that roots reach, for one walk. */
interface Plan {
  /** How many recorded calls a node still waits for. */
  readonly waits: Map<Node, number>;
  /** The same for leaves. */
  readonly leaves: Map<GradientMeta, number>;
  /** Whether something that is asked for can be reached by an edge; undefined where everything is asked for. */
  readonly leads: ((edge: GradientMeta | null) => boolean) | undefined;
}

function planFor(roots: readonly Tensor[], collected: Collected | undefined, nodeAt: NodeAt): Plan {
  const waits = new Map<Node, number>();
  const leaves = new Map<GradientMeta, number>();
  const stack: Node[] = [];
  const visit = (node: Node): void => {
    if (waits.has(node)) return;
    waits.set(node, 0);
    stack.push(node);
  };
  for (const root of roots) {
    const node = nodeAt(root.meta);
    if (node !== undefined) visit(node);
  }
  while (stack.length > 0) {
    for (const edge of stack.pop()!.edges) {
      if (edge === null) continue;
      const before = nodeAt(edge);
      if (before === undefined) leaves.set(edge, (leaves.get(edge) ?? 0) + 1);
      else {
        visit(before);
        waits.set(before, waits.get(before)! + 1);
      }
    }
  }
  return { waits, leaves, leads: collected === undefined ? undefined : leadsTo(collected, waits, nodeAt) };
}

/** Whether something that is asked for can be reached by an edge: `grad` computes no other cotangents, and passes and frees no other nodes. */
function leadsTo(collected: Collected, waits: ReadonlyMap<Node, number>, nodeAt: NodeAt): (edge: GradientMeta | null) => boolean {
  const left = new Map(waits);
  const order = [...waits].filter(([, count]) => count === 0).map(([node]) => node);
  // Grows while it is walked, to an order in which each node comes before all that it leads to.
  for (const node of order) {
    for (const edge of node.edges) {
      const before = nodeAt(edge);
      if (before === undefined) continue;
      const count = left.get(before)! - 1;
      left.set(before, count);
      if (count === 0) order.push(before);
    }
  }
  const needed = new Set<Node>();
  const leads = (edge: GradientMeta | null): boolean => {
    const before = nodeOf(edge);
    return edge !== null && (collected.has(edge) || (before !== undefined && needed.has(before)));
  };
  for (const node of order.reverse()) if (node.edges.some(leads)) needed.add(node);
  return leads;
}

class Walk {
  private readonly pending = new Map<Node, (Tensor | null)[]>();
  /** Gradients of leaves, which arrive in parts: hooks and `grad` get the sum. */
  private readonly leaves = new Map<GradientMeta, Tensor>();
  private readonly given = new Set<Tensor>();
  /** Leaves that are asked for their gradient themselves: they are settled last. */
  private readonly rootLeaves = new Set<GradientMeta>();
  private readonly options: Options;
  private readonly collected: Collected | undefined;
  private readonly passage: Passage;

  constructor(options: Options, collected: Collected | undefined) {
    this.options = options;
    this.passage = { name: collected === undefined ? "backward" : "grad", sequence: runtime().sequence, stack: stackHere() };
    this.collected = collected;
  }

  private readonly nodeAt: NodeAt = (meta) => (this.options.bounded && this.collected!.has(meta!) ? undefined : nodeOf(meta));

  run(roots: readonly Tensor[], cotangents: readonly (Tensor | null)[]): void {
    const plan = planFor(roots, this.collected, this.nodeAt);
    roots.forEach((root, i) => {
      const given = seed(root, cotangents[i] ?? null);
      this.given.add(given);
      if (this.nodeAt(root.meta) === undefined) this.rootLeaves.add(root.meta!);
      this.deliver(root.meta!, given);
    });
    const ready = [...plan.waits].filter(([, count]) => count === 0).map(([node]) => node);
    while (ready.length > 0) {
      const node = ready.pop()!;
      this.pass(node, plan);
      for (const edge of node.edges) if (edge !== null) this.arrive(edge, plan, ready);
    }
    // Roots that are leaves themselves.
    for (const meta of [...this.leaves.keys()]) this.settleLeaf(meta);
  }

  /** One of the calls that a node or leaf waits for has been passed. */
  private arrive(edge: GradientMeta, { waits, leaves }: Plan, ready: Node[]): void {
    const before = this.nodeAt(edge);
    if (before !== undefined) {
      const left = waits.get(before)! - 1;
      waits.set(before, left);
      if (left === 0) ready.push(before);
    } else {
      const left = leaves.get(edge)! - 1;
      leaves.set(edge, left);
      if (left === 0 && !this.rootLeaves.has(edge)) this.settleLeaf(edge);
    }
  }

  private pass(node: Node, { leads }: Plan): void {
    const wanted = leads === undefined ? undefined : node.edges.map(leads);
    const passed = wanted?.includes(true) ?? true;
    const cotangents = this.pending
      .get(node)
      ?.map((g, j) => (passed || this.wants(node.metas[j]) ? this.complete(node.metas[j], g) : null));
    this.pending.delete(node);
    if (!passed) return;
    if (cotangents?.some((g) => g !== null)) {
      const results = node.run(cotangents, wanted);
      if (node.foreign) for (const g of results) if (g !== null) this.given.add(g);
      // One tensor for several edges: no leaf may make it its own, and then add to it in place.
      results.forEach((g, i) => {
        if (g !== null && results.indexOf(g) !== i) this.given.add(g);
      });
      node.edges.forEach((edge, i) => {
        const g = results[i] ?? null;
        if (edge !== null && g !== null) this.deliver(edge, g);
      });
    }
    if (!this.options.retainGraph) node.free(this.passage);
  }

  private deliver(meta: GradientMeta, g: Tensor): void {
    const node = this.nodeAt(meta);
    if (node === undefined) {
      if (this.collected !== undefined && !this.wants(meta)) return;
      const earlier = this.leaves.get(meta);
      this.leaves.set(meta, earlier === undefined ? g : earlier.add(g));
      return;
    }
    const waiting = this.pending.get(node) ?? new Array<Tensor | null>(node.outputs).fill(null);
    const earlier = waiting[meta.output] ?? null;
    waiting[meta.output] = earlier === null ? g : earlier.add(g);
    this.pending.set(node, waiting);
  }

  /** Whether `grad` asks for it. */
  private wants(meta: GradientMeta | undefined): boolean {
    return meta !== undefined && this.collected?.has(meta) === true;
  }

  /** A gradient that nothing more is added to: hooks see it, and `grad` or `retainGrad` takes it. */
  private complete(meta: GradientMeta | undefined, arrived: Tensor | null): Tensor | null {
    if (meta === undefined || arrived === null) return arrived;
    let g = arrived;
    for (const hook of meta.hooks ?? []) {
      const seen = g;
      const replaced = hook(seen);
      // It may have stashed what it was given, so no scope closes that; unless it threw.
      seen.kept = true;
      if (replaced !== undefined) g = checkedHook(replaced, arrived);
    }
    if (g !== arrived || meta.hooks?.size) this.given.add(g);
    if (this.collected?.has(meta)) this.collected.set(meta, g);
    if (meta.retainsGrad) this.accumulate(meta, g, false);
    return g;
  }

  private settleLeaf(meta: GradientMeta): void {
    const arrived = this.leaves.get(meta);
    if (arrived === undefined) return;
    this.leaves.delete(meta);
    if (this.options.bounded) {
      if (this.collected!.has(meta)) this.collected!.set(meta, arrived);
      return;
    }
    const g = this.complete(meta, arrived)!;
    if (this.collected !== undefined || !meta.requiresGrad) return;
    this.accumulate(meta, g, true);
    for (const hook of meta.accumulated ?? []) hook();
  }

  /** Adds to a gradient, which is always a tensor of its own, laid out row by row. @param last Whether nothing else needs `g`. */
  private accumulate(meta: GradientMeta, g: Tensor, last: boolean): void {
    noteGradient(meta);
    if (meta.grad === null) {
      const mine = last && !this.given.has(g) && g.layout.contiguous && g.layout.size === g.storage.length && !g.storage.shared;
      const owned = mine ? g : g.clone();
      this.given.add(owned);
      owned.kept = true;
      meta.grad = owned;
    } else if (this.options.createGraph || meta.grad.disposed) {
      const sum = meta.grad.disposed ? g.clone() : meta.grad.add(g);
      sum.kept = true;
      if (!meta.taken && !isAbstract()) meta.grad.dispose();
      meta.grad = sum;
      meta.taken = false;
    } else meta.grad.add_(g);
  }
}

function checkedHook(replaced: unknown, g: Tensor): Tensor {
  if (!(replaced instanceof Tensor) || !sameShape(replaced.layout.shape, g.layout.shape) || replaced.dtype !== g.dtype) {
    throw new AutogradError(
      "registerHook",
      `a hook of a gradient ${g.dtype} ${formatShape(g.layout.shape)} returned ${replaced instanceof Tensor ? `${replaced.dtype} ${formatShape(replaced.layout.shape)}` : describe(replaced)}.`,
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
