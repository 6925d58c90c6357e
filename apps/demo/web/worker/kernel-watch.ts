import type { Backend, BackendFactory, Kernel, Override, Program, ProgramNode } from "@adjoint/core";

/** A kernel that ran, as far as its device tells. */
export interface KernelRun {
  readonly name: string;
  /** Null where the device works on after it was asked: a GPU. */
  readonly milliseconds: number | null;
  /** The text of the kernel: WGSL, or the program that the tile machine and the interpreter read. */
  readonly text: string;
  readonly language: "wgsl" | "program";
}

type Listener = (run: KernelRun) => void;
let listener: Listener | undefined;

/** Hears of every kernel that runs meanwhile. */
export function watchKernels(hear: Listener): () => void {
  listener = hear;
  return () => {
    listener = undefined;
  };
}

/** The texts of the pipelines that are set while a kernel is recorded. */
export interface PipelineLog {
  take(): readonly string[];
}

const operand = (node: number): string => `%${node}`;

function lineOf(node: ProgramNode): string {
  switch (node.op) {
    case "input":
      return `input ${node.index}`;
    case "scalar":
      return `number ${node.index}`;
    case "const":
      return `${node.value}`;
    case "index":
      return "position";
    default:
      return `${node.op} ${node.args.map(operand).join(" ")}`;
  }
}

const listing = (program: Program): string =>
  [
    ...program.nodes.map((node, i) => `${operand(i)} = ${lineOf(node)} : ${node.lane}`),
    ...program.outputs.map(({ node, dtype }, i) => `output ${i} ← ${operand(node)} as ${dtype}`),
  ].join("\n");

const sizes = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

function programOf(kernel: Kernel): string {
  switch (kernel.kind) {
    case "map":
      return `for each of ${sizes(kernel.shape)}\n${listing(kernel.program)}`;
    case "reduce":
      return `${kernel.combine} over ${sizes(kernel.inner)}, for each of ${sizes(kernel.outer)}\n${listing(kernel.pre)}\nthen\n${listing(kernel.post)}`;
    case "matmul": {
      const { batch, m, k, n, epilogue } = kernel;
      return `${sizes([...batch, ...m])} × ${sizes(k)} × ${sizes(n)}${epilogue === null ? "" : `\nthen\n${listing(epilogue)}`}`;
    }
    case "scan":
      return `running ${kernel.combine} along ${kernel.length}, for each of ${sizes(kernel.outer)}`;
    case "sort":
      return `along ${kernel.length}, for each of ${sizes(kernel.outer)}`;
    case "copy":
      return kernel.shapes.map(sizes).join(", ");
    default:
      return `for each of ${sizes(kernel.shape)}`;
  }
}

/** Tells the listener of a kernel, with the time that it took where the work is done when the call returns. */
function told<R>(name: string, pipelines: PipelineLog | undefined, text: () => string, run: () => R): R {
  if (listener === undefined) return run();
  pipelines?.take();
  const began = performance.now();
  const result = run();
  const milliseconds = pipelines === undefined ? performance.now() - began : null;
  const shaders = pipelines?.take() ?? [];
  listener({
    name,
    milliseconds,
    ...(shaders.length > 0 ? { text: shaders.join("\n\n"), language: "wgsl" } : { text: text(), language: "program" }),
  });
  return result;
}

function watchBackend(backend: Backend, pipelines?: PipelineLog): Backend {
  const run = backend.run.bind(backend);
  backend.run = (kernel, inputs, outputs) =>
    told(
      kernel.kind,
      pipelines,
      () => programOf(kernel),
      () => run(kernel, inputs, outputs),
    );
  for (const [op, override] of backend.overrides ?? []) {
    const own = override as { forward: Override["forward"] };
    const forward = own.forward.bind(override);
    own.forward = (call) =>
      told(
        op.name,
        pipelines,
        () => `a kernel of the device's own for ${op.name}`,
        () => forward(call),
      );
  }
  return backend;
}

/** A device whose kernels can be watched. */
export const watchable = (factory: BackendFactory, pipelines?: PipelineLog): BackendFactory => ({
  name: factory.name,
  create: async () => watchBackend(await factory.create(), pipelines),
});
