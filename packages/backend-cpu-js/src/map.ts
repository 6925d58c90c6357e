import type { MapKernel, Program, View } from "@adjoint/core";
import { compile } from "./compile";
import { elementOf, printNest, printRow, type Step } from "./loops";
import { printProgram, type ProgramText } from "./print";
import { storageRule } from "./storage";

export type RunMap = (kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]) => void;

/** The text of a map over `rank` axes, for inputs that take the given steps along the last. */
export function printMap(program: Program, rank: number, steps: readonly Step[]): string {
  const outer = Math.max(rank - 1, 0);
  const last = rank - 1;
  const inputs = program.inputs.map((_, k) => k);
  const outputs = program.outputs.map((_, j) => j);
  const streams = inputs.map((k) => ({ name: `p${k}`, start: `v${k}.offset`, strides: axes(outer).map((a) => `s${k}_${a}`) }));
  const nest = printNest("i", axes(outer).map((a) => `d${a}`), streams, (starts) => {
    const rows = inputs.map((k) => ({ name: `p${k}`, start: `r${k}`, stride: `s${k}_${last}`, step: rank === 0 ? 0 : (steps[k] as Step) }));
    const text = printBody(program, (k) => elementOf(rows[k] as (typeof rows)[number], "i"), rows.map(({ step }) => step));
    const element = [...text.element, ...outputs.map((j) => printStore(program, j, text))].join("\n");
    return [
      ...inputs.map((k) => `const r${k} = ${starts[k]};`),
      ...outputs.map((j) => `const q${j} = z${j} + o;`),
      ...text.row,
      printRow("i", rank === 0 ? "1" : `d${last}`, rows, element),
      ...(outer > 0 ? [`o += d${last};`] : []),
    ].join("\n");
  });
  return [`function map(kernel, inputs, outputs) {`, ...printPreamble(program, rank, steps), nest, `}`].join("\n");
}

const axes = (rank: number): number[] => Array.from({ length: rank }, (_, axis) => axis);

function printBody(program: Program, element: (input: number) => string, steps: readonly Step[]): ProgramText {
  return printProgram(program, {
    prefix: "t",
    input: (k) => ({
      text: storageRule(program.inputs[k] ?? "float32").load(`x${k}[${element(k)}]`),
      pace: steps[k] === 0 ? 1 : 2,
    }),
    scalar: (k) => `scalars[${k}]`,
    index: "o + i",
  });
}

function printStore(program: Program, j: number, text: ProgramText): string {
  const dtype = program.outputs[j]?.dtype ?? "float32";
  return `y${j}[q${j} + i] = ${storageRule(dtype).store(text.outputs[j] ?? "")};`;
}

/** Everything that is read once a launch: arrays, sizes, strides, scalars. */
function printPreamble(program: Program, rank: number, steps: readonly Step[]): string[] {
  const strides = (k: number): string =>
    axes(rank).filter((axis) => axis < rank - 1 || steps[k] === 2).map((axis) => ` const s${k}_${axis} = v${k}.strides[${axis}];`).join("");
  const array = (view: string, dtype: string): string => `${view}.buffer.dtype === "${dtype}" ? ${view}.buffer.array : arrayOf(${view})`;
  return [
    ...program.inputs.map((dtype, k) => `const v${k} = inputs[${k}], x${k} = ${array(`v${k}`, dtype)};${strides(k)}`),
    ...program.outputs.map(({ dtype }, j) => `const w${j} = outputs[${j}], y${j} = ${array(`w${j}`, dtype)}, z${j} = w${j}.offset;`),
    ...(rank > 0 ? [`const shape = kernel.shape, ${axes(rank).map((axis) => `d${axis} = shape[${axis}]`).join(", ")};`] : []),
    ...(program.scalars.length > 0 ? ["const scalars = kernel.scalars;"] : []),
    "let o = 0;",
    ...printBody(program, () => "0", program.inputs.map(() => 2)).launch,
  ];
}

export const compileMap = (program: Program, rank: number, steps: readonly Step[]): RunMap =>
  compile<RunMap>(printMap(program, rank, steps), [...program.inputs, ...program.outputs.map(({ dtype }) => dtype)]);
