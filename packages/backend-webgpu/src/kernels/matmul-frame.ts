import type { DType, MatmulKernel } from "@adjoint/core";
import { laneOf } from "@adjoint/core";
import type { Bindings } from "../bindings";
import { deviceLane, printProgram } from "../wgsl/expression";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { laneTypes } from "../wgsl/scalar";
import { Shader } from "../wgsl/shader";

/** What every kernel of a matrix product shares: its parameters, its addresses as functions, and the way to its output. */
export interface MatmulFrame {
  readonly shader: Shader;
  readonly type: string;
  readonly names: Record<(typeof parameterNames)[number], string>;
  /** The size of each axis of k, and A's and B's steps along it. */
  readonly depth: readonly { readonly size: string; readonly a: string; readonly b: string }[];
  readonly aOffset: string;
  readonly bOffset: string;
  /** Functions `a_batch(b)`, `a_row(m)`, `a_depth(k)`, `b_batch(b)`, `b_column(n)`, `b_depth(k)` and those of the epilogue's inputs. */
  readonly declarations: string;
  /** Statements that store `sum` at the variables `b`, `m` and `n`; as a partial result, of part `part`. */
  readonly store: string;
}

export const parameterNames = ["units", "tilesN", "tilesM", "splits", "batch", "m", "n", "k", "chunk"] as const;

/** `views` are A, B and the epilogue's inputs, or the partial sums and those; the output comes last. */
export function matmulFrame(
  kernel: MatmulKernel,
  bindings: Bindings,
  dtypes: readonly DType[],
  stage: "whole" | "partial" | "finish",
): MatmulFrame {
  const shader = new Shader(bindings, dtypes);
  const names = Object.fromEntries(parameterNames.map((name) => [name, shader.word()])) as MatmulFrame["names"];
  const sizes = { b: kernel.batch, m: kernel.m, n: kernel.n, k: kernel.k };
  const sizeWords = Object.fromEntries(Object.entries(sizes).map(([axis, shape]) => [axis, shader.takeWords(shape.length)])) as Record<
    Axis,
    string[]
  >;
  const functions: string[] = [];
  const define = (name: string, axis: Axis): string[] => {
    const strides = shader.takeWords(sizes[axis].length);
    const split = splitIndex(axis, sizeWords[axis], "x");
    functions.push(`fn ${name}(${axis}: i32) -> i32 {\n${split.statements}\nreturn ${addressOf("0", strides, split.coordinates)};\n}`);
    return strides;
  };
  const lane = deviceLane(laneOf(dtypes[0]!));
  let [aOffset, bOffset] = ["", ""];
  let depth: MatmulFrame["depth"] = [];
  if (stage !== "finish") {
    aOffset = shader.word();
    define("a_batch", "b");
    define("a_row", "m");
    const aSteps = define("a_depth", "k");
    bOffset = shader.word();
    define("b_batch", "b");
    const bSteps = define("b_depth", "k");
    define("b_column", "n");
    depth = aSteps.map((a, axis) => ({ size: sizeWords.k[axis]!, a, b: bSteps[axis]! }));
  }
  const firstExtra = stage === "finish" ? 1 : 2;
  const output = dtypes.length - 1;
  const flat = `((b * ${names.m} + m) * ${names.n} + n)`;
  const frame = { shader, type: laneTypes[lane], names, depth, aOffset, bOffset };
  if (stage === "partial") {
    const place = `part * ${names.batch} * ${names.m} * ${names.n} + ${flat}`;
    return { ...frame, declarations: functions.join("\n"), store: shader.store(output, place, "sum") };
  }
  const extras = Array.from({ length: output - firstExtra }, (_, extra) => {
    const offset = shader.word();
    for (const [part, axis] of extraParts) define(`extra${extra}_${part}`, axis);
    return `${offset} + ${extraParts.map(([part, axis]) => `extra${extra}_${part}(${axis})`).join(" + ")}`;
  });
  const place = `${shader.word()} + ${flat}`;
  const declarations = functions.join("\n");
  if (kernel.epilogue === null) return { ...frame, declarations, store: shader.store(output, place, "sum") };
  const scalars = shader.scalars(kernel.epilogue);
  const { statements, results } = printProgram(
    kernel.epilogue,
    {
      input: (index) => (index === 0 ? "sum" : shader.load(firstExtra + index - 1, extras[index - 1]!)),
      scalar: (index) => scalars[index]!,
      index: `u32${flat}`,
    },
    "e",
  );
  return { ...frame, declarations, store: `${statements}\n${shader.store(output, place, results[0]!)}` };
}

type Axis = "b" | "m" | "n" | "k";
const extraParts = [
  ["batch", "b"],
  ["row", "m"],
  ["column", "n"],
] as const; // prettier-ignore
