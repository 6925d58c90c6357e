import { type Lane, laneOf, type Program, type ReduceKernel, type View } from "@adjoint/core";
import { blockSize, type Numbers, type Register, wrapLoops } from "./block-loops";
import { blockLength, combiner, replaces } from "./combine";
import { elementsOf } from "./elements";
import { arrayOf } from "./memory";
import { BlockProgram, forEachBlock, storer } from "./interpret";
import type { RunReduce } from "./reduce";
import { isWide, type Value } from "./snippet";
import { newStorage } from "./storage";
import { product } from "./strided";

/** Accumulators for all outer elements, and where each extremum was found. */
interface State {
  readonly values: Register;
  readonly positions: Int32Array;
}

/**
 * Takes `length` values of a block, from `at` on, into accumulators: all into that of `outer` where `step` is 0, each into the next where it
 * is 1. `inner` is the position of the first among the inner elements.
 */
type Take = (values: Register, at: number, length: number, outer: number, step: 0 | 1, inner: number) => void;

/** @param columns Whether the last outer axis is the innermost loop, because memory lies that way. */
export function interpretReduce(pre: Program, post: Program, columns: boolean): RunReduce {
  const [before, after] = [new BlockProgram(pre), new BlockProgram(post)];
  const lane = laneOf(pre.outputs[0].dtype);
  return (kernel, inputs, outputs) => {
    const outer = product(kernel.outer);
    const { neutral, lane: wide } = combiner(kernel.combine, lane);
    const values = newStorage(isWide(lane) ? wide : "float64", outer) as Register;
    elementsOf(values).fill(neutral, 0, outer);
    const positions = new Int32Array(kernel.result === "value" ? 0 : outer);
    const blocked = lane === "float64" && kernel.combine === "sum";
    const take = takeFor(kernel, lane, { values, positions });
    if (columns && !blocked && !before.readsIndex) takeColumns(kernel, before, inputs, take);
    else takeRows(kernel, before, inputs, take);
    if (kernel.result !== "index") storeValues(kernel, after, lane, values, outputs[0]);
    if (kernel.result !== "value") {
      const view = outputs[kernel.result === "both" ? 1 : 0];
      arrayOf(view).set(elementsOf(positions), view.offset);
    }
  };
}

/** One accumulator after the other. */
function takeRows({ outer, inner, scalars }: ReduceKernel, program: BlockProgram, inputs: readonly View[], take: Take): void {
  const count = product(inner);
  const [values] = program.outputs;
  forEachBlock(program, [...outer, ...inner], inputs, scalars, (index, length) => {
    for (let at = 0; at < length; ) {
      const first = (index + at) % count;
      const part = Math.min(length - at, count - first);
      take(values, at, part, (index + at - first) / count, 0, first);
      at += part;
    }
  });
}

/** A row of accumulators at a time. */
function takeColumns({ outer, inner, scalars }: ReduceKernel, program: BlockProgram, inputs: readonly View[], take: Take): void {
  const count = product(inner);
  const last = outer.length - 1;
  const width = outer[last];
  const turn = (list: readonly number[]): number[] => [...list.slice(0, last), ...list.slice(last + 1), list[last]];
  const turned = inputs.map((view): View => ({ ...view, strides: turn(view.strides) }));
  const [values] = program.outputs;
  forEachBlock(program, turn([...outer, ...inner]), turned, scalars, (index, length) => {
    for (let at = 0; at < length; ) {
      const column = (index + at) % width;
      const row = (index + at - column) / width;
      const part = Math.min(length - at, width - column);
      take(values, at, part, Math.floor(row / count) * width + column, 1, row % count);
      at += part;
    }
  });
}

function takeFor({ combine, result }: ReduceKernel, lane: Lane, state: State): Take {
  if (isWide(lane))
    return result === "value"
      ? combiningWide(state, combiner(combine, lane).evaluate)
      : searchingWide(state, combine as "min" | "max", lane);
  const values = state.values as Numbers;
  if (result !== "value") return searching(values, state.positions, combine === "min");
  if (combine === "min" || combine === "max") return extreme(values, combine === "min");
  if (combine === "sum" && lane === "float32") return summing(values);
  if (combine === "sum" && lane === "float64") return summingBlocks(values);
  return combining(values, combiner(combine, lane).evaluate);
}

const summing =
  (values: Numbers): Take =>
  (from, at, length, outer, step) => {
    const x = from as Numbers;
    if (step === 1) {
      for (let i = 0; i < length; i++) values[outer + i] += x[at + i];
      return;
    }
    let sum = values[outer];
    for (let i = at; i < at + length; i++) sum += x[i];
    values[outer] = sum;
  };

/** In three levels, as compiled reductions keep them. One accumulator after the other only. */
function summingBlocks(values: Numbers): Take {
  let [first, second, third] = [0, 0, 0];
  return (from, at, length, outer, _, inner) => {
    if (inner === 0) first = second = third = 0;
    for (let i = 0; i < length; i++) {
      first += (from as Numbers)[at + i];
      if ((inner + i + 1) % blockLength !== 0) continue;
      second += first;
      first = 0;
      if ((inner + i + 1) % blockLength ** 2 !== 0) continue;
      third += second;
      second = 0;
    }
    values[outer] = first + second + third;
  };
}

const extreme =
  (values: Numbers, smallest: boolean): Take =>
  (from, at, length, outer, step) => {
    const x = from as Numbers;
    for (let i = 0; i < length; i++) {
      const to = outer + step * i;
      values[to] = smallest ? Math.min(values[to], x[at + i]) : Math.max(values[to], x[at + i]);
    }
  };

/** The first extremum and the first NaN win, as in `replaces`. */
const searching =
  (values: Numbers, positions: Int32Array, smallest: boolean): Take =>
  (from, at, length, outer, step, inner) => {
    for (let i = 0; i < length; i++) {
      const to = outer + step * i;
      const value = (from as Numbers)[at + i];
      const best = values[to];
      if (!(smallest ? value < best : value > best) && (value === value || best !== best)) continue;
      values[to] = value;
      positions[to] = step === 1 ? inner : inner + i;
    }
  };

function combining(values: Numbers, evaluate: (...args: never[]) => Value): Take {
  const combine = evaluate as unknown as (a: number, b: number) => number;
  return (from, at, length, outer, step) => {
    for (let i = 0; i < length; i++) values[outer + step * i] = combine(values[outer + step * i], (from as Numbers)[at + i]);
  };
}

function combiningWide({ values }: State, evaluate: (...args: never[]) => Value): Take {
  const [combine, sums] = [evaluate as unknown as (a: bigint, b: bigint) => bigint, values as BigInt64Array];
  return (from, at, length, outer, step) => {
    for (let i = 0; i < length; i++) sums[outer + step * i] = combine(sums[outer + step * i], (from as BigInt64Array)[at + i]);
  };
}

function searchingWide({ values, positions }: State, combine: "min" | "max", lane: Lane): Take {
  const [better, bests] = [replaces(combine, lane).evaluate, values as BigInt64Array];
  return (from, at, length, outer, step, inner) => {
    for (let i = 0; i < length; i++) {
      const to = outer + step * i;
      const value = (from as BigInt64Array)[at + i];
      if (!better(bests[to], value)) continue;
      bests[to] = value;
      positions[to] = step === 1 ? inner : inner + i;
    }
  };
}

function storeValues({ postScalars }: ReduceKernel, program: BlockProgram, lane: Lane, values: Register, output: View): void {
  const [accumulator] = program.inputs;
  const store = storer(output, program.outputs[0]);
  const round = lane === "float32" ? wrapLoops.float32 : null;
  program.begin(Math.min(values.length, blockSize), postScalars);
  for (let index = 0; index < values.length; index += blockSize) {
    const length = Math.min(blockSize, values.length - index);
    if (accumulator !== undefined) {
      elementsOf(accumulator).set(elementsOf(values).subarray(index, index + length), 0);
      round?.(accumulator as Numbers, length);
    }
    program.compute(length, index);
    store(index, length);
  }
}
