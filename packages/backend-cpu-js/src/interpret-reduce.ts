import { type Combine, type Lane, laneOf, type Program, type Scalars, type View } from "@adjoint/core";
import { blockSize, type Numbers, type Register, wrapLoops } from "./block-loops";
import { blockLength, combiner } from "./combine";
import { elementsOf } from "./elements";
import { arrayOf } from "./memory";
import { BlockProgram, forEachBlock, storer } from "./interpret";
import type { RunReduce } from "./reduce";
import { isWide, type Value } from "./snippet";
import { newStorage } from "./storage";
import { product } from "./strided";

/** Takes `length` values of a block, from `at` on, into the accumulator of `outer`. `inner` is the position of the first among its elements. */
type Take = (values: Register, at: number, length: number, outer: number, inner: number) => void;

export function interpretReduce(pre: Program, post: Program): RunReduce {
  const [before, after] = [new BlockProgram(pre), new BlockProgram(post)];
  const lane = laneOf(pre.outputs[0].dtype);
  return (kernel, inputs, outputs) => {
    const { combine, result, outer, inner, scalars, postScalars } = kernel;
    const [size, count] = [product(outer), product(inner)];
    // Where they are bigints, nothing calculates with them here: they are compared, or passed on.
    const values = newStorage(isWide(lane) ? lane : "float64", size) as Numbers;
    elementsOf(values).fill(combiner(combine, lane).neutral, 0, size);
    const positions = new Int32Array(result === "value" ? 0 : size);
    const take = result === "value" ? takeFor(combine, lane, values) : searching(values, positions, combine === "min");
    forEachBlock(before, [...outer, ...inner], inputs, scalars, (index, length) => {
      for (let at = 0; at < length; ) {
        const first = (index + at) % count;
        const part = Math.min(length - at, count - first);
        take(before.outputs[0], at, part, (index + at - first) / count, first);
        at += part;
      }
    });
    if (result !== "index") storeValues(postScalars, after, lane, values, outputs[0]);
    if (result !== "value") {
      const view = outputs[result === "both" ? 1 : 0];
      arrayOf(view).set(elementsOf(positions), view.offset);
    }
  };
}

function takeFor(combine: Combine, lane: Lane, values: Numbers): Take {
  if (combine === "sum" && lane === "float32") return summing(values);
  if (combine === "sum" && lane === "float64") return summingBlocks(values);
  return combining(values, combiner(combine, lane).evaluate);
}

const summing =
  (values: Numbers): Take =>
  (from, at, length, outer) => {
    let sum = values[outer];
    for (let i = at; i < at + length; i++) sum += (from as Numbers)[i];
    values[outer] = sum;
  };

/** In three levels, as compiled reductions keep them. */
function summingBlocks(values: Numbers): Take {
  let [first, second, third] = [0, 0, 0];
  return (from, at, length, outer, inner) => {
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

/** The first extremum and the first NaN win, as in `replaces`. */
const searching =
  (values: Numbers, positions: Int32Array, smallest: boolean): Take =>
  (from, at, length, outer, inner) => {
    for (let i = 0; i < length; i++) {
      const value = (from as Numbers)[at + i];
      const best = values[outer];
      if (!(smallest ? value < best : value > best) && (value === value || best !== best)) continue;
      values[outer] = value;
      positions[outer] = inner + i;
    }
  };

function combining(values: Numbers, evaluate: (...args: never[]) => Value): Take {
  const combine = evaluate as unknown as (a: number, b: number) => number;
  return (from, at, length, outer) => {
    for (let i = at; i < at + length; i++) values[outer] = combine(values[outer], (from as Numbers)[i]);
  };
}

function storeValues(postScalars: Scalars, program: BlockProgram, lane: Lane, values: Register, output: View): void {
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
