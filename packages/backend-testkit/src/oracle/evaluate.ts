import { type DType, dtypes, type Lane, laneOf } from "@adjoint/core";
import { roundedToHalf } from "@adjoint/core/internal";
import type { Program } from "@adjoint/core";
import type { ScalarOp } from "@adjoint/core";
import { type Accuracy, ownError } from "./accuracy";
import { isFloatLane, scalarMeaning, type ScalarMeaning, type Value } from "./meaning";

/** A value, and how far off it a conforming device may be. */
export interface Bounded {
  readonly value: Value;
  readonly error: number;
}

/** What storing does to a value of the dtype's lane: 16-bit floats round, narrow integers wrap. */
export function stored(value: Value, dtype: DType): Value {
  const { kind, bytes, lane } = dtypes[dtype];
  if (kind === "float") return roundedToHalf(dtype, value as number);
  if (lane !== "int32" || bytes === 4) return value;
  return Number(kind === "unsigned" ? BigInt.asUintN(8 * bytes, BigInt(value)) : BigInt.asIntN(8 * bytes, BigInt(value)));
}

/**
 * The outputs of a program at one position, by the meaning of its ops alone.
 *
 * @param inputs What each input holds there, as values of its lane.
 * @param index The row-major position in the iteration space.
 */
export function evaluateProgram(program: Program, inputs: readonly Value[], scalars: readonly Value[] = [], index = 0): Value[] {
  const values: Value[] = [];
  for (const node of program.nodes) values.push(nodeValue(program, node, values, inputs, scalars, index));
  return program.outputs.map(({ node, dtype }) => stored(values[node]!, dtype));
}

function nodeValue(
  program: Program,
  node: Program["nodes"][number],
  values: readonly Value[],
  inputs: readonly Value[],
  scalars: readonly Value[],
  index: number,
): Value {
  switch (node.op) {
    case "input":
      return inputs[node.index]!;
    case "scalar":
      return scalars[node.index]!;
    case "const":
      return node.value;
    case "index":
      return index;
    default:
      return meaningOf(node.op)(
        node.args.map((argument) => values[argument]!),
        node.lane,
        node.args.map((argument) => program.nodes[argument]!.lane),
      );
  }
}

const meaningOf = (op: ScalarOp): ScalarMeaning => scalarMeaning[op];

/**
 * As `evaluateProgram`, with the error that the ops' stated accuracies allow: each op adds its own, and passes on what its
 * arguments' errors do to it, found by trying their ends. So a row's tolerance follows from its expression.
 */
export function evaluateBounded(
  program: Program,
  inputs: readonly Value[],
  scalars: readonly Value[],
  index: number,
  accuracy: Accuracy,
): Bounded[] {
  const nodes: Bounded[] = [];
  for (const node of program.nodes) {
    const value = nodeValue(
      program,
      node,
      nodes.map((bounded) => bounded.value),
      inputs,
      scalars,
      index,
    );
    if (!("args" in node)) {
      nodes.push({ value, error: ownError(undefined, value, node.lane, accuracy) });
      continue;
    }
    const args = node.args.map((argument) => nodes[argument]!);
    const lanes = node.args.map((argument) => program.nodes[argument]!.lane);
    const passed = passedError(node.op, args, value, node.lane, lanes);
    nodes.push({ value, error: passed + ownError(node.op, value, node.lane, accuracy) });
  }
  return program.outputs.map(({ node }) => nodes[node]!);
}

function passedError(op: ScalarOp, args: readonly Bounded[], value: Value, lane: Lane, lanes: readonly Lane[]): number {
  if (args.every(({ error }) => error === 0)) return 0;
  if (op === "eq") {
    const [a, b] = args as [Bounded, Bounded];
    if (Math.abs(Number(a.value) - Number(b.value)) <= a.error + b.error) return 1;
  }
  let candidates: Value[][] = [[]];
  args.forEach(({ value: x, error }, position) => {
    const ends = error === 0 ? [x] : [x, ...spread(x, error, lanes[position]!)];
    candidates = candidates.flatMap((before) => ends.map((end) => [...before, end]));
  });
  let worst = 0;
  for (const candidate of candidates) worst = Math.max(worst, distance(meaningOf(op)(candidate, lane, lanes), value));
  return worst;
}

/** The ends of what a value may be. */
function spread(x: Value, error: number, lane: Lane): Value[] {
  if (lane === "bool") return [1 - Number(x)];
  if (!isFloatLane(lane)) {
    if (!Number.isFinite(error)) return [];
    const by = Math.ceil(error);
    return typeof x === "bigint" ? [x - BigInt(by), x + BigInt(by)] : [x - by, x + by];
  }
  return [(x as number) - error, (x as number) + error];
}

function distance(a: Value, b: Value): number {
  if (Object.is(a, b) || a === b) return 0;
  const size = Math.abs(Number(a) - Number(b));
  return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
}

/** Whether a device that stored `got` kept to the meaning. */
export function admits(got: Value, { value, error }: Bounded, dtype: DType): boolean {
  const lane = laneOf(dtype);
  if (!isFloatLane(lane)) return distance(got, stored(value, dtype)) <= error;
  const [x, want] = [got as number, value as number];
  if (error === 0) {
    const exact = stored(want, dtype) as number;
    return Object.is(x, exact) || x === exact || (x !== x && exact !== exact);
  }
  if (error === Number.POSITIVE_INFINITY) return true;
  if (want !== want) return x !== x;
  const [low, high] = [rounded(want - error, dtype), rounded(want + error, dtype)];
  return x >= low && x <= high;
}

const rounded = (x: number, dtype: DType): number => stored(laneOf(dtype) === "float32" ? Math.fround(x) : x, dtype) as number;
