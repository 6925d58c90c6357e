import type { DType, Lane, ReduceKernel, View } from "@adjoint/core";
import { bindViews } from "../bindings";
import type { Launcher } from "../launcher";
import { sizeOf } from "../view-forms";
import { planReduction, type ReductionPlan } from "./reduce-plan";
import { printReduction, type ReductionShape } from "./reduce-print";

/** One launch of a reduction: from its inputs or from the partial results of the launch before, to those or to its outputs. */
interface Stage extends ReductionShape {
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
  readonly plan: ReductionPlan;
}

/** Rows that are long, or few, are cut into chunks, whose results a second launch combines. The cuts depend on sizes alone. */
export function runReduce(launcher: Launcher, kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { outer, inner } = kernel;
  const plan = planReduction(launcher.profile, sizeOf(outer), sizeOf(inner), isInnerDense(inputs, outer.length));
  if (plan.chunks === 1) runStage(launcher, kernel, { inputs, outputs, outer, inner, plan, fromPartials: false, toPartials: false });
  else
    withPartials(launcher, kernel, plan, (partials) => {
      runStage(launcher, kernel, { inputs, outputs: partials, outer, inner, plan, fromPartials: false, toPartials: true });
      combinePartials(launcher, kernel, partials, plan, outputs);
    });
}

function combinePartials(
  launcher: Launcher,
  kernel: ReduceKernel,
  inputs: readonly View[],
  { outerCount, chunks }: ReductionPlan,
  outputs: readonly View[],
): void {
  const plan = planReduction(launcher.profile, outerCount, chunks, true);
  const stage = { inputs, outer: [outerCount], inner: [chunks], plan, fromPartials: true };
  if (plan.chunks === 1) runStage(launcher, kernel, { ...stage, outputs, toPartials: false });
  else
    withPartials(launcher, kernel, plan, (partials) => {
      runStage(launcher, kernel, { ...stage, outputs: partials, toPartials: true });
      combinePartials(launcher, kernel, partials, plan, outputs);
    });
}

/** A lane has a dtype of its name. */
const laneDType = (lane: Lane): DType => lane;

function withPartials(
  launcher: Launcher,
  kernel: ReduceKernel,
  { outerCount, chunks }: ReductionPlan,
  use: (partials: readonly View[]) => void,
): void {
  const lane = kernel.pre.nodes[kernel.pre.outputs[0]!.node]!.lane;
  const dtypes: DType[] = kernel.result === "value" ? [laneDType(lane)] : [laneDType(lane), "int32"];
  launcher.withScratch(
    dtypes.map(() => outerCount * chunks),
    (...buffers) => {
      use(buffers.map((buffer, b) => ({ buffer, dtype: dtypes[b]!, offset: 0, strides: [chunks, 1] })));
    },
  );
}

function runStage(launcher: Launcher, kernel: ReduceKernel, stage: Stage): void {
  const { inputs, outputs, outer, inner, plan, fromPartials, toPartials } = stage;
  const units = plan.outerCount * plan.chunks;
  const words = launcher.parameters().push(units).push(plan.outerCount).push(plan.innerCount).push(plan.chunks).push(plan.chunkLength);
  words.pushAll(outer).pushAll(inner);
  for (const view of inputs) words.pushView(view);
  for (const view of outputs) words.push(view.offset);
  if (!fromPartials) words.pushScalars(kernel.pre, kernel.scalars);
  if (!toPartials) words.pushScalars(kernel.post, kernel.postScalars);
  const bindings = bindViews(inputs, outputs);
  // Even the later stages take their accumulator's lane from the program.
  const programs = `${kernel.pre.id}${fromPartials ? "p" : ""} ${toPartials ? "" : kernel.post.id}`;
  const key = `reduce ${plan.mode} ${kernel.combine} ${kernel.result} ${programs} ${outer.length} ${inner.length} ${bindings.key}`;
  const dtypes = [...inputs, ...outputs].map((view) => view.dtype);
  const print = () => printReduction(kernel, { outer, inner, fromPartials, toPartials }, plan.mode, bindings, dtypes);
  if (plan.mode === "rows") launcher.launchGroups(key, print, bindings, units);
  else launcher.launchThreads(key, print, bindings, units);
}

/** Whether neighbours in `inner` lie closer together than neighbours in `outer`. */
function isInnerDense(inputs: readonly View[], outerRank: number): boolean {
  const strides = inputs[0]?.strides;
  const beside = strides?.[outerRank - 1];
  return beside === undefined || Math.abs(strides!.at(-1)!) < Math.abs(beside);
}
