import {
  ArgumentError,
  type DType,
  expandCall,
  isTensor,
  type DispatchLayer,
  ScopeError,
  type Shape,
  type Tensor,
  tidy,
  withLayer,
  zeros,
} from "@adjoint/core";
import { describe, type MatmulParams, namedOptions, record, sizeOf } from "@adjoint/core/internal";
import { type CallWatch, watchingCalls } from "./call";
import type { Module } from "./module";
import { isModule } from "./module-kind";
import { summaryOptions } from "./options.gen";
import { ModelSummary } from "./summary-table";
import { ownParameters, walkModules } from "./tree";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Of the inputs that are given as shapes: `"int32"` for indices. Default: `"float32"`. */
  readonly dtype?: DType;
  /** Where those inputs lie. Default: the device of the model's first parameter. */
  readonly device?: string;
  /** Whether the model runs as in training, as in evaluation, or as it is set. Default: `"eval"`. */
  readonly mode?: "train" | "eval" | "same";
}

/** What a module's calls came to. */
interface Counts {
  calls: number;
  outputShapes: readonly Shape[];
  multiplyAdds: number;
}

/**
 * A model's modules, with output shapes, parameters and multiply-adds. The model runs once without computing: it takes no memory and launches
 * no kernel, so a model too large for the machine can be looked at, and afterwards it is as it was.
 *
 * Multiply-adds are those of matrix products, which convolutions and attention are made of; each counts for the innermost module that is
 * running, over all its calls. A module whose `forward` is an arrow function is part of the one that calls it.
 *
 * ```ts
 * const net = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
 * const { totalParameters, multiplyAdds } = nn.summary(net, [32, 784]);
 * totalParameters; // 101770
 * multiplyAdds; // 3252224
 * console.log(String(nn.summary(net, [32, 784]))); // a table
 * nn.summary(new nn.Embedding(100, 16), [8, 12], { dtype: "int32" }).layers[0]?.outputShapes; // [[8, 12, 16]]
 * ```
 *
 * @param input The shape of the input, or the input itself; for a `forward` of several arguments a list of these, in which anything that is
 * not a list of numbers is passed on as it is: `[[2, 5, 16], { isCausal: true }]`.
 * @throws ArgumentError for what is not a module. @throws ScopeError when `forward` is asynchronous or reads a tensor's values. What a module
 * throws for a shape that does not fit is thrown on.
 */
export function summary(model: Module, input: Shape | Tensor | readonly unknown[], options: SummaryOptions = {}): ModelSummary {
  if (!isModule(model)) throw new ArgumentError("summary", `takes a module, not ${describe(model)}.`);
  if (!isTensor(input) && !Array.isArray(input))
    throw new ArgumentError("summary", `the input is ${describe(input)}.`, "give its shape, summary(net, [32, 784]), or a tensor.");
  const { dtype = "float32", mode = "eval", device = deviceOf(model) } = namedOptions("summary", options, summaryOptions);
  if (mode !== "train" && mode !== "eval" && mode !== "same")
    throw new ArgumentError("summary", `mode is ${describe(mode)}.`, '"train", "eval" or "same".');
  const place = { dtype, ...(device === undefined ? {} : { device }) };
  const made = (value: unknown): unknown => (isShape(value) ? zeros(value, place) : value);
  const restore = noteProperties(model);
  try {
    if (mode !== "same") model.train(mode === "train");
    const inputs = (): unknown[] => (isTensor(input) ? [input] : isShape(input) ? [made(input)] : (input as readonly unknown[]).map(made));
    return new ModelSummary(rowsOf(model, callsOf(model, inputs)));
  } finally {
    restore();
  }
}

const isShape = (value: unknown): value is Shape => Array.isArray(value) && value.findIndex((size) => typeof size !== "number") < 0;

const deviceOf = (model: Module): string | undefined => (model.parameters()[0] ?? model.buffers()[0])?.device;

/** Runs the model without computing, and takes down what each module did. */
function callsOf(model: Module, inputs: () => unknown[]): ReadonlyMap<Module, Counts> {
  const counts = new Map<Module, Counts>();
  const countsOf = (module: Module): Counts => {
    let known = counts.get(module);
    if (known === undefined) counts.set(module, (known = { calls: 0, outputShapes: [], multiplyAdds: 0 }));
    return known;
  };
  const running: Module[] = [model];
  const counter: DispatchLayer = {
    name: "summary",
    // Outside of autograd, which would ask for the device's own kernel in place of a composition, whose products could not be counted.
    rank: 30,
    run(call, next) {
      if (call.op.kind === "composition") return expandCall(call as Parameters<typeof expandCall>[0], counter);
      const outputs = next(call);
      if (call.op.kind === "matmul")
        countsOf(running.at(-1)!).multiplyAdds += productsOf(call.inputs[0]!, outputs[0]!, call.params as MatmulParams);
      return outputs;
    },
  };
  const watch: CallWatch = (module, call) => {
    running.push(module);
    try {
      const output = call();
      note(countsOf(module), module, output);
      return output;
    } finally {
      running.pop();
    }
  };
  const run = (): void =>
    tidy(() => {
      const output = watchingCalls(watch, () => (model.forward as (...inputs: unknown[]) => unknown)(...inputs()));
      // One whose forward is an arrow function does not see itself called.
      const own = countsOf(model);
      if (own.calls === 0) note(own, model, output);
    });
  record(() => withLayer(counter, run)).recording.dispose();
  return counts;
}

function note(known: Counts, module: Module, output: unknown): void {
  if (typeof (output as { then?: unknown } | null | undefined)?.then === "function") {
    const hint = "summarise the modules that it calls.";
    throw new ScopeError("summary", `the forward of ${module.constructor.name} returned a promise, and values are not computed.`, hint);
  }
  if (known.calls++ === 0) known.outputShapes = shapesIn(output);
}

/** How many multiply-adds a product takes: one for each element of the result and each step of its sum. */
const productsOf = (left: Tensor, output: Tensor, { batch, m }: MatmulParams): number =>
  output.numel() * sizeOf(left.shape.slice(batch + m));

/** The shapes of the tensors in an output: in lists, and in objects by name. */
function shapesIn(output: unknown): Shape[] {
  if (isTensor(output)) return [output.shape];
  if (Array.isArray(output)) return output.flatMap(shapesIn);
  if (Object.prototype.toString.call(output) === "[object Object]") return Object.values(output as object).flatMap(shapesIn);
  return [];
}

/** A cache that a forward leaves in a property would be one without values. @returns What puts all properties back. */
function noteProperties(model: Module): () => void {
  const noted = model.modules().map((module) => [module, { ...module }] as const);
  return () => {
    for (const [module, before] of noted) {
      for (const name of Object.keys(module))
        if (!Object.hasOwn(before, name)) delete (module as unknown as { [name: string]: unknown })[name];
      Object.assign(module, before);
    }
  };
}

function rowsOf(model: Module, counts: ReadonlyMap<Module, Counts>): ModelSummary["layers"] {
  const seen = new Set<unknown>();
  return [...walkModules(model)].map(([name, module]) => {
    const own = ownParameters(module).filter((parameter) => !seen.has(parameter) && seen.add(parameter));
    const elements = (which: typeof own): number => which.reduce((sum, parameter) => sum + parameter.numel(), 0);
    return {
      name,
      type: module.constructor.name,
      parameters: elements(own),
      trainableParameters: elements(own.filter((parameter) => parameter.requiresGrad)),
      ...(counts.get(module) ?? { calls: 0, outputShapes: [], multiplyAdds: 0 }),
    };
  });
}
