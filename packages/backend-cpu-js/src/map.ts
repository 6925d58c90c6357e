import type { DType, MapKernel, Program, View } from "@adjoint/core";
import { compile } from "./compile";
import { elementOf, printNest, printRow, printUnrolledRow, type RowStream, type Step } from "./loops";
import { isShort, printProgram, type ProgramText } from "./print";
import { storageRule } from "./storage";

export type RunMap = (kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]) => void;

/**
 * Elements that one call of the row function computes at most. A loop that runs once, for long, is optimised from within
 * ("on-stack replacement"), where V8 does not know the closure's constants; a function that is called again and again is not.
 */
const longestRow = 16384;

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** What the text of a map depends on, besides its program. */
export interface MapForm {
  readonly rank: number;
  /** How each input moves along the last axis. */
  readonly steps: readonly Step[];
  /** Whether all views begin at offset 0, and there is at most one axis: the usual case, and the one with the least arithmetic. */
  readonly flat: boolean;
}

/** The text of a map: a function for a row, and one for all. */
export function printMap(program: Program, { rank, steps, flat }: MapForm): string {
  const last = rank - 1;
  const rows = program.inputs.map(
    (_, k): RowStream => ({ name: `p${k}`, start: flat ? "0" : `r${k}`, stride: `s${k}`, step: rank === 0 ? 0 : steps[k] }),
  );
  const text = printBody(program, rows, flat);
  const stores = program.outputs.map(({ dtype }, j) => `y${j}[${flat ? "" : `q${j} + `}i] = ${storageRule(dtype).store(text.outputs[j])};`);
  const shared = [
    ...rows.flatMap(({ step }, k) => [`x${k}`, ...(step === 2 ? [`s${k}`] : [])]),
    ...program.outputs.map((_, j) => `y${j}`),
    ...text.constants,
  ];
  const moving = flat ? [] : [...rows.map(({ start }) => start), ...program.outputs.map((_, j) => `q${j}`), "o"];
  const body = [...text.element, ...stores];
  const unrolled = isShort(body) && rows.every(({ step }) => step !== 2);
  const loop = unrolled ? printUnrolledRow("i", "from", "to", body.join("\n")) : printRow("i", "from", "to", rows, body.join("\n"));
  const outer = range(Math.max(last, 0));
  const streams = program.inputs.map((_, k) => ({ name: `p${k}`, start: `v${k}.offset`, strides: outer.map((axis) => `s${k}_${axis}`) }));
  const sizes = outer.map((axis) => `d${axis}`);
  const nest = printNest("i", sizes, streams, (starts) => {
    const places = flat ? [] : [...starts, ...program.outputs.map((_, j) => `z${j} + o`), "o"];
    const call = (from: string, to: string): string => `row(${[from, to, ...shared, ...places].join(", ")});`;
    const chunks = `for (let c = 0; c < d${last}; c += ${longestRow}) ${call("c", `Math.min(d${last}, c + ${longestRow})`)}`;
    return rank === 0 ? call("0", "1") : [chunks, ...(last > 0 ? [`o += d${last};`] : [])].join("\n");
  });
  return [
    `(() => {`,
    `function row(${["from", "to", ...shared, ...moving].join(", ")}) {`,
    ...text.row,
    loop,
    `}`,
    `return function map(kernel, inputs, outputs) {`,
    ...printPreamble(program, rank, rows),
    ...text.launch,
    nest,
    `};`,
    `})()`,
  ].join("\n");
}

const printBody = (program: Program, rows: readonly RowStream[], flat: boolean): ProgramText =>
  printProgram(program, {
    prefix: "t",
    input: (k) => ({ text: storageRule(program.inputs[k]).load(`x${k}[${elementOf(rows[k], "i")}]`), pace: rows[k].step === 0 ? 1 : 2 }),
    scalar: (k) => `scalars[${k}]`,
    index: flat ? "i" : "o + i",
  });

/** The array behind view `name`, in the quickest way where it has the dtype that it was allocated with. */
export const printArray = (name: string, dtype: DType): string =>
  `${name}.buffer.dtype === "${dtype}" ? ${name}.buffer.array : arrayOf(${name})`;

/** Everything that is read once a launch: arrays, sizes, strides, scalars. */
function printPreamble(program: Program, rank: number, rows: readonly RowStream[]): string[] {
  const strides = (k: number): string =>
    range(rank)
      .filter((axis) => axis < rank - 1 || rows[k].step === 2)
      .map((axis) => ` const s${k}${axis < rank - 1 ? `_${axis}` : ""} = v${k}.strides[${axis}];`)
      .join("");
  return [
    ...program.inputs.map((dtype, k) => `const v${k} = inputs[${k}], x${k} = ${printArray(`v${k}`, dtype)};${strides(k)}`),
    ...program.outputs.map(({ dtype }, j) => `const w${j} = outputs[${j}], y${j} = ${printArray(`w${j}`, dtype)}, z${j} = w${j}.offset;`),
    ...(rank > 0
      ? [
          `const shape = kernel.shape, ${range(rank)
            .map((axis) => `d${axis} = shape[${axis}]`)
            .join(", ")};`,
        ]
      : []),
    ...(program.scalars.length > 0 ? ["const scalars = kernel.scalars;"] : []),
    "let o = 0;",
  ];
}

export const compileMap = (program: Program, form: MapForm): RunMap =>
  compile<RunMap>(printMap(program, form), [...program.inputs, ...program.outputs.map(({ dtype }) => dtype)]);
