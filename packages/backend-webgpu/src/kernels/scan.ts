import { type DType, laneOf, type ScanKernel, type View } from "@adjoint/core";
import type { Profile } from "../adapter";
import { type Bindings, bindViews } from "../bindings";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { sizeOf } from "../view-forms";
import { combineText, neutralText, replacesText } from "../wgsl/combine";
import { deviceLane } from "../wgsl/expression";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { laneTypes } from "../wgsl/scalar";
import { Shader, THREAD_NUMBER } from "../wgsl/shader";

/**
 * What a launch does. "totals": each thread combines a chunk of a row. "carries": each thread turns the totals of a row into
 * what comes before each chunk. "outputs": each thread runs over its chunk, from its carry on if rows have several chunks.
 */
type Phase = "totals" | "carries" | "outputs";

interface Chunks {
  readonly rows: number;
  readonly count: number;
  readonly length: number;
}

const SHORTEST_CHUNK = 32;

/** Rows are cut so that a chunk and the walk over all chunks take about as long as each other. */
export function planScan({ threads }: Pick<Profile, "threads">, rows: number, rowLength: number): Chunks {
  // Where there are rows enough for all threads, cutting them only adds work.
  const cut = rows < threads;
  const length = cut ? Math.min(rowLength, Math.max(SHORTEST_CHUNK, Math.ceil(Math.sqrt(rowLength)))) : rowLength;
  return { rows, count: Math.ceil(rowLength / length), length };
}

export function runScan(launcher: Launcher, kernel: ScanKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const rows = sizeOf(kernel.outer);
  const chunks = planScan(launcher.profile, rows, kernel.length);
  if (chunks.count === 1) {
    launchPhase(launcher, kernel, "outputs", chunks, inputs, outputs);
    return;
  }
  const partials = rows * chunks.count;
  launcher.withScratch(kernel.result === "value" ? [partials] : [partials, partials], (...buffers) => {
    const dtypes: DType[] = [laneOf(inputs[0]!.dtype), "int32"];
    const carries = buffers.map((buffer, b): View => ({ buffer, dtype: dtypes[b]!, offset: 0, strides: [1] }));
    launchPhase(launcher, kernel, "totals", chunks, inputs, carries);
    launchPhase(launcher, kernel, "carries", chunks, [], carries);
    launchPhase(launcher, kernel, "outputs", chunks, [...inputs, ...carries], outputs);
  });
}

function launchPhase(
  launcher: Launcher,
  kernel: ScanKernel,
  phase: Phase,
  chunks: Chunks,
  inputs: readonly View[],
  outputs: readonly View[],
): void {
  const { rows, count, length } = chunks;
  const threads = phase === "carries" ? rows : rows * count;
  const words = launcher.parameters().pushAll([threads, count, length, kernel.length, kernel.reverse ? 1 : 0]);
  if (phase !== "carries") words.pushAll(kernel.outer).pushView(inputs[0]!);
  for (const view of outputs) words.push(view.offset);
  const bindings = bindViews(inputs, outputs);
  const dtypes = [...inputs, ...outputs].map((view) => view.dtype);
  const { combine, result, exclusive, outer } = kernel;
  const key = `scan ${phase} ${combine} ${result} ${exclusive} ${count > 1} ${outer.length} ${dtypes.join()} ${bindings.key}`;
  launcher.launchThreads(key, () => printScan(kernel, phase, count > 1, bindings, dtypes), bindings, threads);
}

function printScan(
  { combine, result, exclusive, outer }: ScanKernel,
  phase: Phase,
  carried: boolean,
  bindings: Bindings,
  dtypes: readonly DType[],
): ShaderSource {
  const shader = new Shader(bindings, dtypes);
  const [threads, count, chunkLength, length, reverse] = shader.takeWords(5) as [string, string, string, string, string];
  const lane = laneOf(dtypes[0]!);
  const indexed = result !== "value";
  const partials = indexed ? 2 : 1;
  const split = splitIndex("row", phase === "carries" ? [] : shader.takeWords(outer.length), "o");
  const source = phase === "carries" ? "" : addressOf(shader.word(), shader.takeWords(outer.length + 1), [...split.coordinates, "at"]);
  const firstOutput = phase === "carries" ? 0 : phase === "outputs" && carried ? 1 + partials : 1;
  const targets = dtypes.slice(firstOutput).map(() => shader.word());
  const merge = (value: string, place: string): string =>
    indexed
      ? `{ let value = ${value}; let place = ${place}; if (${replacesText(combine, lane, "value", "best")}) { best = value; chosen = place; } }`
      : `best = ${combineText(combine, lane, "best", value)};`;
  const store = (position: string): string => {
    const values = result === "index" && phase === "outputs" ? ["chosen"] : ["best", "chosen"];
    return targets.map((offset, t) => shader.store(firstOutput + t, `${offset} + ${position}`, values[t]!)).join("\n");
  };
  const start = `var best: ${laneTypes[deviceLane(lane)]} = ${neutralText(combine, lane)};\nvar chosen = 0;`;
  const body = { totals: totalsText, carries: carriesText, outputs: outputsText }[phase]();
  return shader.source(`scan ${phase}`, `let thread = ${THREAD_NUMBER};\nif (thread >= ${threads}) { return; }\n${body}`);

  function chunkText(carry: string, step: string): string {
    return `let row = thread / ${count};
let chunk = thread % ${count};
${split.statements}
${start}
${carry}
let end = min((chunk + 1) * ${chunkLength}, ${length});
for (var n = chunk * ${chunkLength}; n < end; n++) {
let at = select(n, ${length} - 1 - n, ${reverse} == 1);
${step}
}`;
  }

  function totalsText(): string {
    return `${chunkText("", merge(shader.load(0, source), "at"))}\n${store("thread")}`;
  }

  function outputsText(): string {
    const load = `best = ${shader.load(1, "thread")};${indexed ? `\nchosen = ${shader.load(2, "thread")};` : ""}`;
    const take = merge(shader.load(0, source), "at");
    const put = store(`row * ${length} + at`);
    return chunkText(
      carried ? load : "",
      exclusive && !indexed ? `let element = ${shader.load(0, source)};\n${put}\n${merge("element", "at")}` : `${take}\n${put}`,
    );
  }

  function carriesText(): string {
    const total = `let total = ${shader.load(0, "i")};${indexed ? `\nlet total_at = ${shader.load(1, "i")};` : ""}`;
    return `${start}
for (var i = thread * ${count}; i < (thread + 1) * ${count}; i++) {
${total}
${store("i")}
${merge("total", "total_at")}
}`;
  }
}
