import type { Lane, Program } from "@adjoint/core";
import { functions } from "./functions";
import { wraps } from "./snippet";
import { ruleOf } from "./snippets";

/** JavaScript text for a constant. */
export function literal(value: number | bigint, lane: Lane): string {
  if (typeof value === "bigint") return value < 0n ? `(${value}n)` : `${value}n`;
  if (lane === "int64" || lane === "uint64") return literal(BigInt(value), lane);
  const number = lane === "float32" ? Math.fround(value) : value;
  if (Object.is(number, -0)) return "(-0)";
  return number < 0 ? `(${number})` : `${number}`;
}

/** How often a node's value changes: once a launch, once a row of the innermost loop, or with every element. */
type Pace = 0 | 1 | 2;

export interface ProgramText {
  /** The names that `launch` declares. */
  readonly constants: readonly string[];
  /** Lines before all loops, before the innermost loop, and in it. */
  readonly launch: readonly string[];
  readonly row: readonly string[];
  readonly element: readonly string[];
  /** The names or literals of the output nodes. */
  readonly outputs: readonly string[];
}

export interface ProgramNames {
  /** Prefix of the names that this program declares. */
  readonly prefix: string;
  /** The expression that loads input `index`, and whether it stays the same along the innermost loop. */
  readonly input: (index: number) => { readonly text: string; readonly pace: Pace };
  /** The expression of run-time scalar `index`. */
  readonly scalar: (index: number) => string;
  /** The expression of the logical index, a uint32. */
  readonly index: string;
}

/** Prints a program as declarations, sorted by where they belong. */
export function printProgram(program: Program, names: ProgramNames): ProgramText {
  const lines: [string[], string[], string[]] = [[], [], []];
  const values: string[] = [];
  const paces: Pace[] = [];
  const constants: string[] = [];
  for (const node of program.nodes) {
    if (node.op === "const") {
      values.push(literal(node.value, node.lane));
      paces.push(0);
      continue;
    }
    const { text, pace } = printNode(program, node, names, values, paces);
    const name = `${names.prefix}${values.length}`;
    if (pace === 0) constants.push(name);
    lines[pace].push(`const ${name} = ${text};`);
    values.push(name);
    paces.push(pace);
  }
  const outputs = program.outputs.map(({ node }) => values[node] as string);
  return { constants, launch: lines[0], row: lines[1], element: lines[2], outputs };
}

function printNode(
  program: Program,
  node: Exclude<Program["nodes"][number], { op: "const" }>,
  names: ProgramNames,
  values: readonly string[],
  paces: readonly Pace[],
): { readonly text: string; readonly pace: Pace } {
  switch (node.op) {
    case "input":
      return names.input(node.index);
    case "scalar":
      return { text: wraps[node.lane].print(names.scalar(node.index)), pace: 0 };
    case "index":
      return { text: `(${names.index}) >>> 0`, pace: 2 };
    default: {
      const from = program.nodes[node.args[0] as number]?.lane ?? node.lane;
      const rule = ruleOf(node.op)(from, node.lane);
      const pace = Math.max(...node.args.map((at) => paces[at] as Pace)) as Pace;
      return { text: rule.print(...node.args.map((at) => values[at] as string)), pace };
    }
  }
}

const inlined = new Set(["fround", "imul"]);
const called = Object.keys(functions).filter((name) => !inlined.has(name));

/** Whether a loop over these lines is worth unrolling: a few operations, and no calls. */
export const isShort = (lines: readonly string[]): boolean =>
  lines.length <= 8 && !lines.some((line) => called.some((name) => line.includes(`${name}(`)));
