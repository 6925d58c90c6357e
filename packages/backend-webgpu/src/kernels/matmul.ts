import { type DType, laneOf, type MatmulKernel, type View } from "@adjoint/core";
import { type Bindings, bindViews } from "../bindings";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { THREAD_NUMBER } from "../wgsl/shader";
import { matmulFrame } from "./matmul-frame";
import { type MatmulPlan, planMatmul } from "./matmul-plan";
import { printRegisterMatmul } from "./matmul-registers";
import { printTiledMatmul } from "./matmul-tiles";

export function runMatmul(launcher: Launcher, kernel: MatmulKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const [a, b, ...extras] = inputs as [View, View, ...View[]];
  const plan = planMatmul(launcher.profile, kernel, a, b, bindViews(inputs, outputs).key === "");
  if (plan.splits === 1) {
    launchProduct(launcher, kernel, plan, inputs, outputs);
    return;
  }
  const count = plan.batch * plan.m * plan.n;
  launcher.withScratch([count * plan.splits], (buffer) => {
    const partial: View = { buffer, dtype: laneOf(a.dtype) as DType, offset: 0, strides: [] };
    launchProduct(launcher, kernel, plan, [a, b], [partial]);
    launchFinish(launcher, kernel, plan, [partial, ...extras], outputs);
  });
}

function launchProduct(
  launcher: Launcher,
  kernel: MatmulKernel,
  plan: MatmulPlan,
  inputs: readonly View[],
  outputs: readonly View[],
): void {
  const groups = plan.tilesM * plan.tilesN * plan.splits * plan.batch;
  const words = commonWords(launcher, kernel, plan, groups);
  const partial = plan.splits > 1;
  for (const view of inputs) words.pushView(view);
  if (!partial) {
    words.push(outputs[0]!.offset);
    if (kernel.epilogue !== null) words.pushScalars(kernel.epilogue, kernel.scalars);
  }
  const bindings = bindViews(inputs, outputs);
  const dtypes = [...inputs, ...outputs].map((view) => view.dtype);
  const { family } = plan;
  const how = family === "tiles" ? `${plan.side}` : `${plan.step}`;
  const key = `matmul ${family} ${how} ${plan.a} ${plan.b} ${partial ? "partial" : ""} ${keyOf(kernel, dtypes, bindings)}`;
  if (family === "tiles") launcher.launchGroups(key, () => printTiledMatmul(kernel, plan, bindings, dtypes), bindings, groups);
  else launcher.launchThreads(key, () => printRegisterMatmul(kernel, plan, bindings, dtypes), bindings, groups);
}

function launchFinish(launcher: Launcher, kernel: MatmulKernel, plan: MatmulPlan, inputs: readonly View[], outputs: readonly View[]): void {
  const count = plan.batch * plan.m * plan.n;
  const words = commonWords(launcher, kernel, plan, count);
  for (const view of inputs.slice(1)) words.pushView(view);
  words.push(outputs[0]!.offset);
  if (kernel.epilogue !== null) words.pushScalars(kernel.epilogue, kernel.scalars);
  const bindings = bindViews(inputs, outputs);
  const dtypes = [...inputs, ...outputs].map((view) => view.dtype);
  launcher.launchThreads(`matmul finish ${keyOf(kernel, dtypes, bindings)}`, () => printFinish(kernel, bindings, dtypes), bindings, count);
}

function commonWords(launcher: Launcher, kernel: MatmulKernel, plan: MatmulPlan, units: number): ReturnType<Launcher["parameters"]> {
  const { tilesN, tilesM, splits, batch, m, n, k, chunk } = plan;
  const words = launcher.parameters().pushAll([units, tilesN, tilesM, splits, batch, m, n, k, chunk]);
  return words.pushAll(kernel.batch).pushAll(kernel.m).pushAll(kernel.n).pushAll(kernel.k);
}

function keyOf({ batch, m, n, k, epilogue }: MatmulKernel, dtypes: readonly DType[], bindings: Bindings): string {
  return `${batch.length} ${m.length} ${n.length} ${k.length} ${epilogue?.id ?? ""} ${dtypes.join()} ${bindings.key}`;
}

const RUN = 32;

/** Adds the parts of k, always in their order: in runs, so that many parts lose no digits. */
function printFinish(kernel: MatmulKernel, bindings: Bindings, dtypes: readonly DType[]): ShaderSource {
  const { shader, names, type, declarations, store } = matmulFrame(kernel, bindings, dtypes, "finish");
  const body = `let i = ${THREAD_NUMBER};
if (i >= ${names.units}) { return; }
let n = i % ${names.n};
let m = i / ${names.n} % ${names.m};
let b = i / ${names.n} / ${names.m};
var sum = ${type}();
for (var first = 0; first < ${names.splits}; first += ${RUN}) {
var run = ${type}();
for (var part = first; part < min(first + ${RUN}, ${names.splits}); part++) { run += ${shader.load(0, `part * ${names.units} + i`)}; }
sum += run;
}
${store}`;
  return shader.source("matmul finish", body, { declarations });
}
