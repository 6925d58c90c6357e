import { type Call, installLayer, type DispatchLayer, memory, type Next, type Outputs, type Tensor } from "@adjoint/core";
import { gradientOf } from "@adjoint/core/internal";
import type { Module } from "@adjoint/nn";
import type { Lesson } from "../../src/lesson";
import type { Inspection, NodeShown, Spent } from "./inside-messages";
import { type KernelRun, watchKernels } from "./kernel-watch";
import type { DeviceName } from "./messages";
import { shownValues } from "./values-shown";

/** Beyond so many elements a tensor is not read. */
const MOST_ELEMENTS = 2 ** 23;

type Reading = Promise<ArrayLike<number | bigint>>;

interface Met extends Pick<NodeShown, "kind" | "name" | "module" | "inputs" | "shape" | "dtype" | "requiresGrad"> {
  readonly tensor: Tensor;
  readonly values: Reading | null;
  readonly kernels: KernelRun[];
}

/** A step as it goes by: what is called in its forward pass, by which module, and which kernels run. */
class Trace {
  readonly met: Met[] = [];
  readonly gradients = new Map<number, Reading>();
  readonly memory: number[] = [];
  readonly forward: KernelRun[] = [];
  readonly backward: KernelRun[] = [];
  readonly modules: string[] = [];
  private readonly positions = new Map<Tensor, number>();
  private readonly weights: ReadonlyMap<Tensor, string>;
  private readonly device: DeviceName;
  private given = 0;
  private result: number | undefined;
  private reading = false;
  private ended = false;

  constructor(model: Module, device: DeviceName) {
    this.weights = new Map(model.namedParameters().map(([name, parameter]) => [parameter as Tensor, name]));
    this.device = device;
  }

  private get over(): boolean {
    return this.result !== undefined;
  }

  hearKernel(run: KernelRun): void {
    if (this.reading || this.ended || (trace !== this && !this.over)) return;
    (this.over ? this.backward : this.forward).push(run);
    if (this.over) this.memory.push(this.bytes());
  }

  see(call: Call, next: Next): Outputs {
    if (this.over || this.reading) return next(call);
    const before = this.forward.length;
    const outputs = next(call);
    for (const input of call.inputs) if (!this.positions.has(input)) this.addLeaf(input);
    const inputs = call.inputs.map((input) => this.positions.get(input)!);
    if (call.op.kind === "host") this.addLeaf(outputs[0]!);
    else this.add({ kind: "operation", name: call.op.name, inputs }, outputs, this.forward.slice(before));
    this.memory.push(this.bytes());
    return outputs;
  }

  /** The forward pass is over; from now on come gradients. */
  endForward(loss: Tensor): void {
    this.result = this.positions.get(loss) ?? this.met.length - 1;
  }

  /** The optimizer has stepped: what follows is not part of the step. The gradients of the weights are there until the next. */
  endStep(): void {
    this.ended = true;
    this.met.forEach(({ kind, tensor }, position) => {
      const gradient = kind === "weight" ? gradientOf(tensor) : null;
      const reading = gradient === null ? null : this.read(gradient);
      if (reading !== null) this.gradients.set(position, reading);
    });
  }

  private bytes(): number {
    return memory().find(({ device }) => device === this.device)?.bytes ?? 0;
  }

  private addLeaf(x: Tensor): void {
    const weight = this.weights.get(x);
    if (weight !== undefined) {
      const module = weight.split(".").slice(0, -1).join(".");
      this.add({ kind: "weight", name: weight, inputs: [] }, [x], [], module);
    } else this.add({ kind: "input", name: this.given++ === 0 ? "input" : "target", inputs: [] }, [x], [], "");
  }

  private add(
    node: Pick<Met, "kind" | "name" | "inputs">,
    outputs: Outputs,
    kernels: KernelRun[],
    module = this.modules.at(-1) ?? "",
  ): void {
    const position = this.met.length;
    const [tensor] = outputs as readonly [Tensor];
    for (const out of outputs) this.positions.set(out, position);
    const { shape, dtype, requiresGrad } = tensor;
    this.met.push({ ...node, module, tensor, shape, dtype, requiresGrad, values: this.read(tensor), kernels });
    if (requiresGrad && node.kind === "operation") {
      const hook = tensor.registerHook((gradient) => {
        hook.remove();
        const reading = this.read(gradient);
        if (reading !== null) this.gradients.set(position, reading);
        return undefined;
      });
    }
  }

  /** Begins to read: what happens to the tensor later does not show. */
  private read(x: Tensor): Reading | null {
    if (x.numel() > MOST_ELEMENTS || x.numel() === 0) return null;
    this.reading = true;
    try {
      const reading = x.data() as Reading;
      reading.catch(() => {}); // told of when it is awaited
      return reading;
    } finally {
      this.reading = false;
    }
  }

  async inspection(step: number): Promise<Inspection> {
    const last = this.result ?? this.met.length - 1;
    const needed = new Set([last]);
    for (let i = last; i >= 0; i--) if (needed.has(i)) for (const input of this.met[i]!.inputs) needed.add(input);
    const kept = [...needed].sort((a, b) => a - b);
    const moved = new Map(kept.map((from, to) => [from, to]));
    const nodes: NodeShown[] = [];
    for (const position of kept) {
      const { kind, name, module, inputs, shape, dtype, requiresGrad, values, kernels } = this.met[position]!;
      const gradient = await (this.gradients.get(position) ?? null);
      const read = await values;
      nodes.push({
        kind: position === last ? "result" : kind,
        name,
        module,
        inputs: inputs.map((input) => moved.get(input)!),
        shape,
        dtype,
        requiresGrad,
        values: read === null ? null : shownValues(read, shape),
        gradient: gradient === null ? null : shownValues(gradient, shape),
        kernels,
      });
    }
    const hasNaN = ({ values }: NodeShown): boolean => (values?.nan ?? 0) > 0;
    const born = nodes.findIndex((node) => hasNaN(node) && !node.inputs.some((input) => hasNaN(nodes[input]!)));
    return {
      step,
      device: this.device,
      nodes,
      firstNaN: born < 0 ? null : born,
      forward: spentOn(this.forward),
      backward: spentOn(this.backward),
      memory: this.memory,
    };
  }
}

const spentOn = (runs: readonly KernelRun[]): Spent => ({
  kernels: runs.length,
  milliseconds: runs.some(({ milliseconds }) => milliseconds === null)
    ? null
    : runs.reduce((sum, { milliseconds }) => sum + milliseconds!, 0),
});

let trace: Trace | undefined;

/** Outside autograd, so that it sees the calls of the program, and not what they are made of. */
const layer: DispatchLayer = {
  name: "inside",
  rank: 30,
  run: (call, next) => (trace === undefined ? next(call) : trace.see(call, next)),
};

/** Looks at one step of a run from inside. `step` takes it. */
export async function inspect(lesson: Lesson, device: DeviceName, step: () => Promise<number>): Promise<Inspection> {
  const { model } = lesson;
  const record = new Trace(model, device);
  const hooks = model.namedModules().flatMap(([name, module]) => [
    module.registerForwardPreHook(() => {
      record.modules.push(name);
      return undefined;
    }),
    module.registerForwardHook(() => {
      record.modules.pop();
      return undefined;
    }),
  ]);
  const forward = lesson.forward.bind(lesson);
  const own = lesson as { forward: Lesson["forward"] };
  own.forward = async () => {
    installLayer(layer);
    trace = record;
    try {
      const result = await forward();
      record.endForward(result.loss);
      return result;
    } finally {
      for (const hook of hooks) hook.remove();
      trace = undefined;
    }
  };
  const { optimizer } = lesson;
  const stepOfOptimizer = optimizer.step.bind(optimizer);
  const ownOptimizer = optimizer as { step: typeof optimizer.step };
  ownOptimizer.step = () => {
    stepOfOptimizer();
    record.endStep();
  };
  const unwatch = watchKernels((run) => record.hearKernel(run));
  try {
    return await record.inspection(await step());
  } finally {
    unwatch();
    delete (lesson as Partial<Lesson>).forward;
    delete (optimizer as Partial<typeof optimizer>).step;
  }
}
