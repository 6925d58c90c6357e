import { ArgumentError, AutogradError, type GradientMeta, isTensor, runtime, scoped, type Tensor } from "@adjoint/core";
import {
  currentScope,
  describe,
  formatShape,
  frozenStatistics,
  loggingDraws,
  repeatingDraws,
  sameShape,
  stackHere,
} from "@adjoint/core/internal";
import { askedFor, type Backward, gradMode, Node, nodeOf } from "./graph";
import { attach } from "./record";
import { gradientsBetween, twinsOf } from "./recompute";

/** What a recorded part of the computation began from. */
interface Part {
  /** The steps of the part itself. */
  readonly nodes: ReadonlySet<Node>;
  /** What it depends on beside `given`: leaves, and whatever was recorded before it began. */
  readonly others: readonly GradientMeta[];
}

function partBehind(outputs: readonly Tensor[], given: ReadonlySet<GradientMeta>, began: number): Part {
  const others = new Set<GradientMeta>();
  const nodes = new Set<Node>();
  const stack: Node[] = [];
  const visit = (meta: GradientMeta | null | undefined): void => {
    if (meta == null || given.has(meta) || !meta.requiresGrad) return;
    const node = nodeOf(meta);
    if (node === undefined || node.sequence <= began) others.add(meta);
    else if (!nodes.has(node)) {
      nodes.add(node);
      stack.push(node);
    }
  };
  for (const out of outputs) visit(out.meta);
  while (stack.length > 0) for (const edge of stack.pop()!.edges) visit(edge);
  return { nodes, others: [...others] };
}

type Result = Tensor | readonly Tensor[];

function tensorsOf(result: unknown): readonly Tensor[] {
  const list = (Array.isArray(result) ? result : [result]) as unknown[];
  if (list.length === 0 || !list.every(isTensor)) {
    const found = list.length === 0 ? "an empty array" : describe(list.find((out) => !isTensor(out)));
    throw new ArgumentError("checkpoint", `the function returned ${found}, not a tensor or an array of tensors.`);
  }
  return list;
}

/**
 * Computes `fn(...inputs)` without keeping what its gradient needs, and computes it again in backward (Chen et al. 2016): less memory for more time.
 * Random numbers are drawn as they were the first time, and running statistics are left alone. Inputs may be of any kind; tensors that `fn` closes
 * over get their gradients too. Checkpoints may be nested, and differentiated again with `createGraph`.
 *
 * ```ts
 * const y = checkpoint((h) => block.forward(h), [x]);
 * ```
 *
 * @param fn Makes a tensor, or an array of tensors. It must compute the same when it is called again.
 * @returns What `fn` returned.
 * @throws ArgumentError when `fn` returns anything else. @throws AutogradError in backward, when it computes something else the second time.
 */
export function checkpoint<Args extends readonly unknown[], R extends Result>(fn: (...inputs: Args) => R, inputs: readonly [...Args]): R {
  if (typeof fn !== "function") throw new ArgumentError("checkpoint", `takes a function and its inputs, not ${describe(fn)}.`);
  if (!Array.isArray(inputs as unknown))
    throw new ArgumentError("checkpoint", `the inputs are an array, not ${describe(inputs)}.`, "checkpoint(fn, [x]).");
  if (!gradMode.get()) return fn(...(inputs as unknown as Args));
  const needs = inputs.map((x) => isTensor(x) && x.requiresGrad);
  const passage = { name: "checkpoint", sequence: runtime().sequence, stack: stackHere() };
  const {
    result: { result, outputs, recorded, others },
    log,
  } = loggingDraws(() => firstRun(fn, inputs as unknown as Args, needs, passage));
  if (!recorded.some(Boolean)) return result;

  const holes = inputs.map((input) => (isTensor(input) ? undefined : input));
  const tensors = inputs.filter(isTensor);
  const places = inputs.flatMap((input, i) => (isTensor(input) ? [i] : []));
  const shapes = outputs.map((out) => out.shape);
  const run: Backward["run"] = (cotangents, saved, wanted) => {
    const asked = askedFor(needs, wanted);
    const again: unknown[] = [...holes];
    places.forEach((place, k) => void (again[place] = saved[k]));
    const twins = twinsOf(again, asked);
    const computed = tensorsOf(
      repeatingDraws(log, () => frozenStatistics.run(true, () => gradMode.run(true, () => fn(...(twins as unknown as Args))))),
    );
    checkSame(computed, shapes);
    return gradientsBetween(computed, cotangents, twins, asked, others);
  };
  const edges = [...inputs.map((x, i) => (needs[i] ? (x as Tensor).meta! : null)), ...others];
  const node = new Node("checkpoint", runtime().sequence, edges, outputs, { saves: tensors, run });
  attach(node, outputs, new Set(outputs.filter((_, j) => !recorded[j])));
  return result;
}

/**
 * Recorded, so that all shows that `fn` closes over; on twins of the inputs, so that the record ends there. Then what was recorded is let go,
 * handles included; others stay, for `fn` may have put them where it finds them again.
 */
function firstRun<Args extends readonly unknown[], R extends Result>(
  fn: (...inputs: Args) => R,
  inputs: Args,
  needs: readonly boolean[],
  passage: { name: string; sequence: number; stack: string | undefined },
): { result: R; outputs: Tensor[]; recorded: boolean[]; others: readonly GradientMeta[] } {
  let kept: Tensor[] = [];
  const run = (): { result: R; outputs: Tensor[]; recorded: boolean[]; others: readonly GradientMeta[] } => {
    const twins = inputs.map((x, i) => (needs[i] ? (x as Tensor).detach().requireGrad() : x));
    const made = fn(...(twins as unknown as Args));
    const first = tensorsOf(made);
    const given = new Set(twins.flatMap((x, i) => (needs[i] ? [(x as Tensor).meta!] : [])));
    const { nodes, others } = partBehind(first, given, passage.sequence);
    const recorded = first.map((out) => out.requiresGrad);
    const outputs = first.map((out) => out.detach());
    kept = currentScope()!.handles.filter((handle) => !nodes.has(nodeOf(handle.meta)!));
    for (const node of nodes) node.free(passage);
    return { result: (Array.isArray(made) ? outputs : outputs[0]) as R, outputs, recorded, others };
  };
  return scoped("checkpoint", run, () => kept);
}

function checkSame(computed: readonly Tensor[], shapes: readonly (readonly number[])[]): void {
  const same = computed.length === shapes.length && computed.every((out, j) => sameShape(out.shape, shapes[j]!));
  if (same) return;
  throw new AutogradError(
    "checkpoint",
    `the function computed ${computed.map((out) => formatShape(out.shape)).join(", ")} in backward, and ${shapes.map(formatShape).join(", ")} before.`,
    "it must do the same each time: pass what changes as an input.",
  );
}
