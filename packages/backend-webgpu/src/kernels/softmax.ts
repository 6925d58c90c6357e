import type { SoftmaxKind, SoftmaxRows } from "@adjoint/core/internal";
import { type Bindings, bindViews } from "../bindings";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { sizeOf } from "../view-forms";
import { combineText, neutralText } from "../wgsl/combine";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { scalarSnippets } from "../wgsl/scalar";
import { GROUP_NUMBER, Shader, THREAD_NUMBER, WORKGROUP } from "../wgsl/shader";
import { SUM_BLOCK } from "./reduce-plan";

/** Rows shorter than this leave most threads of a workgroup idle: each thread takes one. */
const SHORTEST_SHARED_ROW = WORKGROUP / 2;
/** A row that one workgroup walks while the others have nothing to do; the composition cuts it up. */
const LONGEST_ROW = 2 ** 14;
const ENOUGH_ROWS = 128;

export const worthwhile = (rows: number, length: number): boolean => length <= LONGEST_ROW || rows >= ENOUGH_ROWS;

/** A workgroup for each row, or a thread: the maximum, the sum, and the results, of memory that the caches still hold. */
export function runSoftmax(launcher: Launcher, { kind, outer, length, inputs, output }: SoftmaxRows): void {
  const rows = sizeOf(outer);
  const shared = launcher.profile.barriers && length >= SHORTEST_SHARED_ROW;
  const words = launcher.parameters().pushAll([rows, length, ...outer]);
  for (const view of inputs) words.pushView(view);
  words.push(output.offset);
  const bindings = bindViews(inputs, [output]);
  const key = `${kind} ${shared} ${outer.length} ${bindings.key}`;
  launcher.launchGroups(
    key,
    () => printSoftmax(kind, shared, outer.length, bindings),
    bindings,
    shared ? rows : Math.ceil(rows / WORKGROUP),
  );
}

const lanes = { from: "float32", to: "float32" } as const;
const { sub, mul, exp, log, div } = scalarSnippets;
const minus = (a: string, b: string): string => sub(lanes, a, b);
const times = (a: string, b: string): string => mul(lanes, a, b);

/** What is summed, and what the results are, of the elements' names, the maximum (of `x`) and the sum. */
const formulas: { readonly [K in SoftmaxKind]: { readonly term: string; readonly result: string } } = {
  softmax: { term: exp(lanes, minus("x", "most")), result: div(lanes, "term", "total") },
  softmaxGrad: { term: times("x", "g"), result: times("x", minus("g", "total")) },
  logSoftmax: { term: exp(lanes, minus("x", "most")), result: minus(minus("x", "most"), log(lanes, "total")) },
  logSoftmaxGrad: { term: "g", result: minus("g", times(exp(lanes, "x"), "total")) },
};

function printSoftmax(kind: SoftmaxKind, shared: boolean, rank: number, bindings: Bindings): ShaderSource {
  const isGradient = kind === "softmaxGrad" || kind === "logSoftmaxGrad";
  const names = isGradient ? ["x", "g"] : ["x"];
  const shader = new Shader(
    bindings,
    [...names, "out"].map(() => "float32"),
  );
  const [rows, length] = shader.takeWords(2) as [string, string];
  const split = splitIndex("row", shader.takeWords(rank), "o");
  const loads = names.map((name, view) => {
    const base = addressOf(shader.word(), shader.takeWords(rank), split.coordinates);
    const stride = shader.word();
    return { base: `let base_${name} = ${base};`, load: `let ${name} = ${shader.load(view, `base_${name} + i * ${stride}`)};` };
  });
  const target = `${shader.word()} + row * ${length} + i`;
  const { term, result } = formulas[kind];
  const [first, step] = shared ? ["i32(local.x)", WORKGROUP] : ["0", 1];
  const load = loads.map((each) => each.load).join("\n");
  const element = (statements: string): string => `for (var i = ${first}; i < ${length}; i += ${step}) {\n${load}\n${statements}\n}`;
  const most = isGradient
    ? ""
    : `var most = ${neutralText("max", "float32")};
${element(`most = ${combineText("max", "float32", "most", "x")};`)}
${shared ? treeText("max", "most") : ""}`;
  // Threads add blocks of blocks, so that rounding errors stay those of pairwise summation.
  const body = `let row = ${shared ? GROUP_NUMBER : THREAD_NUMBER};
if (row >= ${rows}) { return; }
${split.statements}
${loads.map((each) => each.base).join("\n")}
${most}
var total = ${neutralText("sum", "float32")};
var start = ${first};
while (start < ${length}) {
let stop = min(start + ${SUM_BLOCK * step}, ${length});
var part = ${neutralText("sum", "float32")};
for (var i = start; i < stop; i += ${step}) {
${load}
let term = ${term};
${kind === "softmax" ? shader.store(names.length, target, "term") : ""}
part += term;
}
total += part;
start += ${SUM_BLOCK * step};
}
${shared ? treeText("sum", "total") : ""}
${
  kind === "softmax"
    ? `for (var i = ${first}; i < ${length}; i += ${step}) {
let term = ${shader.load(names.length, target)};
${shader.store(names.length, target, result)}
}`
    : element(shader.store(names.length, target, result))
}`;
  return shader.source(kind, body, { declarations: shared ? `var<workgroup> shared_values: array<f32, ${WORKGROUP}>;` : "" });
}

/** Every thread gets what all of them make together. All of a workgroup take the same row, so that barriers are met by all or none. */
const treeText = (combine: "max" | "sum", name: string): string => `
workgroupBarrier();
shared_values[local.x] = ${name};
for (var width = ${WORKGROUP / 2}u; width > 0u; width >>= 1u) {
  workgroupBarrier();
  if (local.x < width) {
    shared_values[local.x] = ${combineText(combine, "float32", "shared_values[local.x]", "shared_values[local.x + width]")};
  }
}
workgroupBarrier();
${name} = shared_values[0];`;
