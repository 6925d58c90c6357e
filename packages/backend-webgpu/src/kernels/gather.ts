import type { GatherKernel, View } from "@adjoint/core";
import { type Bindings, bindViews, withAtomics } from "../bindings";
import { noteFaultText } from "../index-faults";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { sizeOf } from "../view-forms";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { forEachElement, Shader } from "../wgsl/shader";

const asBits = (view: View): View => ({ ...view, dtype: "uint32" });

/** Threads walk over the elements of the output side by side. */
export function runGather(launcher: Launcher, kernel: GatherKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const [source, ...indices] = inputs;
  const views = [asBits(source!), ...indices, asBits(outputs[0]!)];
  const { faults } = launcher;
  const bindings = withAtomics(bindViews(views.slice(0, -1), views.slice(-1)), faults.block);
  const count = sizeOf(kernel.shape);
  const span = launcher.spanOf(count);
  const words = launcher.parameters().push(count).push(span).push(faults.nextLaunch(kernel)).pushAll(kernel.shape);
  for (const axis of kernel.axes) words.push(axis.size).push(axis.stride);
  for (const view of views) words.pushView(view);
  const key = `gather ${kernel.shape.length} ${kernel.axes.length} ${bindings.key}`;
  launcher.launchGroups(key, () => printGather(kernel, bindings), bindings, Math.ceil(count / span));
}

function printGather({ shape, axes }: GatherKernel, bindings: Bindings): ShaderSource {
  const output = axes.length + 1;
  const shader = new Shader(bindings, ["uint32", ...axes.map(() => "int32" as const), "uint32"]);
  const [count, span, launch] = shader.takeWords(3) as [string, string, string];
  const split = splitIndex("i", shader.takeWords(shape.length), "i");
  const extents = axes.map(() => ({ size: shader.word(), stride: shader.word() }));
  const addresses = Array.from({ length: axes.length + 2 }, () =>
    addressOf(shader.word(), shader.takeWords(shape.length), split.coordinates),
  );
  const source = [addresses[0]!, ...extents.map(({ stride }, axis) => `index${axis} * ${stride}`)].join(" + ");
  const body = `${split.statements}
${axes.map((_, axis) => `let index${axis} = ${shader.load(axis + 1, addresses[axis + 1]!)};`).join("\n")}
${boundsText(
  shader.atomics,
  launch,
  "i",
  extents.map(({ size }) => size),
  "continue;",
)}
${shader.store(output, addresses[output]!, shader.load(0, source))}`;
  return shader.source("gather", forEachElement(count, span, body));
}

/** Checks `index0`, `index1`, …; at a bad one notes it and does `otherwise`. */
export function boundsText(atomics: string, launch: string, position: string, sizes: readonly string[], otherwise: string): string {
  const bad = sizes.map((size, axis) => `(index${axis} < 0 || index${axis} >= ${size})`);
  if (bad.length === 0) return "";
  return `if (${bad.join(" || ")}) {\n${noteFaultText(atomics, launch, position, bad)}\n${otherwise}\n}`;
}
