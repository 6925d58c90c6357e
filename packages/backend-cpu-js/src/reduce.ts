import { laneOf, type DType, type Program, type ReduceKernel, type View } from "@adjoint/core";
import { blockLength, combiner, replaces, type Combiner } from "./combine";
import { compile } from "./compile";
import { elementOf, printNest, printRow, printUnrolledRow, type RowStream, type Step, type Stream } from "./loops";
import { printArray } from "./map";
import { isShort, literal, printProgram, type ProgramText } from "./print";
import { isFloatLane, selectFloat } from "./snippet";
import { storageRule } from "./storage";

export type RunReduce = (kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]) => void;

/** What the text of a reduction depends on, besides its programs. */
export interface ReduceForm {
  readonly combine: ReduceKernel["combine"];
  readonly result: ReduceKernel["result"];
  readonly outer: number;
  readonly inner: number;
  /** Whether the last outer axis is the innermost loop, with a row of accumulators: the way to sum columns. */
  readonly columns: boolean;
  /** Whether inner elements are so few that a running extremum changes too often for branches to be predicted. */
  readonly few: boolean;
  /** How each input moves along the innermost loop. */
  readonly steps: readonly Step[];
}

/** Accumulators at a time, when columns are summed: they stay in the first cache. */
const columnChunk = 2048;

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);

interface Context {
  readonly pre: Program;
  readonly post: Program;
  readonly form: ReduceForm;
  readonly combine: Combiner;
  /** Whether the sum is kept in three levels of blocks. */
  readonly blocked: boolean;
  readonly indexed: boolean;
}

export function compileReduce(pre: Program, post: Program, form: ReduceForm): RunReduce {
  const outputs = post.outputs.map(({ dtype }) => dtype);
  return compile<RunReduce>(printReduce(pre, post, form), [...pre.inputs, ...outputs]);
}

/** The text of a reduction: a function for what is done again and again, so that V8 optimises it well, and one for all. */
export function printReduce(pre: Program, post: Program, form: ReduceForm): string {
  const lane = laneOf(pre.outputs[0].dtype);
  const context: Context = {
    pre,
    post,
    form,
    combine: combiner(form.combine, lane),
    blocked: lane === "float64" && form.combine === "sum",
    indexed: form.result !== "value",
  };
  const { helper, body } = form.columns ? printColumns(context) : printRows(context);
  return [
    "(() => {",
    helper,
    "return function reduce(kernel, inputs, outputs) {",
    ...printPreamble(context),
    ...printPre(context, [], "0").launch,
    ...printPost(context, "0").launch,
    body,
    "};",
    "})()",
  ].join("\n");
}

const resultsOf = ({ form, post }: Context): DType[] =>
  form.result === "index" ? ["int32"] : form.result === "both" ? [post.outputs[0].dtype, "int32"] : [post.outputs[0].dtype];

function printPreamble(context: Context): string[] {
  const { pre, form } = context;
  const rank = form.outer + form.inner;
  const strides = (k: number): string =>
    range(0, rank)
      .map((axis) => ` const s${k}_${axis} = v${k}.strides[${axis}];`)
      .join("");
  return [
    ...pre.inputs.map((dtype, k) => `const v${k} = inputs[${k}], x${k} = ${printArray(`v${k}`, dtype)};${strides(k)}`),
    ...resultsOf(context).map((dtype, j) => `const w${j} = outputs[${j}], y${j} = ${printArray(`w${j}`, dtype)}, z${j} = w${j}.offset;`),
    "const { outer, inner, scalars, postScalars } = kernel;",
    ...range(0, form.outer).map((axis) => `const d${axis} = outer[${axis}];`),
    ...range(0, form.inner).map((axis) => `const d${form.outer + axis} = inner[${axis}];`),
    `const count = ${["1", ...range(form.outer, rank).map((axis) => `d${axis}`)].join(" * ")};`,
    "let o = 0;",
  ];
}

function printPre({ pre }: Context, rows: readonly RowStream[], index: string): ProgramText {
  return printProgram(pre, {
    prefix: "t",
    input: (k) => {
      const row = rows[k];
      const position = row === undefined ? "0" : elementOf(row, "j");
      return { text: storageRule(pre.inputs[k]).load(`x${k}[${position}]`), pace: row?.step === 0 ? 1 : 2 };
    },
    scalar: (k) => `scalars[${k}]`,
    index,
  });
}

function printPost({ post }: Context, accumulator: string): ProgramText {
  return printProgram(post, {
    prefix: "u",
    input: () => ({ text: accumulator, pace: 2 }),
    scalar: (k) => `postScalars[${k}]`,
    index: "o",
  });
}

const streamsOf = ({ pre }: Context, axes: readonly number[], starts: readonly string[], name: string): Stream[] =>
  pre.inputs.map((_, k) => ({ name: `${name}${k}`, start: starts[k], strides: axes.map((axis) => `s${k}_${axis}`) }));

const rowsOf = ({ pre, form }: Context, axis: number): RowStream[] =>
  pre.inputs.map((_, k) => ({ name: `m${k}`, start: `r${k}`, stride: `s${k}_${axis}`, step: axis < 0 ? 0 : form.steps[k] }));

const rowStarts = (starts: readonly string[]): string[] => starts.map((start, k) => `const r${k} = ${start};`);

interface Printed {
  readonly helper: string;
  readonly body: string;
}

/** One accumulator at a time: every inner element is visited before the next outer one. */
function printRows(context: Context): Printed {
  const { form, pre, blocked } = context;
  const rank = form.outer + form.inner;
  const last = form.inner > 0 ? rank - 1 : -1;
  const innerAxes = range(form.outer, rank - 1);
  const starts = pre.inputs.map((_, k) => `g${k}`);
  const rows = rowsOf(context, last);
  const text = printPre(context, rows, "o * count + r + j");
  const row = printRow(
    "j",
    "0",
    last < 0 ? "1" : `d${last}`,
    rows,
    [...text.element, printCombine(context, text.outputs[0], "r + j")].join("\n"),
  );
  const nest = printNest(
    "k",
    innerAxes.map((axis) => `d${axis}`),
    streamsOf(context, innerAxes, starts, "q"),
    (positions) => [...rowStarts(positions), ...text.row, row, ...(last < 0 ? [] : [`r += d${last};`])].join("\n"),
  );
  const shared = [
    ...pre.inputs.flatMap((_, k) => [`x${k}`, ...range(form.outer, rank).map((axis) => `s${k}_${axis}`)]),
    ...resultsOf(context).flatMap((_, j) => [`y${j}`, `z${j}`]),
    ...range(form.outer, rank).map((axis) => `d${axis}`),
    ...text.constants,
    ...printPost(context, "0").constants,
    "count",
  ];
  const helper = [
    `function one(${[...shared, "o", ...starts].join(", ")}) {`,
    `let a = ${literal(context.combine.neutral, context.combine.lane)}, at = 0, r = 0;${blocked ? " let a1 = 0, a2 = 0, blocks = 0;" : ""}`,
    nest,
    ...printResult(context, blocked ? "a + a1 + a2" : "a", "at", "o"),
    "}",
  ].join("\n");
  const inputs = streamsOf(
    context,
    range(0, form.outer),
    pre.inputs.map((_, k) => `v${k}.offset`),
    "p",
  );
  const body = printNest(
    "i",
    range(0, form.outer).map((axis) => `d${axis}`),
    inputs,
    (positions) => `one(${[...shared, "o++", ...positions].join(", ")});`,
  );
  return { helper, body };
}

/** Takes one more value into the accumulator `a`, of which it knows the position. */
function printCombine({ form, combine, blocked, indexed }: Context, value: string, position: string): string {
  const isExtremum = form.combine === "min" || form.combine === "max";
  if (isExtremum && form.few && isFloatLane(combine.lane)) {
    const better = `(${value} ${form.combine === "min" ? "<" : ">"} a) | ((${value} !== ${value}) & (a === a))`;
    const index = indexed ? `at ^= (at ^ (${position})) & -better; ` : "";
    return `{ const better = ${better}; ${index}a = ${selectFloat("better", value, "a")}; }`;
  }
  if (isExtremum && indexed) return `if (${replaces(form.combine, combine.lane).print("a", value)}) { a = ${value}; at = ${position}; }`;
  const next = `a = ${combine.print("a", value)};`;
  if (!blocked) return next;
  return `${next} if ((++blocks & ${blockLength - 1}) === 0) { a1 += a; a = 0; if ((blocks & ${blockLength ** 2 - 1}) === 0) { a2 += a1; a1 = 0; } }`;
}

function printResult(context: Context, accumulator: string, position: string, output: string): string[] {
  const { form, post, pre } = context;
  const lane = laneOf(pre.outputs[0].dtype);
  if (form.result === "index") return [`y0[z0 + ${output}] = ${position};`];
  const text = printPost(context, lane === "float32" ? `fround(${accumulator})` : accumulator);
  const dtype = post.outputs[0].dtype;
  return [
    ...text.row,
    ...text.element,
    `y0[z0 + ${output}] = ${storageRule(dtype).store(text.outputs[0])};`,
    ...(form.result === "both" ? [`y1[z1 + ${output}] = ${position};`] : []),
  ];
}

/** A row of accumulators at a time: memory is walked in its own order where the outer axis is the contiguous one. */
function printColumns(context: Context): Printed {
  const { form, pre, blocked, indexed, combine } = context;
  const last = form.outer - 1;
  const rows = rowsOf(context, last);
  const text = printPre(context, rows, "(o + j) * count + r");
  const [value] = text.outputs;
  const element = indexed
    ? `const a = acc[j]; if (${replaces(form.combine as "min" | "max", combine.lane).print("a", value)}) { acc[j] = ${value}; where[j] = r; }`
    : `acc[j] = ${combine.print("acc[j]", value)};`;
  const shared = [
    ...pre.inputs.flatMap((_, k) => [`x${k}`, `s${k}_${last}`]),
    ...text.constants,
    ...["acc", ...(indexed ? ["where"] : []), "count", "o", "w", "r"],
  ];
  const helper = [
    `function row(${[...shared, ...rows.map(({ start }) => start)].join(", ")}) {`,
    ...text.row,
    isShort([...text.element, element]) && rows.every(({ step }) => step !== 2)
      ? printUnrolledRow("j", "0", "w", [...text.element, element].join("\n"))
      : printRow("j", "0", "w", rows, [...text.element, element].join("\n")),
    "}",
  ].join("\n");
  const inputs = streamsOf(
    context,
    range(0, last),
    pre.inputs.map((_, k) => `v${k}.offset`),
    "p",
  );
  const body = printNest(
    "i",
    range(0, last).map((axis) => `d${axis}`),
    inputs,
    (starts) => printChunks(context, starts, shared),
  );
  const scratches = blocked
    ? `, acc1 = scratch("float64", 1, chunk), acc2 = scratch("float64", 2, chunk)`
    : indexed
      ? `, where = scratch("int32", 1, chunk)`
      : "";
  return {
    helper,
    body: `const chunk = Math.min(d${last}, ${columnChunk}), acc = scratch("${combine.lane}", 0, chunk)${scratches};\n${body}`,
  };
}

/** The columns, so many at a time as there are accumulators. */
function printChunks(context: Context, starts: readonly string[], shared: readonly string[]): string {
  const { form, blocked, indexed, combine } = context;
  const last = form.outer - 1;
  const inner = range(form.outer, form.outer + form.inner);
  const chunkStarts = starts.map((_, k) => `c${k}`);
  return [
    `for (let c = 0; c < d${last}; c += chunk) {`,
    `const w = Math.min(chunk, d${last} - c);`,
    `let r = 0; acc.fill(${literal(combine.neutral, combine.lane)}, 0, w);`,
    ...(indexed ? ["where.fill(0, 0, w);"] : []),
    ...(blocked ? ["acc1.fill(0, 0, w); acc2.fill(0, 0, w);"] : []),
    ...starts.map((start, k) => `const c${k} = ${start} + c * s${k}_${last};`),
    printNest(
      "k",
      inner.map((axis) => `d${axis}`),
      streamsOf(context, inner, chunkStarts, "q"),
      (positions) => [`row(${[...shared, ...positions].join(", ")});`, "r++;", ...printFolds(blocked)].join("\n"),
    ),
    "for (let j = 0; j < w; j++) {",
    ...printResult(context, blocked ? "acc[j] + acc1[j] + acc2[j]" : "acc[j]", "where[j]", "o"),
    "o++;",
    "}\n}",
  ].join("\n");
}

const printFolds = (blocked: boolean): string[] =>
  blocked
    ? [
        `if ((r & ${blockLength - 1}) === 0) { for (let j = 0; j < w; j++) { acc1[j] += acc[j]; acc[j] = 0; } }`,
        `if ((r & ${blockLength ** 2 - 1}) === 0) { for (let j = 0; j < w; j++) { acc2[j] += acc1[j]; acc1[j] = 0; } }`,
      ]
    : [];
