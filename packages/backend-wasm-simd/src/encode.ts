import { dtypes, type Lane, laneOf, type Program, type ProgramNode } from "@adjoint/core";
import { fuseProducts } from "./fused";
import { dtypeCodes, laneBytes, laneCodes, MASK_CODE } from "./opcodes";
import { opcodes } from "./opcodes.gen";
import { assignSlots, type Instruction } from "./slots";

const HEADER_WORDS = 8;
const INSTRUCTION_WORDS = 6;
const SLOT_BYTES = 2048;

/** A program as the tile machine reads it. The layout of `words` is that of `rust/src/map.rs`. */
export interface Encoding {
  readonly words: Uint32Array;
  /** What a run needs besides: tiles, splats of the run-time scalars, the operand table. */
  readonly scratchBytes: number;
}

export interface EncodingOptions {
  /** Input 0 is an accumulator or a sum, kept as its lane whatever its dtype says. */
  readonly firstIsLane?: boolean;
}

const isInstruction = (node: ProgramNode): boolean => node.op !== "input" && node.op !== "scalar" && node.op !== "const";

/** Bits that need no instruction to be seen as another lane's. */
const sameBits = (from: Lane, to: Lane): boolean => from === to || to === `u${from}` || from === `u${to}`;

const laneCodeOf = (node: ProgramNode, nodes: readonly ProgramNode[]): number => {
  if (!("args" in node)) return laneCodes[node.lane];
  return laneCodes[node.op === "where" ? node.lane : nodes[node.args[0]!]!.lane];
};

/** For each node the earlier node whose bits it shares: itself, but for bitcasts and casts between signed and unsigned. */
function sharedNodes(nodes: readonly ProgramNode[]): number[] {
  const shared: number[] = [];
  nodes.forEach((node, position) => {
    const argument = "args" in node ? node.args[0]! : position;
    const keepsBits = node.op === "bitcast" || (node.op === "cast" && sameBits(nodes[argument]!.lane, node.lane));
    shared.push(keepsBits ? shared[argument]! : position);
  });
  return shared;
}

/** The four words of a splat. */
function splat(value: number | bigint, lane: Lane): Uint32Array {
  switch (lane) {
    case "float32":
      return new Uint32Array(new Float32Array(4).fill(Number(value)).buffer);
    case "float64":
      return new Uint32Array(new Float64Array(2).fill(Number(value)).buffer);
    case "int64":
    case "uint64":
      return new Uint32Array(new BigInt64Array(2).fill(BigInt(value)).buffer);
    case "bool":
      return new Uint32Array(4).fill(value ? 0xffffffff : 0);
    default:
      return new Uint32Array(4).fill(Number(value));
  }
}

/** Whether an instruction may write an output's memory itself. */
const isLaneStorage = (lane: Lane, dtype: Program["outputs"][number]["dtype"]): boolean =>
  lane !== "bool" && dtypes[dtype].bytes === laneBytes(lane);

interface Plan {
  readonly instructions: Instruction[];
  /** For each output: the value that it stores, and whether that value's instruction writes in place. */
  readonly results: readonly { readonly value: number; readonly direct: boolean }[];
}

/**
 * Instructions over values: a value is a node's position, or beyond them a copy of an input. An output may lie where an
 * input does, so an instruction writes to memory itself only if nothing reads an input later.
 */
function plan(program: Program): Plan {
  const { nodes, outputs } = program;
  const shared = sharedNodes(nodes);
  const unfused: Instruction[] = [];
  nodes.forEach((node, position) => {
    if (!isInstruction(node) || shared[position] !== position) return;
    const values = "args" in node ? node.args.map((argument) => shared[argument]!) : [];
    const code = opcodes[node.op as keyof typeof opcodes] * 64 + laneCodeOf(node, nodes) * 8 + laneCodes[node.lane];
    unfused.push({ code, value: position, args: values, bytes: laneBytes(node.lane) });
  });
  const stored = outputs.map(({ node }) => {
    const value = shared[node]!;
    const { op, lane } = nodes[value]!;
    if (op !== "input" || outputs.length === 1) return value;
    const copy = nodes.length + unfused.length;
    unfused.push({ code: opcodes.bitcast * 64 + laneCodes[lane] * 8, value: copy, args: [value], bytes: laneBytes(lane) });
    return copy;
  });
  const instructions = fuseProducts(unfused, stored);
  const lastRead = instructions.findLastIndex(({ args }) => args.some((value) => nodes[value]?.op === "input"));
  const taken = new Set<number>();
  const results = stored.map((value, j) => {
    const at = instructions.findIndex((instruction) => instruction.value === value);
    const { node, dtype } = outputs[j]!;
    const direct = at >= 0 && at >= lastRead && !taken.has(value) && isLaneStorage(nodes[node]!.lane, dtype);
    if (direct) taken.add(value);
    return { value, direct };
  });
  return { instructions, results };
}

export function encode(program: Program, options: EncodingOptions = {}): Encoding {
  const { nodes, inputs, outputs, scalars } = program;
  const { instructions, results } = plan(program);
  const directOutputs = new Map(results.flatMap(({ value, direct }, j) => (direct ? [[value, j] as const] : [])));
  const { slotOf, slots } = assignSlots(
    instructions,
    results.map(({ value }) => value),
    (value) => directOutputs.has(value),
  );
  const constants = nodes.flatMap((node, position) => (node.op === "const" ? [{ node, position }] : []));
  const firstOutput = slots + inputs.length;
  const firstConstant = firstOutput + outputs.length;
  const operand = (value: number): number => {
    const node = nodes[value];
    if (node?.op === "input") return slots + node.index;
    if (node?.op === "const") return firstConstant + constants.findIndex(({ position }) => position === value);
    if (node?.op === "scalar") return firstConstant + constants.length + node.index;
    const output = directOutputs.get(value);
    return output === undefined ? slotOf.get(value)! : firstOutput + output;
  };
  const wide = nodes.some(({ lane }) => laneBytes(lane) === 8);
  const dtypeCode = (index: number): number => {
    const dtype = inputs[index]!;
    if (!options.firstIsLane || index > 0) return dtypeCodes[dtype];
    const lane = laneOf(dtype);
    return lane === "bool" ? MASK_CODE : dtypeCodes[lane];
  };
  const words = [inputs.length, outputs.length, scalars.length, constants.length, instructions.length, slots, wide ? 256 : 512, 0];
  for (const { node } of constants) words.push(...splat(node.value, node.lane));
  inputs.forEach((_, index) => words.push(dtypeCode(index)));
  for (const lane of scalars) words.push(laneBytes(lane));
  results.forEach(({ value, direct }, j) => words.push(operand(value), dtypeCodes[outputs[j]!.dtype], direct ? 1 : 0));
  for (const { code, value, args } of instructions) {
    const padded = [0, 1, 2, 3].map((position) => operand(args[position] ?? args[0] ?? value));
    words.push(code, operand(value), ...padded);
  }
  const expected = HEADER_WORDS + 4 * constants.length + inputs.length + scalars.length + 3 * outputs.length;
  if (words.length !== expected + INSTRUCTION_WORDS * instructions.length) throw new Error("encode: a program of the wrong length");
  const operands = firstConstant + constants.length + scalars.length;
  const tiles = slots + inputs.length + outputs.length;
  const scratchBytes = tiles * SLOT_BYTES + 16 * scalars.length + 8 * operands + 8 * inputs.length + 16;
  return { words: Uint32Array.from(words), scratchBytes: Math.ceil(scratchBytes / 64) * 64 };
}
