import type { DType, ReduceKernel } from "@adjoint/core";
import type { Bindings } from "../bindings";
import type { ShaderSource } from "../pipelines";
import { combineText, neutralText, winsText } from "../wgsl/combine";
import { deviceLane, printProgram } from "../wgsl/expression";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { laneTypes } from "../wgsl/scalar";
import { GROUP_NUMBER, Shader, THREAD_NUMBER, WORKGROUP } from "../wgsl/shader";
import { type ReductionPlan, SUM_BLOCK } from "./reduce-plan";

export interface ReductionShape {
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  readonly fromPartials: boolean;
  readonly toPartials: boolean;
}

const NOWHERE = "2147483647";

/** Prints one stage. `best` is the accumulator and `at` the position that it came from, where the result wants one. */
export function printReduction(
  kernel: ReduceKernel,
  shape: ReductionShape,
  mode: ReductionPlan["mode"],
  bindings: Bindings,
  dtypes: readonly DType[],
): ShaderSource {
  const { combine, pre, post, result } = kernel;
  const lane = pre.nodes[pre.outputs[0]!.node]!.lane;
  const type = laneTypes[deviceLane(lane)];
  const indexed = result !== "value";
  const shader = new Shader(bindings, dtypes);
  const [units, outerCount, innerCount, chunks, chunkLength] = shader.takeWords(5) as [string, string, string, string, string];
  const outer = splitIndex("o", shader.takeWords(shape.outer.length), "o");
  const inner = splitIndex("r", shader.takeWords(shape.inner.length), "r");
  const inputCount = shape.fromPartials ? (indexed ? 2 : 1) : pre.inputs.length;
  const views = Array.from({ length: inputCount }, () => ({
    base: addressOf(shader.word(), shader.takeWords(shape.outer.length), outer.coordinates),
    step: addressOf("", shader.takeWords(shape.inner.length), inner.coordinates),
  }));
  const targets = dtypes.slice(inputCount).map(() => shader.word());
  const preScalars = shape.fromPartials ? [] : shader.scalars(pre);
  const postScalars = shape.toPartials ? [] : shader.scalars(post);

  const element = (view: number): string => shader.load(view, `base${view}${views[view]!.step}`);
  const program = shape.fromPartials
    ? { statements: "", results: [element(0)] }
    : printProgram(pre, { input: element, scalar: (index) => preScalars[index]!, index: `u32(o * ${innerCount} + r)` }, "v");
  const position = shape.fromPartials && indexed ? element(1) : "r";
  const rows = mode === "rows";
  const step = rows ? WORKGROUP : 1;

  const merge = (value: string, from: string): string =>
    indexed
      ? `{ let value = ${value}; let place = ${from}; if (${winsText(combine, lane, ["value", "place"], ["best", "at"])}) { best = value; at = place; } }`
      : `best = ${combineText(combine, lane, "best", value)};`;
  const take = `${inner.statements}\n${program.statements}`;
  const loop = indexed
    ? `for (; r < end; r += ${step}) {\n${take}\n${merge(program.results[0]!, position)}\n}`
    : `while (r < end) {
let stop = min(r + ${SUM_BLOCK * step}, end);
var part: ${type} = ${neutralText(combine, lane)};
for (; r < stop; r += ${step}) {\n${take}\npart = ${combineText(combine, lane, "part", program.results[0]!)};\n}
${merge("part", "")}
}`;

  const target = shape.toPartials ? `o * ${chunks} + chunk` : "o";
  const finished = shape.toPartials
    ? null
    : printProgram(post, { input: () => "best", scalar: (index) => postScalars[index]!, index: "u32(o)" }, "p");
  const values = finished === null ? ["best", "at"] : result === "index" ? ["at"] : [finished.results[0]!, "at"];
  const stores = targets.map((offset, t) => shader.store(inputCount + t, `${offset} + ${target}`, values[t]!));
  const store = `${finished === null || result === "index" ? "" : finished.statements}\n${stores.join("\n")}`;

  const body = `let unit = ${rows ? GROUP_NUMBER : THREAD_NUMBER};
if (unit >= ${units}) { return; }
let chunk = i32(u32(unit) / u32(${outerCount}));
let o = unit - chunk * ${outerCount};
${outer.statements}
${views.map(({ base }, view) => `let base${view} = ${base};`).join("\n")}
let begin = chunk * ${chunkLength};
let end = min(begin + ${chunkLength}, ${innerCount});
var best: ${type} = ${neutralText(combine, lane)};
${indexed ? `var at = ${NOWHERE};` : ""}
var r = begin${rows ? " + i32(local.x)" : ""};
${loop}
${rows ? treeText(merge, indexed) : ""}
${rows ? `if (local.x == 0u) {\n${store}\n}` : store}`;
  const shared = `var<workgroup> shared_best: array<${type}, ${WORKGROUP}>;\n${indexed ? `var<workgroup> shared_at: array<i32, ${WORKGROUP}>;` : ""}`;
  return shader.source("reduce", body, { declarations: rows ? shared : "" });
}

const treeText = (merge: (value: string, from: string) => string, indexed: boolean): string => `
shared_best[local.x] = best;
${indexed ? "shared_at[local.x] = at;" : ""}
for (var width = ${WORKGROUP / 2}u; width > 0u; width >>= 1u) {
  workgroupBarrier();
  if (local.x < width) {
    ${merge("shared_best[local.x + width]", "shared_at[local.x + width]")}
    shared_best[local.x] = best;
    ${indexed ? "shared_at[local.x] = at;" : ""}
  }
}`;
