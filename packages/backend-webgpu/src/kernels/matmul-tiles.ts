import type { DType, MatmulKernel } from "@adjoint/core";
import type { Bindings } from "../bindings";
import type { ShaderSource } from "../pipelines";
import { GROUP_NUMBER } from "../wgsl/shader";
import { type MatmulFrame, matmulFrame } from "./matmul-frame";
import { type MatmulPlan, type OperandForm, TILE_DEPTH } from "./matmul-plan";
import { addProduct } from "./matmul-registers";

const four = [0, 1, 2, 3] as const;
const component = ["x", "y", "z", "w"] as const;

/**
 * A workgroup of 8×8 or 16×16 threads for each 32×32 or 64×64 tile of the result. It brings 16 steps of k at a time into
 * workgroup memory, as vectors of four rows of A and of four columns of B; each thread adds up a 4×4 block.
 */
export function printTiledMatmul(kernel: MatmulKernel, plan: MatmulPlan, bindings: Bindings, dtypes: readonly DType[]): ShaderSource {
  const frame = matmulFrame(kernel, bindings, dtypes, plan.splits > 1 ? "partial" : "whole");
  const { shader, names, type } = frame;
  const { side } = plan;
  // Along k, neighbouring threads read neighbouring words by themselves; only across it does a vector save loads.
  if (plan.a === "across") shader.bindVector(0);
  if (plan.b === "across") shader.bindVector(1);
  // One column more than there is, so that a column's vectors lie in different banks.
  const pitch = side + 1;
  const loads = Array.from({ length: TILE_DEPTH / side }, (_, load) => load);
  const operandA: Operand = { frame, view: 0, form: plan.a, name: "a", limit: names.m, first: "tile_m", side };
  const operandB: Operand = { frame, view: 1, form: plan.b, name: "b", limit: names.n, first: "tile_n", side };
  const body = `let unit = u32(${GROUP_NUMBER});
if (unit >= u32(${names.units})) { return; }
let tile_n = i32(unit % u32(${names.tilesN})) * ${side * 4};
let tile_m = i32(unit / u32(${names.tilesN}) % u32(${names.tilesM})) * ${side * 4};
let rest = i32(unit / u32(${names.tilesN}) / u32(${names.tilesM}));
let part = rest % ${names.splits};
let b = rest / ${names.splits};
let thread = i32(local.y * ${side}u + local.x);
let a_base = ${frame.aOffset} + a_batch(b);
let b_base = ${frame.bOffset} + b_batch(b);
${loads.map((load) => placeText(operandA, load) + placeText(operandB, load)).join("")}
${four.map((i) => `var sum${i} = vec4<${type}>();`).join("\n")}
let begin = part * ${names.chunk};
let end = min(begin + ${names.chunk}, ${names.k});
for (var start = begin; start < end; start += ${TILE_DEPTH}) {
${loads.map((load) => loadText(operandA, load, pitch) + loadText(operandB, load, pitch)).join("")}
workgroupBarrier();
for (var step = 0; step < ${TILE_DEPTH}; step++) {
let rows = tile_a[step * ${pitch} + i32(local.y)];
let columns = tile_b[step * ${pitch} + i32(local.x)];
${four.map((i) => addProduct(type, `sum${i}`, `rows.${component[i]}`, "columns")).join("\n")}
}
workgroupBarrier();
}
let first_m = tile_m + i32(local.y) * 4;
let first_n = tile_n + i32(local.x) * 4;
${four.map((i) => `store_row(part, b, first_m + ${i}, first_n, sum${i});`).join("\n")}`;
  const declarations = `${frame.declarations}
var<workgroup> tile_a: array<vec4<${type}>, ${TILE_DEPTH * pitch}>;
var<workgroup> tile_b: array<vec4<${type}>, ${TILE_DEPTH * pitch}>;
fn store_row(part: i32, b: i32, m: i32, first: i32, sums: vec4<${type}>) {
  if (m >= ${names.m}) { return; }
  for (var j = 0; j < 4; j++) {
    let n = first + j;
    if (n >= ${names.n}) { return; }
    let sum = sums[j];
    ${frame.store}
  }
}`;
  return shader.source("matmul tiles", body, { declarations, workgroup: [side, side] });
}

interface Operand {
  readonly frame: MatmulFrame;
  readonly view: number;
  readonly form: OperandForm;
  readonly name: "a" | "b";
  readonly limit: string;
  readonly first: string;
  readonly side: number;
}

/** Which step of k and which four rows (columns) this thread fetches in its `load`-th load, and where those lie. */
function placeText({ form, name, limit, first, side }: Operand, load: number): string {
  const id = `${name}${load}`;
  const vector = `(thread + ${load * side * side})`;
  const [step, quad] =
    form === "across" ? [`${vector} / ${side}`, `${vector} % ${side}`] : [`${vector} % ${TILE_DEPTH}`, `${vector} / ${TILE_DEPTH}`];
  const locate = name === "a" ? "a_row" : "b_column";
  const places = four.map((i) => `let place_${id}_${i} = ${name}_base + ${locate}(min(${first} + quad_${id} * 4 + ${i}, ${limit} - 1));\n`);
  return `let step_${id} = ${step};\nlet quad_${id} = ${quad};\n${form === "across" ? places[0] : places.join("")}`;
}

function loadText({ frame, view, form, name }: Operand, load: number, pitch: number): string {
  const id = `${name}${load}`;
  const { shader, names, type } = frame;
  const depth = `depth_${id}`;
  const value =
    form === "across"
      ? shader.loadVector(view, `place_${id}_0 + ${depth}`)
      : `vec4<${type}>(${four.map((i) => shader.load(view, `place_${id}_${i} + ${depth}`)).join(", ")})`;
  return `let k_${id} = start + step_${id};
let ${depth} = ${name}_depth(min(k_${id}, ${names.k} - 1));
tile_${name}[step_${id} * ${pitch} + quad_${id}] = select(vec4<${type}>(), ${value}, k_${id} < end);
`;
}
