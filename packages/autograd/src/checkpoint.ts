import { defaultGenerator, type Generator, type GradientMeta, isTensor, runtime, type Tensor } from "@adjoint/core";
import { frozenStatistics, stackHere } from "@adjoint/core/internal";
import { backward as walk } from "./engine";
import { type Cotangents, gradMode, Node, nodeOf } from "./graph";
import { attach } from "./layer";

/** Options of `checkpoint`. */
export interface CheckpointOptions {
  /** Generators that `fn` draws from, beside the default one. */
  readonly generators?: readonly Generator[];
}

/** The leaves that a recorded computation depends on, other than those given; what it had saved is let go. */
function leavesBehind(outputs: readonly Tensor[], given: ReadonlySet<GradientMeta>): GradientMeta[] {
  const leaves = new Set<GradientMeta>();
  const passage = { name: "checkpoint", sequence: runtime().sequence, stack: stackHere() };
  const seen = new Set<Node>();
  const stack = outputs.flatMap((out) => nodeOf(out.meta) ?? []);
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) {
      if (edge === null || given.has(edge)) continue;
      const before = nodeOf(edge);
      if (before === undefined) leaves.add(edge);
      else stack.push(before);
    }
    node.free(passage);
  }
  return [...leaves];
}

/**
 * Computes `fn(...inputs)` without keeping what its gradient needs, and computes it again in backward (Chen et al. 2016): less memory for more time.
 * Random numbers are drawn as they were the first time, and running statistics are left alone. Other recorded tensors that `fn` uses must be among
 * the inputs; leaves (parameters) need not.
 *
 * ```ts
 * const y = checkpoint((h) => block.forward(h), [x]);
 * ```
 */
export function checkpoint(fn: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[], options: CheckpointOptions = {}): Tensor {
  if (!gradMode.get()) return fn(...inputs);
  const generators = [defaultGenerator, ...(options.generators ?? [])];
  const states = generators.map((generator) => generator.getState());
  const needs = inputs.map((x) => isTensor(x) && x.requiresGrad);
  // Recorded, so that the leaves show that `fn` closes over; on twins of the inputs, so that the record ends there.
  const twins = inputs.map((x, i) => (needs[i] ? x.detach().requireGrad() : x));
  const recorded = fn(...twins);
  const own = new Set(twins.flatMap((x, i) => (needs[i] ? [x.meta!] : [])));
  const leaves = leavesBehind([recorded], own);
  const output = recorded.detach();
  if (!needs.some(Boolean) && leaves.length === 0) return output;

  const run = (cotangents: Cotangents, saved: readonly Tensor[]): Cotangents => {
    const createGraph = gradMode.get();
    const now = generators.map((generator) => generator.getState());
    generators.forEach((generator, i) => void generator.setState(states[i]!));
    const again = createGraph ? saved : saved.map((x, i) => (needs[i] ? x.detach().requireGrad() : x.detach()));
    const result = frozenStatistics.run(true, () => gradMode.run(true, () => fn(...again)));
    generators.forEach((generator, i) => void generator.setState(now[i]!));
    const wanted = again.flatMap((x, i) => (needs[i] ? [x.meta!] : []));
    const collected = new Map<GradientMeta, Tensor | null>([...wanted, ...leaves].map((meta) => [meta, null]));
    walk([result], cotangents, { retainGraph: createGraph, createGraph }, collected);
    const ofInputs = again.map((x, i) => (needs[i] ? (collected.get(x.meta!) ?? null) : null));
    return [...ofInputs, ...leaves.map((meta) => collected.get(meta) ?? null)];
  };
  const edges = [...inputs.map((x, i) => (needs[i] ? x.meta! : null)), ...leaves];
  attach(new Node("checkpoint", runtime().sequence, edges, [output], { saves: [...inputs], run }), [output]);
  return output;
}
