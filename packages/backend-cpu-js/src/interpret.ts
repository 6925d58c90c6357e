import type { DType, MapKernel, Program, Scalars, View } from "@adjoint/core";
import { blockSize, callingLoop, loopFor, type Numbers, type Register, registerOf, wideLoop, wrapLoops } from "./block-loops";
import { type Elements, elementsOf } from "./elements";
import type { RunMap } from "./map";
import { arrayOf } from "./memory";
import { isWide, type Value, wraps } from "./snippet";
import { ruleOf } from "./snippets";
import { storageRule } from "./storage";
import { product, type Strided } from "./strided";

// Where a Content-Security-Policy forbids `new Function`: each node of a program is computed for a block of elements before the next node is,
// by the same snippets as the printer's. What it costs to find out what to do is then shared by all elements of the block.

type Step = (length: number, index: number) => void;

type Node = Program["nodes"][number];

/** A program, ready to be computed block by block. */
export class BlockProgram {
  /** The register that each input is loaded into; undefined where the program reads none of it. */
  readonly inputs: readonly (Register | undefined)[];
  readonly outputs: readonly Register[];
  readonly readsIndex: boolean;
  private readonly registers: readonly Register[];
  private readonly once: ((length: number, scalars: Scalars) => void)[] = [];
  private readonly steps: Step[] = [];

  constructor(program: Program) {
    const { nodes } = program;
    this.registers = nodes.map(({ lane }, at) => registerOf(lane, at));
    const constant: boolean[] = [];
    nodes.forEach((node, at) => {
      constant.push("args" in node ? node.args.every((arg) => constant[arg]) : node.op === "const" || node.op === "scalar");
      this.add(program, node, at, constant[at]);
    });
    const loaded = program.inputs.map((_, k) => nodes.findIndex((node) => node.op === "input" && node.index === k));
    this.inputs = loaded.map((at) => this.registers[at]);
    this.outputs = program.outputs.map(({ node }) => this.registers[node]);
    this.readsIndex = nodes.some(({ op }) => op === "index");
  }

  /** Computes what is the same for all elements: for blocks of at most `length`, until another program runs. */
  begin(length: number, scalars: Scalars): void {
    for (const fill of this.once) fill(length, scalars);
  }

  /** Computes the outputs of a block whose inputs are loaded, and which begins at logical index `index`. */
  compute(length: number, index: number): void {
    for (const step of this.steps) step(length, index);
  }

  private add(program: Program, node: Node, at: number, constant: boolean): void {
    const out = this.registers[at];
    switch (node.op) {
      case "input":
        return;
      case "const": {
        const value = node.lane === "float32" ? Math.fround(Number(node.value)) : node.value;
        this.once.push((length) => fill(out, value, length));
        return;
      }
      case "scalar": {
        const convert = wraps[node.lane].evaluate as (value: Value) => Value;
        this.once.push((length, scalars) => fill(out, convert(scalars[node.index] as Value), length));
        return;
      }
      case "index":
        this.steps.push((length, index) => count(out as Numbers, index, length));
        return;
      default: {
        const step = operation(
          program,
          node,
          out,
          node.args.map((arg) => this.registers[arg]),
        );
        if (constant) this.once.push((length) => step(length, 0));
        else this.steps.push(step);
      }
    }
  }
}

type Operation = Extract<Node, { readonly args: readonly number[] }>;

function operation(program: Program, { op, args, lane }: Operation, out: Register, from: readonly Register[]): Step {
  const lanes = args.map((arg) => program.nodes[arg].lane);
  const [first = lane] = lanes;
  const { evaluate } = ruleOf(op)(first, lane);
  if (isWide(lane) || lanes.some(isWide)) {
    const loop = wideLoop(evaluate);
    return (length) => loop(out, from, length);
  }
  const numbers = from as readonly Numbers[];
  const common = loopFor(op, first, lane);
  if (common === undefined) {
    const loop = callingLoop(evaluate, args.length);
    return (length) => loop(out as Numbers, numbers, length);
  }
  const { loop } = common;
  const wrap = common.wrap ? wrapLoops[lane] : null;
  const [a, b = a, c = a] = numbers;
  if (wrap === null) return (length) => loop(out as Numbers, a, b, c, length);
  return (length) => {
    loop(out as Numbers, a, b, c, length);
    wrap(out as Numbers, length);
  };
}

function fill(out: Register, value: Value, length: number): void {
  (out as { fill(value: Value, from: number, to: number): unknown }).fill(value, 0, length);
}

function count(out: Numbers, from: number, length: number): void {
  for (let i = 0; i < length; i++) out[i] = (from + i) >>> 0;
}

/** Loads `length` elements, `stride` apart, to `out[at]` and on. */
type Load = (out: Register, at: number, from: Elements, position: number, stride: number, length: number) => void;

/** Shorter rows are not worth a call into the engine. */
const shortRow = 16;

/** In a text of its own, whose loop never sees another kind of array. */
const loadFloats: Load = (out, at, from, position, stride, length) => {
  if (loadAtOnce(out, at, from, position, stride, length)) return;
  for (let i = 0, p = position; i < length; i++, p += stride) (out as Numbers)[at + i] = from[p];
};

const loadAny: Load = (out, at, from, position, stride, length) => {
  if (loadAtOnce(out, at, from, position, stride, length)) return;
  for (let i = 0, p = position; i < length; i++, p += stride) (out as Numbers)[at + i] = from[p];
};

function loadAtOnce(out: Register, at: number, from: Elements, position: number, stride: number, length: number): boolean {
  if (length < shortRow || (stride !== 0 && stride !== 1)) return false;
  const to = out as unknown as Elements;
  if (stride === 0) to.fill(from[position], at, at + length);
  else to.set(from.subarray(position, position + length), at);
  return true;
}

function loadFor(dtype: DType): Load {
  const { decode } = storageRule(dtype);
  if (decode === null) return dtype === "float32" ? loadFloats : loadAny;
  return (out, at, from, position, stride, length) => {
    for (let i = 0, p = position; i < length; i++, p += stride) (out as Numbers)[at + i] = decode(from[p]);
  };
}

/** Walks through a shape in row-major order, some elements at a time. */
class Walk {
  private readonly positions: number[];
  private readonly counters: number[];
  private readonly row: number;
  private column = 0;

  constructor(
    private readonly shape: readonly number[],
    private readonly views: readonly Strided[],
  ) {
    this.positions = views.map(({ offset }) => offset);
    this.row = shape.length === 0 ? 1 : shape[shape.length - 1];
    this.counters = new Array<number>(shape.length).fill(0);
  }

  /** The next `length` elements, as parts of rows: `visit` gets where each begins in the block. */
  next(length: number, visit: (positions: readonly number[], column: number, at: number, length: number) => void): void {
    for (let at = 0; at < length; ) {
      const part = Math.min(length - at, this.row - this.column);
      visit(this.positions, this.column, at, part);
      at += part;
      this.column += part;
      if (this.column === this.row) this.advance();
    }
  }

  private advance(): void {
    const { shape, views, positions, counters } = this;
    this.column = 0;
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      for (let k = 0; k < views.length; k++) positions[k] += views[k].strides[axis];
      if (++counters[axis] < shape[axis]) return;
      counters[axis] = 0;
      for (let k = 0; k < views.length; k++) positions[k] -= shape[axis] * views[k].strides[axis];
    }
  }
}

/** Computes a program over a shape, and calls `take` after each block: its outputs stand in the program's registers. */
export function forEachBlock(
  program: BlockProgram,
  shape: readonly number[],
  inputs: readonly View[],
  scalars: Scalars,
  take: (index: number, length: number) => void,
): void {
  const size = product(shape);
  const walk = new Walk(shape, inputs);
  const last = shape.length - 1;
  const loads = inputs.map((view, k) => {
    const register = program.inputs[k];
    if (register === undefined) return () => {};
    const [load, from, stride] = [loadFor(view.dtype), arrayOf(view), last < 0 ? 0 : view.strides[last]];
    return (position: number, column: number, at: number, length: number) =>
      load(register, at, from, position + column * stride, stride, length);
  });
  program.begin(Math.min(size, blockSize), scalars);
  for (let index = 0; index < size; index += blockSize) {
    const length = Math.min(blockSize, size - index);
    walk.next(length, (positions, column, at, part) => {
      for (let k = 0; k < loads.length; k++) loads[k](positions[k], column, at, part);
    });
    program.compute(length, index);
    take(index, length);
  }
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
  return (at, length) => to.set(length === blockSize ? from : from.subarray(0, length), offset + at);
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
