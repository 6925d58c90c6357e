import { ArgumentError, type Tensor } from "@adjoint/core";
import { checkOptions, describe } from "@adjoint/core/internal";
import { checkPosition, checkTensor } from "../arguments";
import { type Layer, Module } from "../module";
import { Parameter } from "../parameter";
import { checkModule, Members } from "./members";

function refuseForward(module: Module): never {
  const { name } = module.constructor;
  throw new ArgumentError(`${name}.forward`, `a ${name} only holds what it is given.`, "call its members one by one.");
}

/**
 * Modules in a list, for a `forward` that calls them as it likes. Plain arrays in properties count as well; this one can also be a member
 * itself, and grow. Names are positions: `"layers.0.weight"`.
 *
 * ```ts
 * class Deep extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 4)]);
 *   forward(x: Tensor) {
 *     for (const layer of this.layers) x = layer.forward(x).relu();
 *     return x;
 *   }
 * }
 * ```
 *
 * @throws ArgumentError for anything but a module.
 */
export class ModuleList<M extends Module = Layer> extends Members<M> {
  static override readonly name: string = "ModuleList";

  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  /** Puts a module before the one at `position`: as `splice` of arrays. @throws ArgumentError unless it is a whole number. */
  insert(position: number, module: M): this {
    const modules = [...this];
    modules.splice(checkPosition("ModuleList.insert", "`position`", position), 0, this.checked(module));
    this.replaceAll(modules);
    return this;
  }

  /** Removes the module at a position and returns it. Default: the last. @throws IndexError when there is none. */
  pop(position = -1): M {
    const popped = this.at(position);
    const modules = [...this];
    modules.splice(position, 1);
    this.replaceAll(modules);
    return popped;
  }

  /** Some of the modules, the same objects, in a list of their own: as `slice` of arrays. @throws ArgumentError unless positions are whole numbers. */
  slice(start?: number, end?: number): ModuleList<M> {
    return new ModuleList(this.part(start, end));
  }

  /** @throws ArgumentError always: a list does not know how to combine its members. */
  forward(): never {
    return refuseForward(this);
  }

  protected override checked(module: M): M {
    return checkModule("ModuleList", module);
  }
}

/** Parameters in a list. Names are positions: `"weights.0"`. Tensors become parameters. @throws ArgumentError for anything but a tensor. */
export class ParameterList extends Members<Parameter> {
  static override readonly name: string = "ParameterList";

  constructor(parameters: Iterable<Tensor> = []) {
    super();
    this.extend(parameters as Iterable<Parameter>);
  }

  /** @throws ArgumentError always: a list does not know how to combine its members. */
  forward(): never {
    return refuseForward(this);
  }

  protected override checked(parameter: Tensor): Parameter {
    return parameter instanceof Parameter ? parameter : new Parameter(parameter);
  }
}

/**
 * Modules by name, for a `forward` that chooses among them: `"choices.conv.weight"`.
 *
 * ```ts
 * class Net extends nn.Module {
 *   activations = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
 *   forward(x: Tensor, choice: string) {
 *     return this.activations.get(choice).forward(x);
 *   }
 * }
 * ```
 *
 * @throws ArgumentError for anything but a module, and for a name that is taken or has a dot in it.
 */
export class ModuleDict<M extends Module = Layer> extends Module {
  static override readonly name: string = "ModuleDict";

  constructor(modules: Readonly<Record<string, M>> = {}) {
    super();
    this.update(modules);
  }

  /** How many modules there are. */
  get size(): number {
    return this.keys().length;
  }

  /** The module of this name. @throws ArgumentError when there is none. */
  get(name: string): M {
    if (this.has(name)) return (this as unknown as Record<string, M>)[name]!;
    throw new ArgumentError("ModuleDict", `there is no module ${describe(name)}.`, `one of ${this.keys().map(describe).join(", ")}.`);
  }

  /** Whether there is a module of this name. */
  has(name: string): boolean {
    return Object.hasOwn(this, name) && (this as unknown as Record<string, unknown>)[name] instanceof Module;
  }

  /** Adds a module, or puts another in its place. @throws ArgumentError for anything but a module, and for a name that cannot be one. */
  set(name: string, module: M): this {
    if (name === "" || name.includes(".") || (name in this && !this.has(name))) {
      throw new ArgumentError("ModuleDict", `${describe(name)} is taken, empty, or has a dot in it.`, "choose another name.");
    }
    Object.assign(this, { [name]: checkModule("ModuleDict", module) });
    return this;
  }

  /** Adds modules, or puts others in their place. */
  update(modules: Readonly<Record<string, M>>): this {
    checkOptions("ModuleDict", modules);
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
    return this;
  }

  /** Removes a module. @returns Whether there was one. */
  delete(name: string): boolean {
    return this.has(name) && delete (this as unknown as Record<string, M>)[name];
  }

  /** The names. */
  keys(): string[] {
    return Object.keys(this).filter((name) => this.has(name));
  }

  /** The modules. */
  values(): M[] {
    return this.keys().map((name) => this.get(name));
  }

  /** Names and modules. */
  entries(): [string, M][] {
    return this.keys().map((name) => [name, this.get(name)]);
  }

  *[Symbol.iterator](): Iterator<[string, M]> {
    yield* this.entries();
  }

  /** @throws ArgumentError always: a dictionary does not know how to combine its members. */
  forward(): never {
    return refuseForward(this);
  }
}

/**
 * Adds to what a layer makes of x, x itself (He et al. 2016): `x + layer(x)`.
 *
 * ```ts
 * new nn.Residual(new nn.Sequential(new nn.LayerNorm(8), new nn.Linear(8, 8))).forward(ones([2, 8])); // [2, 8]
 * ```
 *
 * @throws ArgumentError for anything but a module. `forward` @throws ShapeError when the shapes do not broadcast.
 */
export class Residual extends Module {
  static override readonly name: string = "Residual";

  module: Layer;

  constructor(module: Layer) {
    super();
    this.module = checkModule("Residual", module);
  }

  forward(x: Tensor): Tensor {
    checkTensor("Residual", "x", x);
    return x.add(this.module.forward(x));
  }
}
