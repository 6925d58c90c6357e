import { ArgumentError, scoped, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { moveModule } from "./move";
import { Buffer, Parameter } from "./parameter";
import { formatModule } from "./print";
import { type LoadReport, readState, type StateDict, writeState } from "./state";
import { distinct, namedChildren, walkModules, walkState } from "./tree";

/** Whether a forward is under way: only the outermost opens a scope, so that what passes between modules lives until its end. */
let insideForward = false;

function callForward(module: Module, forward: (...inputs: unknown[]) => unknown, inputs: unknown[]): unknown {
  if (insideForward) return forward.apply(module, inputs);
  insideForward = true;
  try {
    return scoped(
      "Module.forward",
      () => forward.apply(module, inputs),
      () => [module, inputs],
    );
  } finally {
    insideForward = false;
  }
}

/**
 * What networks are made of. Subclass it: parameters, buffers and other modules in its properties (also in arrays) are found by
 * themselves, and `forward` is what it computes.
 *
 * ```ts
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(784, 128);
 *   out = new nn.Linear(128, 10);
 *   forward(x: Tensor) {
 *     return this.out.forward(this.hidden.forward(x).relu());
 *   }
 * }
 * const net = new Net();
 * net.forward(images); // [N, 784] → [N, 10]
 * ```
 *
 * The outermost `forward` of a call frees the tensors made inside it, but for what is reachable from its result, from the module's
 * properties (a cache, a mask) and from its arguments. A closure that stashes a tensor needs `keep(t)`. A forward that returns a
 * promise frees nothing; one written as an arrow function in a property leaves that to the modules that it calls.
 */
export abstract class Module {
  /** Whether dropout and the like are in effect: see `train` and `eval`. */
  training = true;

  constructor() {
    const forward = this.forward as unknown;
    if (typeof forward !== "function") return;
    // Over the prototype's method rather than in place of it: subclasses write a plain `forward`, and `super.forward` still works.
    Object.defineProperty(this, "forward", {
      value: (...inputs: unknown[]) => callForward(this, forward as (...inputs: unknown[]) => unknown, inputs),
      enumerable: false,
      configurable: true,
      writable: true,
    });
  }

  /** What the module computes. */
  abstract forward(...inputs: never[]): unknown;

  /** What is learned, here and in all modules below; each tensor once. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Parameters with their names: `["features.0.weight", …]`. */
  namedParameters(): [string, Parameter][] {
    return distinct(walkState(this)).filter((entry): entry is [string, Parameter] => entry[1] instanceof Parameter);
  }

  /** What belongs to the state without being learned, here and in all modules below. */
  buffers(): Buffer[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /** Buffers with their names. */
  namedBuffers(): [string, Buffer][] {
    return distinct(walkState(this)).filter((entry): entry is [string, Buffer] => entry[1] instanceof Buffer);
  }

  /** The modules directly inside this one. */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** The modules directly inside this one, with their names. */
  namedChildren(): [string, Module][] {
    return distinct(namedChildren(this));
  }

  /** This module and all below it. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** This module, whose name is empty, and all below it. */
  namedModules(): [string, Module][] {
    return [...walkModules(this)];
  }

  /** Calls `fn` on every module below and then on this one: for initialisation. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Makes a tensor part of the state, as the property `name`. @throws ArgumentError when the name is taken or contains a dot. */
  registerBuffer(name: string, data: Tensor, options: { readonly persistent?: boolean } = {}): void {
    if (typeof name !== "string" || name === "" || name.includes(".") || name in this) {
      throw new ArgumentError("registerBuffer", `${describe(name)} is taken, empty, or has a dot in it.`, "choose another name.");
    }
    Object.assign(this, { [name]: new Buffer(data, options) });
  }

  /** Switches dropout and the like on, here and below. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Switches dropout and the like off, here and below: for evaluation. */
  eval(): this {
    return this.train(false);
  }

  /** Sets whether the parameters are learned: `net.features.requiresGrad_(false)` freezes them. */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requireGrad(value);
    return this;
  }

  /** Forgets all gradients: each `grad` becomes null. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Moves parameters, buffers and gradients to a device. They stay the same objects, and what optimizers keep for them moves too, so
   * training goes on.
   *
   * @throws DeviceError for a device that is not registered; then nothing has moved. @throws DTypeError for a dtype that it cannot hold.
   */
  async to(device: string): Promise<this> {
    await moveModule(this, device);
    return this;
  }

  /** Parameters and persistent buffers by name. They share memory with the module: `clone()` what is to outlive the next step. */
  stateDict(): StateDict {
    return readState(this);
  }

  /**
   * Takes over the values of a state dict, in place. Values on another device are fetched.
   *
   * @param options `strict` (true unless given): whether names must match exactly.
   * @returns The names that were missing, and those that were not expected.
   * @throws ArgumentError when names do not match. @throws ShapeError when shapes do not. Then nothing has changed.
   */
  loadStateDict(state: StateDict, options: { readonly strict?: boolean } = {}): LoadReport {
    return writeState(this, state, options.strict ?? true);
  }

  /** What `toString` says within the parentheses. */
  extraRepr(): string {
    return "";
  }

  /** The module tree, as PyTorch prints it. */
  toString(): string {
    return formatModule(this);
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** A module from tensor to tensor: what `Sequential` chains. */
export type Layer = Module & { forward(x: Tensor): Tensor };
