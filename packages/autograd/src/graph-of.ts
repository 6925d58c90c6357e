import { ArgumentError, AutogradError, type DType, isTensor, type DispatchLayer, type Shape, type Tensor, withLayer } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/** A node of a computational graph: a tensor that a computation began with, or an operation. */
export interface ComputationNode {
  readonly kind: "tensor" | "operation";
  /** The operation's name; of a tensor the name that it was given, or `"tensor"`. */
  readonly name: string;
  /** Which nodes it was computed from, by their positions in `nodes`. */
  readonly inputs: readonly number[];
  /** Of the tensor, or of the operation's first output. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether gradients run back to it. */
  readonly requiresGrad: boolean;
}

/** What `graphOf` returns. */
export interface Computation {
  /** The result, computed as ever: it can be differentiated. */
  readonly value: Tensor;
  /** All that leads to the result, each node after those that it was computed from; the last is the result's own. */
  readonly nodes: readonly ComputationNode[];
}

/**
 * The computational graph of a function's result: which tensors it began with, and which operations lead from them to it. Tensors without a
 * gradient, such as inputs and targets, are part of it. Operations are those that the program called, not what they are made of; of a `customFunction`, those that its `forward` called.
 *
 * ```ts
 * const w = tensor([1, 2], { requiresGrad: true });
 * const x = tensor([3, 4]);
 * const { value, nodes } = graphOf(() => w.mul(x).sum(), { w, x });
 * nodes.map(({ name }) => name).join(" "); // "w x mul sum"
 * value.backward();
 * await w.grad?.toArray(); // [3, 4]
 * ```
 *
 * @param names Of tensors that the function begins with.
 * @throws AutogradError when the result is not a tensor. @throws ArgumentError for what is not a function, or for a name of what is not a tensor.
 */
export function graphOf(fn: () => Tensor, names: Readonly<Record<string, Tensor>> = {}): Computation {
  const seen: Seen[] = [];
  const positions = new Map<Tensor, number>();
  const add = (node: Omit<Seen, "made">, outputs: readonly Tensor[]): void => {
    for (const out of outputs) positions.set(out, seen.length);
    seen.push({ ...node, made: outputs[0]! });
  };
  const addTensor = (x: Tensor, name: string): void => add({ kind: "tensor", name, inputs: [] }, [x]);
  for (const [name, x] of entriesOf(names)) addTensor(x, name);
  const layer: DispatchLayer = {
    name: "graph",
    rank: 30,
    run(call, next) {
      for (const input of call.inputs) if (!positions.has(input)) addTensor(input, "tensor");
      const inputs = call.inputs.map((input) => positions.get(input)!);
      const outputs = next(call);
      add({ kind: "operation", name: call.op.name, inputs }, outputs);
      return outputs;
    },
  };
  const value: unknown = withLayer(layer, fn);
  if (!isTensor(value)) throw new AutogradError("graphOf", `the function returned ${describe(value)}, not a tensor.`);
  if (!positions.has(value)) addTensor(value, "tensor");
  return { value, nodes: leadingTo(positions.get(value)!, seen) };
}

/** A node as it is met. Whether its tensor requires a gradient is asked at the end: a function with a gradient of its own says so afterwards. */
interface Seen extends Pick<ComputationNode, "kind" | "name" | "inputs"> {
  readonly made: Tensor;
}

function entriesOf(names: Readonly<Record<string, Tensor>>): [string, Tensor][] {
  if (typeof names !== "object" || names === null)
    throw new ArgumentError("graphOf", `names is ${describe(names)}.`, "give an object of tensors, { w, x }.");
  const entries = Object.entries(names);
  for (const [name, x] of entries) if (!isTensor(x)) throw new ArgumentError("graphOf", `names.${name} is ${describe(x)}, not a tensor.`);
  return entries;
}

/** The nodes that the last one depends on, and it. */
function leadingTo(last: number, seen: readonly Seen[]): ComputationNode[] {
  const needed = new Set([last]);
  // Each comes after its inputs, so one pass from the end finds them all.
  for (let i = last; i >= 0; i--) if (needed.has(i)) for (const input of seen[i]!.inputs) needed.add(input);
  const kept = seen.flatMap((_, i) => (needed.has(i) ? [i] : []));
  const moved = new Map(kept.map((from, to) => [from, to]));
  return kept.map((i) => {
    const { kind, name, inputs, made } = seen[i]!;
    const { shape, dtype, meta } = made;
    return { kind, name, inputs: inputs.map((input) => moved.get(input)!), shape, dtype, requiresGrad: meta?.requiresGrad === true };
  });
}
