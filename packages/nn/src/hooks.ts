import { customFunction, isGradEnabled } from "@adjoint/autograd";
import { ArgumentError, isTensor, keep, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { Module } from "./module";

/** Sees a module's inputs before `forward` does; a list that it returns takes their place. */
export type ForwardPreHook = (module: Module, inputs: readonly unknown[]) => readonly unknown[] | undefined;

/** Sees a module's inputs and output; what it returns, if anything, takes the output's place. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], output: unknown) => unknown;

/**
 * Sees the gradients of a module's inputs (one for each, null where there is none) and of its outputs; a list that it returns takes the
 * place of the former.
 */
export type BackwardHook = (
  module: Module,
  gradInput: readonly (Tensor | null)[],
  gradOutput: readonly (Tensor | null)[],
) => readonly (Tensor | null)[] | undefined;

/** What registering a hook gives. */
export interface HookHandle {
  /** From now on the hook is not called. */
  remove(): void;
}

interface Hooks {
  readonly before: Set<ForwardPreHook>;
  readonly after: Set<ForwardHook>;
  readonly backward: Set<BackwardHook>;
}

/** Kept apart from the modules, so that a walk over a module's properties does not see them. */
const hooked = new WeakMap<Module, Hooks>();

export function addHook<K extends keyof Hooks>(
  operation: string,
  module: Module,
  kind: K,
  hook: Parameters<Hooks[K]["add"]>[0],
): HookHandle {
  if (typeof hook !== "function") throw new ArgumentError(operation, `takes a function, not ${describe(hook)}.`);
  let hooks = hooked.get(module);
  if (hooks === undefined) hooked.set(module, (hooks = { before: new Set(), after: new Set(), backward: new Set() }));
  const set = hooks[kind] as Set<unknown>;
  set.add(hook);
  return { remove: () => void set.delete(hook) };
}

/** Hooks may stash what they are given, so no scope closes it. */
function kept<T>(value: T): T {
  for (const each of Array.isArray(value) ? value : [value]) if (isTensor(each)) keep(each);
  return value;
}

function inputsFrom(replaced: unknown, inputs: readonly unknown[]): readonly unknown[] {
  if (replaced === undefined) return inputs;
  if (!Array.isArray(replaced)) {
    throw new ArgumentError("registerForwardPreHook", `a hook returned ${describe(replaced)}.`, "return a list of inputs, or nothing.");
  }
  return replaced;
}

/** `forward`, with the hooks that the module has. */
export function callHooked(module: Module, forward: (...inputs: unknown[]) => unknown, inputs: readonly unknown[]): unknown {
  const hooks = hooked.get(module);
  if (hooks === undefined) return forward.apply(module, inputs as unknown[]);
  let given = inputs;
  for (const hook of hooks.before) given = inputsFrom(hook(module, kept(given)), given);
  const watched = hooks.backward.size > 0 && isGradEnabled() ? watchInputs(module, hooks.backward, given) : undefined;
  let output = forward.apply(module, (watched?.inputs ?? given) as unknown[]);
  for (const hook of hooks.after) {
    const replaced = hook(module, kept(given), kept(output));
    if (replaced !== undefined) output = replaced;
  }
  return watched === undefined ? output : watched.outputs(output);
}

type Gradients = readonly (Tensor | null)[];

/** Passes tensors through, and shows their gradients to a function, all at once, when they come back. */
const boundary = (inputs: readonly Tensor[], returned: (gradients: Gradients) => Gradients): readonly Tensor[] =>
  customFunction<Tensor[], readonly Tensor[]>({
    name: "Module.forward",
    forward: (_, ...tensors) => tensors,
    backward: (_, ...gradients) => returned(gradients),
  })(...inputs);

interface Watched {
  readonly inputs: readonly unknown[];
  outputs(output: unknown): unknown;
}

const wantsGradient = (value: unknown): value is Tensor => isTensor(value) && value.requiresGrad;

function watchInputs(module: Module, hooks: ReadonlySet<BackwardHook>, inputs: readonly unknown[]): Watched {
  // The closures below live as long as the graph: they must not hold the inputs.
  const count = inputs.length;
  const places = inputs.flatMap((value, place) => (wantsGradient(value) ? [place] : []));
  let gradOutput: Gradients = [];
  const call = (gradients: Gradients): Gradients => {
    let gradInput: Gradients = kept(Array.from({ length: count }, (_, place) => gradients[places.indexOf(place)] ?? null));
    for (const hook of hooks) gradInput = gradientsFrom(hook(module, gradInput, gradOutput), gradInput);
    gradOutput = [];
    return places.map((place) => gradInput[place] ?? null);
  };
  const passed =
    places.length === 0
      ? []
      : boundary(
          places.map((place) => inputs[place] as Tensor),
          call,
        );
  const returned = (gradients: Gradients): Gradients => {
    gradOutput = kept(gradients);
    // Where no input wants a gradient, nothing comes back to it that could call the hooks.
    if (places.length === 0) call([]);
    return gradients;
  };
  return {
    inputs: inputs.map((value, place) => passed[places.indexOf(place)] ?? value),
    outputs: (output) => watchOutputs(output, returned),
  };
}

function watchOutputs(output: unknown, returned: (gradients: Gradients) => Gradients): unknown {
  const values: readonly unknown[] = Array.isArray(output) ? output : [output];
  const tensors = values.filter(wantsGradient);
  if (tensors.length === 0) return output;
  const passed = boundary(tensors, returned);
  const replaced = values.map((value) => passed[tensors.indexOf(value as Tensor)] ?? value);
  return Array.isArray(output) ? replaced : replaced[0];
}

function gradientsFrom(replaced: unknown, gradInput: Gradients): Gradients {
  if (replaced === undefined) return gradInput;
  if (!Array.isArray(replaced) || replaced.length !== gradInput.length) {
    throw new ArgumentError(
      "registerFullBackwardHook",
      `a hook returned ${describe(replaced)} for ${gradInput.length} inputs.`,
      "return a list with one gradient for each, or nothing.",
    );
  }
  return replaced as Gradients;
}
