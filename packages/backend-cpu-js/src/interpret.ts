import type { MapKernel, Program, Scalars, View } from "@adjoint/core";
import { arrayOf } from "./memory";
import { type Value, wraps } from "./snippet";
import { ruleOf } from "./snippets";
import { decoder, encoder } from "./storage";
import { forEachElement } from "./strided";

/** Computes the outputs of a program at one element. The array is reused by the next call. */
export type Evaluate = (load: (input: number) => Value, scalars: Scalars, index: number) => readonly Value[];

type Step = (values: readonly Value[], load: (input: number) => Value, scalars: Scalars, index: number) => Value;

/** The same snippets as the printer's, as closures: for places where a Content-Security-Policy forbids `new Function`. */
export function evaluator(program: Program): Evaluate {
  const steps = program.nodes.map((node) => stepOf(program, node));
  const values: Value[] = new Array<Value>(steps.length).fill(0);
  const outputs: Value[] = new Array<Value>(program.outputs.length).fill(0);
  return (load, scalars, index) => {
    steps.forEach((step, at) => {
      values[at] = step(values, load, scalars, index);
    });
    program.outputs.forEach(({ node }, at) => {
      outputs[at] = values[node] as Value;
    });
    return outputs;
  };
}

function stepOf(program: Program, node: Program["nodes"][number]): Step {
  switch (node.op) {
    case "input":
      return (_, load) => load(node.index);
    case "scalar": {
      const convert = wraps[node.lane].evaluate as (value: Value) => Value;
      return (_, __, scalars) => convert(scalars[node.index] as Value);
    }
    case "const": {
      const value = node.lane === "float32" ? Math.fround(Number(node.value)) : node.value;
      return () => value;
    }
    case "index":
      return (_, __, ___, index) => index >>> 0;
    default: {
      const from = program.nodes[node.args[0] as number]?.lane ?? node.lane;
      const evaluate = ruleOf(node.op)(from, node.lane).evaluate as (...args: Value[]) => Value;
      return (values) => evaluate(...node.args.map((at) => values[at] as Value));
    }
  }
}

/** What loads input `k` of a program at the positions that `forEachElement` keeps. */
export function loader(views: readonly View[], positions: () => readonly number[]): (input: number) => Value {
  const arrays = views.map(arrayOf);
  const decoders = views.map(({ dtype }) => decoder(dtype) as (stored: Value) => Value);
  return (k) => (decoders[k] as (stored: Value) => Value)(arrays[k][positions()[k]]);
}

/** What stores a value of a view's lane at a position. */
export function storer(view: View): (position: number, value: Value) => void {
  const array = arrayOf(view) as { [position: number]: Value };
  const encode = encoder(view.dtype) as (value: Value) => Value;
  return (position, value) => {
    array[position] = encode(value);
  };
}

export function interpretMap(program: Program): (kernel: MapKernel, inputs: readonly View[], outputs: readonly View[]) => void {
  const evaluate = evaluator(program);
  return (kernel, inputs, outputs) => {
    let at: readonly number[] = [];
    const load = loader(inputs, () => at);
    const stores = outputs.map(storer);
    forEachElement(kernel.shape, inputs, (positions, index) => {
      at = positions;
      const values = evaluate(load, kernel.scalars, index);
      stores.forEach((store, j) => store((outputs[j] as View).offset + index, values[j] as Value));
    });
  };
}
