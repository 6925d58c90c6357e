import type { DType, MatmulKernel } from "@adjoint/core";
import type { Bindings } from "../bindings";
import type { ShaderSource } from "../pipelines";
import { THREAD_NUMBER } from "../wgsl/shader";
import { type MatmulFrame, matmulFrame } from "./matmul-frame";
import type { MatmulPlan } from "./matmul-plan";

const four = [0, 1, 2, 3] as const;
const component = ["x", "y", "z", "w"] as const;

/**
 * A thread for each 4×4 block of the result, which fetches all it needs by itself. Without barriers it is what software
 * drivers run best, by a factor of 2 to 10.
 */
export function printRegisterMatmul(kernel: MatmulKernel, plan: MatmulPlan, bindings: Bindings, dtypes: readonly DType[]): ShaderSource {
  const frame = matmulFrame(kernel, bindings, dtypes, plan.splits > 1 ? "partial" : "whole");
  const { shader, names, type } = frame;
  if (plan.a !== "single") shader.bindVector(0);
  if (plan.b !== "single") shader.bindVector(1);
  const body = `let thread = ${THREAD_NUMBER};
if (thread >= ${names.units}) { return; }
let tile = u32(thread);
let n = i32(tile % u32(${names.tilesN})) * 4;
let m = i32(tile / u32(${names.tilesN}) % u32(${names.tilesM})) * 4;
let rest = i32(tile / u32(${names.tilesN}) / u32(${names.tilesM}));
let part = rest % ${names.splits};
let b = rest / ${names.splits};
let a_base = ${frame.aOffset} + a_batch(b);
let b_base = ${frame.bOffset} + b_batch(b);
${four.map((i) => `let row${i} = a_base + a_row(min(m + ${i}, ${names.m} - 1));`).join("\n")}
${four.map((j) => `let column${j} = b_base + b_column(min(n + ${j}, ${names.n} - 1));`).join("\n")}
${four.map((i) => `var sum${i} = vec4<${type}>();`).join("\n")}
let begin = part * ${names.chunk};
${plan.step === 4 ? stepsOfFour(frame, plan) : singleSteps(frame, plan)}
${four.map((i) => `store_row(part, b, m + ${i}, n, sum${i});`).join("\n")}`;
  const declarations = `${frame.declarations}
fn store_row(part: i32, b: i32, m: i32, first: i32, sums: vec4<${type}>) {
  if (m >= ${names.m}) { return; }
  for (var j = 0; j < 4; j++) {
    let n = first + j;
    if (n >= ${names.n}) { return; }
    let sum = sums[j];
    ${frame.store}
  }
}`;
  return shader.source("matmul registers", body, { declarations });
}

/** k in one axis, its length a multiple of four. */
function stepsOfFour({ shader, names, depth, type }: MatmulFrame, plan: MatmulPlan): string {
  const { a: aStep, b: bStep } = depth[0]!;
  const at = (step: string, j: number): string => `(k + ${j}) * ${step}`;
  const vector = (parts: readonly string[]): string => `vec4<${type}>(${parts.join(", ")})`;
  const turned = (from: string, i: number): string => vector(four.map((j) => `${from}${j}.${component[i]}`));
  const a = {
    depth: four.map((i) => `let a${i} = ${shader.loadVector(0, `row${i} + k`)};`),
    across: [
      ...four.map((j) => `let at${j} = ${shader.loadVector(0, `row0 + ${at(aStep, j)}`)};`),
      ...four.map((i) => `let a${i} = ${turned("at", i)};`),
    ],
    single: four.map((i) => `let a${i} = ${vector(four.map((j) => shader.load(0, `row${i} + ${at(aStep, j)}`)))};`),
  }[plan.a];
  const b = {
    across: four.map((j) => `let b${j} = ${shader.loadVector(1, `column0 + ${at(bStep, j)}`)};`),
    depth: [
      ...four.map((i) => `let bt${i} = ${shader.loadVector(1, `column${i} + k`)};`),
      ...four.map((j) => `let b${j} = ${turned("bt", j)};`),
    ],
    single: four.map((j) => `let b${j} = ${vector(four.map((i) => shader.load(1, `column${i} + ${at(bStep, j)}`)))};`),
  }[plan.b];
  const products = four.flatMap((j) => four.map((i) => addProduct(type, `sum${i}`, `a${i}.${component[j]}`, `b${j}`)));
  return `let end = min(begin + ${names.chunk}, ${names.k});
for (var k = begin; k < end; k += 4) {
${[...a, ...b, ...products].join("\n")}
}`;
}

/** k in any number of axes, one step at a time. */
function singleSteps({ shader, names, depth, type }: MatmulFrame, plan: MatmulPlan): string {
  const last = depth.length;
  const a =
    plan.a === "across"
      ? shader.loadVector(0, `row0 + a_at${last}`)
      : `vec4<${type}>(${four.map((i) => shader.load(0, `row${i} + a_at${last}`)).join(", ")})`;
  const b =
    plan.b === "across"
      ? shader.loadVector(1, `column0 + b_at${last}`)
      : `vec4<${type}>(${four.map((j) => shader.load(1, `column${j} + b_at${last}`)).join(", ")})`;
  const products = four.map((i) => addProduct(type, `sum${i}`, `a.${component[i]}`, "b_row")).join("\n");
  const innermost = `let a = ${a};\nlet b_row = ${b};\n${products}`;
  const loops = depth.reduceRight((inside, { size, a: aStep, b: bStep }, axis) => {
    const [from, to] = axis === 0 ? ["begin", `min(begin + ${names.chunk}, ${size})`] : ["0", size];
    return `let end${axis} = ${to};
var a_at${axis + 1} = a_at${axis} + ${from} * ${aStep};
var b_at${axis + 1} = b_at${axis} + ${from} * ${bStep};
for (var k${axis} = ${from}; k${axis} < end${axis}; k${axis}++) {
${inside}
a_at${axis + 1} += ${aStep};
b_at${axis + 1} += ${bStep};
}`;
  }, innermost);
  return `let a_at0 = 0;\nlet b_at0 = 0;\n${loops}`;
}

export const addProduct = (type: string, sum: string, factor: string, row: string): string =>
  type === "f32" ? `${sum} = fma(vec4<f32>(${factor}), ${row}, ${sum});` : `${sum} += ${factor} * ${row};`;
