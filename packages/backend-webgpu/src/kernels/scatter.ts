import { type DType, laneOf, type ScatterKernel, type View } from "@adjoint/core";
import { type Bindings, bindViews, withAtomics } from "../bindings";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { sizeOf } from "../view-forms";
import { combineText } from "../wgsl/combine";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { Shader, THREAD_NUMBER } from "../wgsl/shader";
import { boundsText } from "./gather";

const combines = { add: "sum", mul: "prod", min: "min", max: "max" } as const;

/**
 * Updates that can meet in one element differ only along axes on which the destination stands still. So each position on
 * the other axes gets a thread, which walks those axes in order: no atomics, and the same bits in every run.
 */
export function runScatter(launcher: Launcher, kernel: ScatterKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { shape, mode, axes } = kernel;
  const target = outputs[0]!;
  const lanes = shape.map((_, axis) => axis).filter((axis) => target.strides[axis] !== 0);
  const walks = shape.map((_, axis) => axis).filter((axis) => target.strides[axis] === 0);
  const { faults } = launcher;
  const bindings = withAtomics(bindViews(inputs, outputs), faults.block);
  const laneShape = lanes.map((axis) => shape[axis]!);
  const walkShape = walks.map((axis) => shape[axis]!);
  const count = sizeOf(laneShape);
  const words = launcher
    .parameters()
    .push(count)
    .push(sizeOf(walkShape))
    .push(faults.nextLaunch(kernel))
    .pushAll(laneShape)
    .pushAll(walkShape);
  for (const axis of axes) words.push(axis.size).push(axis.stride);
  const order = [...lanes, ...walks];
  for (const view of [...inputs, target]) words.push(view.offset).pushAll(order.map((axis) => view.strides[axis]!));
  const steps = contiguousSteps(shape);
  words.pushAll(order.map((axis) => steps[axis]!));
  const key = `scatter ${mode} ${target.dtype} ${lanes.length} ${walks.length} ${axes.length} ${bindings.key}`;
  launcher.launchThreads(key, () => printScatter(kernel, target.dtype, lanes.length, walks.length, bindings), bindings, count);
}

function contiguousSteps(shape: readonly number[]): number[] {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * shape[axis + 1]!;
  return steps;
}

function printScatter({ mode, axes }: ScatterKernel, dtype: DType, laneRank: number, walkRank: number, bindings: Bindings): ShaderSource {
  const target = axes.length + 1;
  const shader = new Shader(bindings, [dtype, ...axes.map(() => "int32" as const), dtype]);
  const [count, walkCount, launch] = shader.takeWords(3) as [string, string, string];
  const lane = splitIndex("t", shader.takeWords(laneRank), "l");
  const walk = splitIndex("w", shader.takeWords(walkRank), "w");
  const extents = axes.map(() => ({ size: shader.word(), stride: shader.word() }));
  const address = (offset: string): { base: string; step: string } => ({
    base: addressOf(offset, shader.takeWords(laneRank), lane.coordinates),
    step: addressOf("", shader.takeWords(walkRank), walk.coordinates),
  });
  const views = Array.from({ length: axes.length + 2 }, () => address(shader.word()));
  const position = address("0");
  const at = (view: number): string => `base${view}${views[view]!.step}`;
  const update = shader.load(0, at(0));
  const value = mode === "set" ? update : combineText(combines[mode], laneOf(dtype), shader.load(target, "place"), update);
  const body = `let t = ${THREAD_NUMBER};
if (t >= ${count}) { return; }
${lane.statements}
${views.map(({ base }, view) => `let base${view} = ${base};`).join("\n")}
for (var w = 0; w < ${walkCount}; w++) {
${walk.statements}
${axes.map((_, axis) => `let index${axis} = ${shader.load(axis + 1, at(axis + 1))};`).join("\n")}
${boundsText(
  shader.atomics,
  launch,
  `(${position.base}${position.step})`,
  extents.map(({ size }) => size),
  "continue;",
)}
let place = ${[at(target), ...extents.map(({ stride }, axis) => `index${axis} * ${stride}`)].join(" + ")};
${shader.store(target, "place", value)}
}`;
  return shader.source("scatter", body);
}
