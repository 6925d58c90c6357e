import type { MapKernel, Program, Scalars, View } from "@adjoint/core";
import { blockSize, callingLoop, loopFor, type Numbers, type Register, registerOf, wrapLoops } from "./block-loops";
import { type Elements, elementsOf } from "./elements";
import type { RunMap } from "./map";
import { arrayOf } from "./memory";
import type { Decode } from "./pack";
import { isWide, type Value, wraps } from "./snippet";
import { ruleOf } from "./snippets";
import { storageRule } from "./storage";
import { forEachElement, product, rowStride, splitRow } from "./strided";

// Where a Content-Security-Policy forbids `new Function`: each node of a program is computed for a block of elements before the next node is,
// by the same snippets as the printer's. What it costs to find out what to do is then shared by all elements of the block.

type Step = (length: number, index: number) => void;

type Node = Program["nodes"][number];

/** A program, ready to be computed block by block. */
export class BlockProgram {
  /** The register that each input is loaded into; undefined where the program reads none of it. */
  readonly inputs: readonly (Register | undefined)[];
  readonly outputs: readonly Register[];
  private readonly registers: readonly Register[];
  private readonly once: ((length: number, scalars: Scalars) => void)[] = [];
  private readonly steps: Step[] = [];

  constructor(program: Program) {
    const { nodes } = program;
    this.registers = nodes.map(({ lane }, at) => registerOf(lane, at));
    nodes.forEach((node, at) => this.add(program, node, at));
    const loaded = program.inputs.map((_, k) => nodes.findIndex((node) => node.op === "input" && node.index === k));
    this.inputs = loaded.map((at) => this.registers[at]);
    this.outputs = program.outputs.map(({ node }) => this.registers[node]);
  }

  /** Fills in constants and scalars: for blocks of at most `length`, until another program runs. */
  begin(length: number, scalars: Scalars): void {
    for (const fill of this.once) fill(length, scalars);
  }

  /** Computes the outputs of a block whose inputs are loaded, and which begins at logical index `index`. */
  compute(length: number, index: number): void {
    for (const step of this.steps) step(length, index);
  }

  private add(program: Program, node: Node, at: number): void {
    const out = this.registers[at];
    switch (node.op) {
      case "input":
        return;
      case "const":
      case "scalar": {
        const convert = wraps[node.lane].evaluate as (value: Value) => Value;
        this.once.push((length, scalars) =>
          elementsOf(out).fill(convert(node.op === "const" ? node.value : (scalars[node.index] as Value)), 0, length),
        );
        return;
      }
      case "index":
        this.steps.push((length, index) => count(out as Numbers, index, length));
        return;
      default: {
        const from = node.args.map((arg) => this.registers[arg]);
        this.steps.push(operation(program, node, out, from));
      }
    }
  }
}

type Operation = Extract<Node, { readonly args: readonly number[] }>;

function operation(program: Program, { op, args, lane }: Operation, out: Register, from: readonly Register[]): Step {
  const lanes = args.map((arg) => program.nodes[arg].lane);
  const [first = lane] = lanes;
  const common = isWide(lane) || lanes.some(isWide) ? undefined : loopFor(op, first, lane);
  const loop = common ?? callingLoop(ruleOf(op)(first, lane).evaluate, args.length);
  const wrap = common === undefined ? null : wrapLoops[lane];
  // Where they are bigints, only a function is called on them. What the operation does not take is not looked at.
  const [to, a, b = a, c = a, d = a] = [out, ...from] as Numbers[];
  return (length) => {
    loop(to, a, b, c, d, length);
    wrap?.(to, length);
  };
}

function count(out: Numbers, from: number, length: number): void {
  for (let i = 0; i < length; i++) out[i] = (from + i) >>> 0;
}

/** Shorter rows are not worth a call into the engine. */
const shortRow = 16;

/** Loads `length` elements, `stride` apart, to `out[at]` and on. */
function load(out: Register, at: number, from: Elements, decode: Decode, position: number, stride: number, length: number): void {
  if (length >= shortRow && stride === 1 && decode === null) {
    elementsOf(out).set(from.subarray(position, position + length), at);
    return;
  }
  for (let i = 0, p = position; i < length; i++, p += stride) (out as Numbers)[at + i] = decode === null ? from[p] : decode(from[p]);
}

/** Computes a program over a shape, and calls `take` after each block: its outputs stand in the program's registers. */
export function forEachBlock(
  program: BlockProgram,
  shape: readonly number[],
  inputs: readonly View[],
  scalars: Scalars,
  take: (index: number, length: number) => void,
): void {
  const { rows, length: row } = splitRow(shape);
  const loads = inputs.map((view, k) => {
    const register = program.inputs[k];
    const { decode } = storageRule(view.dtype);
    const [from, stride] = [arrayOf(view), rowStride(view, shape)];
    return (position: number, column: number, at: number, length: number) =>
      register !== undefined && load(register, at, from, decode, position + column * stride, stride, length);
  });
  let [index, filled] = [0, 0];
  const finish = (): void => {
    program.compute(filled, index);
    take(index, filled);
    index += filled;
    filled = 0;
  };
  program.begin(Math.min(product(shape), blockSize), scalars);
  // A block may hold many short rows, or a part of a long one.
  forEachElement(rows, inputs, (positions) => {
    for (let column = 0; column < row; ) {
      const part = Math.min(row - column, blockSize - filled);
      for (let k = 0; k < loads.length; k++) loads[k](positions[k], column, filled, part);
      column += part;
      filled += part;
      if (filled === blockSize) finish();
    }
  });
  if (filled > 0) finish();
}

/** What stores the first elements of a register at a place of a view. */
export function storer({ dtype, offset, buffer }: View, register: Register): (at: number, length: number) => void {
  const to = arrayOf({ dtype, offset, buffer, strides: [] });
  const { encode } = storageRule(dtype);
  if (encode !== null) {
    return (at, length) => {
      for (let i = 0; i < length; i++) to[offset + at + i] = encode((register as Numbers)[i]);
    };
  }
  const from = elementsOf(register);
  return (at, length) => to.set(from.subarray(0, length), offset + at);
}

export function interpretMap(program: Program): RunMap {
  const blocks = new BlockProgram(program);
  return ({ shape, scalars }: MapKernel, inputs, outputs) => {
    const stores = outputs.map((view, j) => storer(view, blocks.outputs[j]));
    forEachBlock(blocks, shape, inputs, scalars, (index, length) => {
      for (const store of stores) store(index, length);
    });
  };
}
