import { noGrad } from "@adjoint/autograd";
import { ArgumentError, isTensor, keep, scoped, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkNumber } from "../arguments";
import { accompany } from "../companions";
import { packState, type OptimizerStateDict, unpackState } from "./optimizer-state";

/** Parameters that share settings. Change `lr` and the others at will between steps. */
export type ParameterGroup<Settings> = Settings & { params: Tensor[] };

/** What an optimizer takes: parameters, or groups of them with settings of their own. */
export type OptimizerInput<Settings> = Iterable<Tensor> | Iterable<{ readonly params: Iterable<Tensor> } & Partial<Settings>>;

/** What an optimizer remembers of a parameter. */
export interface ParameterState {
  step: number;
  readonly tensors: Record<string, Tensor>;
}

interface Rate {
  lr: number;
}

/**
 * What optimizers have in common: groups, state, and a step that records nothing, frees what it makes, and writes parameters in place.
 * Subclasses say what one parameter's update is.
 */
export abstract class Optimizer<Settings extends Rate> {
  readonly paramGroups: ParameterGroup<Settings>[] = [];
  readonly state = new Map<Tensor, ParameterState>();
  protected readonly name: string;
  private readonly defaults: Settings;

  /** @throws ArgumentError for no parameters, a parameter given twice, what is no leaf, or a bad setting. */
  constructor(name: string, params: OptimizerInput<Settings>, defaults: Settings) {
    this.name = name;
    this.defaults = defaults;
    if (typeof (params as Iterable<unknown> | undefined)?.[Symbol.iterator] !== "function" || isTensor(params)) {
      throw new ArgumentError(name, `takes a list of parameters, not ${describe(params)}.`, "net.parameters().");
    }
    const given = [...params];
    if (given.length === 0) throw new ArgumentError(name, "was given no parameters.", "net.parameters() of a module that has some.");
    if (given.every((item) => isTensor(item))) this.addParamGroup({ params: given } as { params: Tensor[] } & Partial<Settings>);
    else for (const group of given) this.addParamGroup(group as { params: Tensor[] } & Partial<Settings>);
  }

  /** Adds parameters with settings of their own, such as a layer that is thawed later. @throws ArgumentError as the constructor. */
  addParamGroup(group: { readonly params: Iterable<Tensor> } & Partial<Settings>): void {
    if (isTensor(group) || typeof (group?.params as Iterable<Tensor> | undefined)?.[Symbol.iterator] !== "function") {
      throw new ArgumentError(this.name, `a group is { params: […], lr: … }, not ${describe(group)}.`);
    }
    const params = [...group.params];
    const known = new Set(this.paramGroups.flatMap((other) => other.params));
    for (const parameter of params) {
      if (!isTensor(parameter)) throw new ArgumentError(this.name, `takes tensors as parameters, not ${describe(parameter)}.`);
      if (!parameter.isLeaf) throw new ArgumentError(this.name, "one of the parameters was made by a recorded op.", "give it the leaf.");
      if (known.has(parameter)) throw new ArgumentError(this.name, "a parameter is given twice.", "give each once: net.parameters() does.");
      known.add(parameter);
    }
    const settings = { ...this.defaults, ...group, params };
    this.check(settings);
    this.paramGroups.push(settings);
  }

  /** The learning rate of the first group; setting it sets all groups'. */
  get lr(): number {
    return this.paramGroups[0]!.lr;
  }

  set lr(value: number) {
    checkNumber(this.name, "lr", value);
    for (const group of this.paramGroups) group.lr = value;
  }

  /** Forgets all gradients: each `grad` becomes null. */
  zeroGrad(): void {
    for (const group of this.paramGroups) for (const parameter of group.params) parameter.grad = null;
  }

  /** Changes every parameter that has a gradient, in place. @throws ArgumentError when a setting has become bad. */
  step(): void {
    noGrad(() =>
      scoped(`${this.name}.step`, () => {
        for (const group of this.paramGroups) {
          this.check(group);
          for (const parameter of group.params) if (parameter.grad !== null) this.stepParameter(parameter, parameter.grad, group);
        }
      }),
    );
  }

  /** The state of the parameters and the settings of the groups, parameters by number. Tensors share memory with the optimizer's own. */
  stateDict(): OptimizerStateDict {
    return packState(this.paramGroups, this.state);
  }

  /** Takes over copies of what `stateDict` gave, for the same parameters in the same order. @throws ArgumentError when it does not fit; then nothing has changed. */
  loadStateDict(dict: OptimizerStateDict): void {
    for (const [parameter, { step, tensors }] of unpackState(this.name, dict, this.paramGroups)) {
      const own: ParameterState = { step, tensors: {} };
      for (const [name, value] of Object.entries(tensors)) own.tensors[name] = this.adopt(parameter, value);
      this.state.set(parameter, own);
    }
  }

  /** @throws ArgumentError for a setting that makes no sense. */
  protected abstract check(settings: Settings): void;

  protected abstract stepParameter(parameter: Tensor, gradient: Tensor, settings: Settings): void;

  /** What is remembered of a parameter, made of zeros at its first step. */
  protected stateOf(parameter: Tensor, names: readonly string[]): ParameterState {
    let state = this.state.get(parameter);
    if (state === undefined) this.state.set(parameter, (state = { step: 0, tensors: {} }));
    for (const name of names) state.tensors[name] ??= this.adopt(parameter, parameter.zerosLike());
    return state;
  }

  /** State outlives every scope, and moves with its parameter. */
  private adopt(parameter: Tensor, value: Tensor): Tensor {
    accompany(parameter, keep(value));
    return value;
  }
}
