import { ArgumentError, type Tensor } from "@adjoint/core";
import { checkFunction, describe, namedOptions } from "@adjoint/core/internal";
import { wrapForward } from "./call";
import { copyModule } from "./copy";
import { addHook, type BackwardHook, type ForwardHook, type ForwardPreHook, type HookHandle } from "./hooks";
import { ModuleKind } from "./module-kind";
import { type MoveOptions, moveModule } from "./move";
import { Buffer, type BufferOptions, Parameter } from "./parameter";
import { formatModule } from "./print";
import { bufferOptions, loadStateDictOptions, moveOptions, stateDictOptions } from "./options.gen";
import { type LoadReport, type LoadStateDictOptions, readState, type StateDict, type StateDictOptions, writeState } from "./state";
import { distinct, modulesInsideFirst, namedChildren, walkModules, walkState } from "./tree";
import { type ZeroGradOptions, zeroGradients } from "./zero-grad";

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
export abstract class Module extends ModuleKind {
  static override readonly name: string = "Module";

  /** Whether dropout and the like are in effect: see `train` and `eval`. */
  training = true;

  constructor() {
    super();
    wrapForward(this);
  }

  /** What the module computes. */
  abstract forward(...inputs: never[]): unknown;

  /** All parameters of this module and its submodules, without duplicates. */
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

  /** The module of this name, `"features.0"`; the empty name is the module itself. @throws ArgumentError when there is none. */
  getSubmodule(name: string): Module {
    return found("getSubmodule", "module", this.namedModules(), name);
  }

  /** The parameter of this name, `"features.0.weight"`. @throws ArgumentError when there is none. */
  getParameter(name: string): Parameter {
    const parameters = [...walkState(this)].filter((entry): entry is [string, Parameter] => entry[1] instanceof Parameter);
    return found("getParameter", "parameter", parameters, name);
  }

  /** The buffer of this name. @throws ArgumentError when there is none. */
  getBuffer(name: string): Buffer {
    const buffers = [...walkState(this)].filter((entry): entry is [string, Buffer] => entry[1] instanceof Buffer);
    return found("getBuffer", "buffer", buffers, name);
  }

  /**
   * What the parameter, buffer or module in a property is called in state dicts and in all other names: as the property, unless a
   * subclass says otherwise. Adjoint's own modules give PyTorch's names, so that its files load.
   *
   * ```ts
   * class Lookup extends nn.Module {
   *   tokenEmbedding = new nn.Embedding(50_257, 768);
   *   override stateName(property: string) {
   *     return property === "tokenEmbedding" ? "wte" : super.stateName(property);
   *   }
   *   forward(tokens: Tensor) {
   *     return this.tokenEmbedding.forward(tokens);
   *   }
   * }
   * ```
   */
  stateName(property: string): string {
    return property;
  }

  /** Calls `fn` on every module below and then on this one, on each once: for initialisation. @throws ArgumentError for anything but a function. */
  apply(fn: (module: Module) => void): this {
    checkFunction("apply", fn);
    for (const module of modulesInsideFirst(this)) fn(module);
    return this;
  }

  /** Makes a tensor part of the state, as the property `name`. @throws ArgumentError when the name is taken or contains a dot. */
  registerBuffer(name: string, data: Tensor, options: BufferOptions = {}): void {
    if (typeof name !== "string" || name === "" || name.includes(".") || name in this) {
      throw new ArgumentError("registerBuffer", `${describe(name)} is taken, empty, or has a dot in it.`, "choose another name.");
    }
    Object.assign(this, { [name]: new Buffer(data, namedOptions("registerBuffer", options, bufferOptions)) });
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

  /**
   * Forgets all gradients: each `grad` becomes null, and the memory of those that nobody read is free again at once. With `keep`, they are
   * filled with zeros in place instead.
   *
   * ```ts
   * net.zeroGrad();
   * net.zeroGrad({ keep: true });
   * ```
   *
   * @throws ArgumentError for an unknown option.
   */
  zeroGrad(options: ZeroGradOptions = {}): void {
    zeroGradients("Module.zeroGrad", this.parameters(), options);
  }

  /**
   * Moves parameters, buffers and gradients to a device, or, given a float dtype, casts those that are floats. They stay the same objects,
   * and what optimizers keep for them follows, so training goes on. Buffers of 64-bit integers become 32-bit ones on a device that has no
   * others, if their values fit.
   *
   * ```ts
   * await net.to("webgpu");
   * await net.to("float16");
   * ```
   *
   * @param options `onNarrow` is called with each buffer that became narrower. Default: a warning on the console.
   * @throws DeviceError for a device that is not registered. @throws DTypeError for a dtype that it cannot hold, and for one that is no
   * float. Then nothing has changed.
   */
  async to(target: string, options: MoveOptions = {}): Promise<this> {
    await moveModule(this, target, namedOptions("to", options, moveOptions));
    return this;
  }

  /**
   * A copy with parameters and buffers of its own, down the whole tree; what the module shares within itself, the copy shares too. Hooks
   * stay behind, and generators go on from where these stand.
   *
   * @throws ArgumentError for a module whose `forward` is an arrow function: it would go on computing with the original.
   */
  clone(): this {
    return copyModule(this);
  }

  /**
   * Calls `hook` before each `forward`; a list that it returns takes the place of the inputs. What hooks are given lives on after the
   * forward, so they may stash it.
   *
   * @throws ArgumentError for anything but a function.
   */
  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return addHook("registerForwardPreHook", this, "before", hook);
  }

  /**
   * Calls `hook` after each `forward`; what it returns, if anything, takes the place of the output (a promise, where forward is async).
   *
   * ```ts
   * const handle = net.features.registerForwardHook((module, inputs, output) => void seen.push(output));
   * handle.remove();
   * ```
   *
   * @throws ArgumentError for anything but a function.
   */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return addHook("registerForwardHook", this, "after", hook);
  }

  /**
   * Calls `hook` in backward, when the gradients of this module's inputs are complete; a list that it returns takes their place. Inputs and
   * outputs count where they are tensors themselves, the latter also in an array.
   *
   * @throws ArgumentError for anything but a function.
   */
  registerFullBackwardHook(hook: BackwardHook): HookHandle {
    return addHook("registerFullBackwardHook", this, "backward", hook);
  }

  /**
   * Parameters and persistent buffers by name. They share memory with the module: `clone()` what is to outlive the next step.
   *
   * @param options `prefix` stands before each name; with `keepVars` the values are the parameters themselves, not detached.
   */
  stateDict(options: StateDictOptions = {}): StateDict {
    return readState(this, namedOptions("stateDict", options, stateDictOptions));
  }

  /**
   * Takes over the values of a state dict, in place. Values on another device are fetched.
   *
   * @param options `strict` (default: `true`): whether names must match exactly.
   * @returns The names that were missing, and those that were not expected.
   * @throws ArgumentError when names do not match. @throws ShapeError when shapes do not. Then nothing has changed.
   */
  loadStateDict(state: StateDict, options: LoadStateDictOptions = {}): LoadReport {
    return writeState(this, state, namedOptions("loadStateDict", options, loadStateDictOptions).strict ?? true);
  }

  /** What `toString` says within the parentheses. */
  extraRepr(): string {
    return "";
  }

  /** The module tree, as PyTorch prints it. */
  override toString(): string {
    return formatModule(this);
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function found<T>(operation: string, what: string, entries: readonly [string, T][], name: string): T {
  const entry = entries.find(([each]) => each === name);
  if (entry !== undefined) return entry[1];
  const names = entries.map(([each]) => describe(each)).join(", ");
  throw new ArgumentError(
    operation,
    `there is no ${what} ${describe(name)}.`,
    names === "" ? `the module has no ${what}.` : `one of ${names}.`,
  );
}

/** A module from tensor to tensor: what `Sequential` chains. */
export type Layer = Module & { forward(x: Tensor): Tensor };
