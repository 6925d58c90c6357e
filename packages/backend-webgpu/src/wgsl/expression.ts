import { DTypeError, type Lane, type Program, type ProgramNode } from "@adjoint/core";
import { type DeviceLane, laneTypes, type SnippetLanes, scalarSnippets } from "./scalar";

/** Where a program's leaves come from, as WGSL. */
export interface Leaves {
  input(index: number): string;
  scalar(index: number): string;
  readonly index: string;
}

export interface PrintedProgram {
  /** `let` statements, in order of evaluation. */
  readonly statements: string;
  /** What each output stores. */
  readonly results: readonly string[];
}

export function deviceLane(lane: Lane): DeviceLane {
  if (lane in laneTypes) return lane as DeviceLane;
  throw new DTypeError("webgpu", `there is no ${lane} on this device.`, 'cast to float32 or int32, or use the "cpu" or "wasm" device.');
}

const snippets: { readonly [op: string]: (lanes: SnippetLanes, ...args: string[]) => string } = scalarSnippets;

/** Prints a program. `prefix` keeps the names of two programs in one kernel apart. */
export function printProgram(program: Program, leaves: Leaves, prefix: string): PrintedProgram {
  const lanes = program.nodes.map((node) => deviceLane(node.lane));
  const lines: string[] = [];
  const names: string[] = [];
  program.nodes.forEach((node, position) => {
    const lane = lanes[position]!;
    const name = `${prefix}${position}`;
    names.push(name);
    lines.push(`let ${name}: ${laneTypes[lane]} = ${nodeText(node, lane, lanes, names, leaves)};`);
  });
  return { statements: lines.join("\n"), results: program.outputs.map((output) => names[output.node]!) };
}

function nodeText(node: ProgramNode, lane: DeviceLane, lanes: readonly DeviceLane[], names: readonly string[], leaves: Leaves): string {
  switch (node.op) {
    case "input":
      return leaves.input(node.index);
    case "scalar":
      return leaves.scalar(node.index);
    case "const":
      return constantText(Number(node.value), lane);
    case "index":
      return leaves.index;
    default: {
      const from = lanes[node.args[node.args.length - 1]!]!;
      return snippets[node.op]!({ from, to: lane }, ...node.args.map((argument) => names[argument]!));
    }
  }
}

const SMALLEST_NORMAL = 2 ** -126;

/** A constant that no driver folds into nonsense: zero, NaN and infinity are made of bits it does not know (see `prelude-bits.ts`). */
export function constantText(value: number, lane: DeviceLane): string {
  switch (lane) {
    case "bool":
      return value === 0 ? "false" : "true";
    case "int32":
      return `i32(${value | 0})`;
    case "uint32":
      return `${value >>> 0}u`;
    default:
      return floatText(Math.fround(value));
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "not_a_number()";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `(${sign}infinity())`;
  if (size === 0) return `(${sign}zero())`;
  return size < SMALLEST_NORMAL ? `(${sign}bitcast<f32>(${Math.round(size * 2 ** 149)}u))` : `(${sign}${size}f)`;
}
