import { laneOf, type ReduceKernel, type View } from "@adjoint/core";
import { blockLength, combiner, replaces } from "./combine";
import { evaluator, loader, storer } from "./interpret";
import type { Value } from "./snippet";
import { forEachElement, product } from "./strided";

/** Accumulators for all outer elements, and where each extremum was found. */
interface State {
  readonly values: Value[];
  readonly positions: number[];
}

export function interpretReduce(kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const state = accumulate(kernel, inputs);
  const indices = kernel.result === "value" ? undefined : outputs[kernel.result === "both" ? 1 : 0];
  if (kernel.result !== "index") storeValues(kernel, state, outputs[0]);
  if (indices === undefined) return;
  const store = storer(indices);
  state.positions.forEach((position, o) => store(indices.offset + o, position));
}

function storeValues(kernel: ReduceKernel, state: State, output: View): void {
  const evaluate = evaluator(kernel.post);
  const store = storer(output);
  const rounded = laneOf(kernel.pre.outputs[0].dtype) === "float32";
  state.values.forEach((value, o) => {
    const [result] = evaluate(() => (rounded ? Math.fround(value as number) : value), kernel.postScalars, o);
    store(output.offset + o, result!);
  });
}

function accumulate(kernel: ReduceKernel, inputs: readonly View[]): State {
  const lane = laneOf(kernel.pre.outputs[0].dtype);
  const { neutral, evaluate: combine } = combiner(kernel.combine, lane);
  const outer = product(kernel.outer);
  const inner = product(kernel.inner);
  const state: State = { values: new Array<Value>(outer).fill(neutral), positions: new Array<number>(outer).fill(0) };
  const evaluate = evaluator(kernel.pre);
  const take =
    kernel.result === "value"
      ? combiningInto(state, combine as Combining, lane === "float64" && kernel.combine === "sum")
      : searchingIn(state, kernel);
  let at: readonly number[] = [];
  const load = loader(inputs, () => at);
  forEachElement([...kernel.outer, ...kernel.inner], inputs, (positions, index) => {
    at = positions;
    take(Math.floor(index / inner), index % inner, evaluate(load, kernel.scalars, index)[0], index % inner === inner - 1);
  });
  return state;
}

type Combining = (a: Value, b: Value) => Value;
type Take = (outer: number, inner: number, value: Value, last: boolean) => void;

function combiningInto({ values }: State, combine: Combining, blocked: boolean): Take {
  const levels = [0, 0];
  return (outer, inner, value, last) => {
    values[outer] = combine(values[outer], value);
    if (!blocked) return;
    if ((inner + 1) % blockLength === 0) {
      levels[0] += values[outer] as number;
      values[outer] = 0;
    }
    if ((inner + 1) % blockLength ** 2 === 0) {
      levels[1] += levels[0];
      levels[0] = 0;
    }
    if (last) {
      values[outer] = (values[outer] as number) + levels[0] + levels[1];
      levels.fill(0);
    }
  };
}

function searchingIn({ values, positions }: State, kernel: ReduceKernel): Take {
  const better = replaces(kernel.combine as "min" | "max", laneOf(kernel.pre.outputs[0].dtype)).evaluate;
  return (outer, inner, value) => {
    if (!better(values[outer], value)) return;
    values[outer] = value;
    positions[outer] = inner;
  };
}
