import { enableGrad, noGrad } from "@adjoint/autograd";
import { ArgumentError, isTensor, keep, scoped, type Tensor } from "@adjoint/core";
import { describe, gradientOf, namedOptions, type OptionKinds, perform, Source } from "@adjoint/core/internal";
import { checkNumber, isList, shown } from "../arguments";
import { attachState, detachState } from "../parameter-state";
import { type ZeroGradOptions, zeroGradients } from "../zero-grad";
import { packState, type OptimizerStateDict, unpackSettings, unpackStates } from "./optimizer-state";

/**
 * Parameters that share settings. Change `lr` and the others at will between steps. `initialLr` is the rate that a scheduler starts from;
 * the first scheduler writes it down.
 */
export type ParameterGroup<Settings> = Settings & { params: Tensor[]; initialLr?: number };

/** What an optimizer takes: parameters, or groups of them with settings of their own. */
export type OptimizerInput<Settings> = Iterable<Tensor> | Iterable<{ readonly params: Iterable<Tensor> } & Partial<Settings>>;

/** What an optimizer remembers of a parameter. */
export interface ParameterState {
  step: number;
  readonly tensors: Record<string, Tensor>;
}

/** Every setting has a default, and `check` sees to what it may be: so it is for optimizers that others write. */
const kindsOf = <Settings extends object>(defaults: Settings): OptionKinds<Settings> =>
  Object.fromEntries(Object.keys(defaults).map((key) => [key, "anything"])) as OptionKinds<Settings>;

interface Rate {
  lr: number;
}

/**
 * What optimizers have in common: groups, state, and a step that records nothing, frees what it makes, and writes parameters in place.
 * Subclasses say what one parameter's update is.
 */
export abstract class Optimizer<Settings extends Rate> {
  static readonly name: string = "Optimizer";

  readonly paramGroups: ParameterGroup<Settings>[] = [];
  readonly state = new Map<Tensor, ParameterState>();
  protected readonly name: string;
  private readonly defaults: Settings;
  private readonly switches: readonly string[];
  /** For each parameter the numbers of its step. */
  private readonly sources = new WeakMap<Tensor, Source[]>();

  /**
   * @param defaults All settings; those that are true or false there stay so.
   * @param settings What was given in place of them.
   * @throws ArgumentError for no parameters, a parameter given twice, what is not a leaf, or a bad setting.
   */
  constructor(name: string, params: OptimizerInput<Settings>, defaults: Settings, settings: Partial<Settings> = {}) {
    if (typeof defaults !== "object" || defaults === null)
      throw new ArgumentError("Optimizer", `takes an object of all settings as defaults, not ${describe(defaults)}.`);
    this.name = name;
    this.defaults = { ...defaults, ...namedOptions(name, settings, kindsOf(defaults)) };
    this.switches = Object.entries(defaults).flatMap(([key, value]) => (typeof value === "boolean" ? [key] : []));
    if (!isList(params) || isTensor(params)) {
      throw new ArgumentError(name, `takes a list of parameters, not ${describe(params)}.`, "net.parameters().");
    }
    const given = [...params];
    if (given.length === 0) throw new ArgumentError(name, "was given no parameters.", "net.parameters() of a module that has some.");
    if (given.every((item) => isTensor(item))) this.addParamGroup({ params: given } as { params: Tensor[] } & Partial<Settings>);
    else for (const group of given) this.addParamGroup(group as { params: Tensor[] } & Partial<Settings>);
  }

  /** Adds parameters with settings of their own, such as a layer that is thawed later. @throws ArgumentError as the constructor. */
  addParamGroup(group: { readonly params: Iterable<Tensor> } & Partial<Settings>): void {
    if (isTensor(group) || isTensor(group?.params) || !isList(group?.params)) {
      throw new ArgumentError(this.name, `a group is { params: […], lr: … }, not ${describe(group)}.`);
    }
    namedOptions(this.name, group, { ...kindsOf(this.defaults), params: "anything", initialLr: "anything" } as OptionKinds<typeof group>);
    const params = [...group.params];
    const known = new Set(this.paramGroups.flatMap((other) => other.params));
    for (const parameter of params) {
      if (!isTensor(parameter)) throw new ArgumentError(this.name, `takes tensors as parameters, not ${describe(parameter)}.`);
      if (!parameter.isLeaf) throw new ArgumentError(this.name, "one of the parameters was made by a recorded op.", "give it the leaf.");
      if (known.has(parameter)) throw new ArgumentError(this.name, "a parameter is given twice.", "give each once: net.parameters() does.");
      known.add(parameter);
    }
    const settings = { ...this.defaults, ...group, params };
    this.verify(settings);
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

  /** Its groups with their settings, as modules print. */
  toString(): string {
    const groups = this.paramGroups.map(({ params, ...settings }, i) => `\n  (${i}): ${params.length} parameters, ${shown(settings)}`);
    return `${this.name}(${groups.join("")}\n)`;
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /**
   * Forgets all gradients: each `grad` becomes null, and the memory of those that nobody read is free again at once. With `keep`, they are
   * filled with zeros in place instead.
   *
   * ```ts
   * optimizer.zeroGrad();
   * optimizer.zeroGrad({ keep: true });
   * ```
   *
   * @throws ArgumentError for an unknown option.
   */
  zeroGrad(options: ZeroGradOptions = {}): void {
    zeroGradients(
      `${this.name}.zeroGrad`,
      this.paramGroups.flatMap((group) => group.params),
      options,
    );
  }

  /**
   * Changes every parameter that has a gradient, in place.
   *
   * @param closure Computes the loss and its gradients anew, for those who write a training step as one function. Its result is returned.
   * @throws ArgumentError when a setting has become bad; then nothing has changed.
   */
  step(): void;
  step<Loss>(closure: () => Loss): Loss;
  step<Loss>(closure?: () => Loss): Loss | undefined {
    const loss = closure === undefined ? undefined : enableGrad(closure);
    noGrad(() =>
      scoped(`${this.name}.step`, () => {
        // All first, so that a bad setting stops the step before any parameter has changed.
        for (const group of this.paramGroups) this.verify(group);
        for (const group of this.paramGroups) {
          for (const parameter of group.params) {
            const gradient = gradientOf(parameter);
            if (gradient !== null) this.stepParameter(parameter, gradient, group);
          }
        }
      }),
    );
    return loss;
  }

  /**
   * The state of the parameters and the settings of the groups, parameters by number. All but the tensors is plain JSON; tensors share
   * memory with the optimizer's own: `clone()` what is to outlive the next step.
   */
  stateDict(): OptimizerStateDict {
    return packState(this.paramGroups, this.state);
  }

  /**
   * Takes over copies of what `stateDict` gave, for the same parameters in the same order: each group's settings, `lr` included, and what
   * is remembered of each parameter. A setting that the dict lacks stays as it is.
   *
   * @throws ArgumentError when it does not fit; then nothing has changed.
   */
  loadStateDict(dict: OptimizerStateDict): void {
    const settings = unpackSettings(this.name, dict, this.paramGroups);
    for (const group of settings) this.verify(group);
    const states = unpackStates(this.name, dict, this.paramGroups);
    this.paramGroups.forEach((group, i) => void Object.assign(group, settings[i]));
    this.forget();
    for (const [parameter, { step, tensors }] of states) {
      for (const value of Object.values(tensors)) this.adopt(parameter, value);
      this.state.set(parameter, { step, tensors });
    }
  }

  /** @throws ArgumentError for a setting that makes no sense. */
  protected abstract check(settings: Settings): void;

  /** Changes one parameter. `gradient` is the parameter's own, which `zeroGrad` frees: `clone()` what is to outlive the step. */
  protected abstract stepParameter(parameter: Tensor, gradient: Tensor, settings: Settings): void;

  /** What is remembered of a parameter, filled with zeros (or `initial`) at its first step. */
  protected stateOf(parameter: Tensor, names: readonly string[], initial = 0): ParameterState {
    const known = this.state.get(parameter);
    if (known !== undefined && names.every((name) => known.tensors[name] !== undefined)) return known;
    const state = known ?? { step: 0, tensors: {} };
    perform({
      name: `${this.name}'s state`,
      once: true,
      run: () => {
        this.state.set(parameter, state);
        for (const name of names) state.tensors[name] ??= this.adopt(parameter, parameter.fullLike(initial));
      },
      capture: () => {
        const before = { ...state.tensors };
        return () => {
          for (const [name, value] of Object.entries(state.tensors))
            if (before[name] === undefined) this.drop(parameter, state, name, value);
          if (known === undefined) this.state.delete(parameter);
        };
      },
    });
    return state;
  }

  /**
   * The numbers of a parameter's step (its rate, its corrections), which `compute` works out from the settings as they are then, and may
   * count the step for: sources, so that a replay of the step computes them anew.
   */
  protected numbers(parameter: Tensor, compute: () => readonly number[], state?: ParameterState): readonly Source[] {
    let sources = this.sources.get(parameter);
    if (sources === undefined) this.sources.set(parameter, (sources = []));
    const own = sources;
    perform({
      name: this.name,
      run: () => compute().forEach((value, i) => void ((own[i] ??= new Source()).value = value)),
      capture: () => {
        const step = state?.step ?? 0;
        return () => void (state === undefined || (state.step = step));
      },
    });
    return own;
  }

  /** What `check` sees to, and that switches are true or false: a "no" from a file would be on. */
  private verify(settings: Settings): void {
    for (const key of this.switches) {
      const value: unknown = settings[key as keyof Settings];
      if (typeof value !== "boolean") {
        throw new ArgumentError(this.name, `${key} is true or false, not ${describe(value)}.`);
      }
    }
    this.check(settings);
  }

  private forget(): void {
    for (const [parameter, state] of this.state) {
      for (const [name, value] of Object.entries(state.tensors)) this.drop(parameter, state, name, value);
    }
    this.state.clear();
  }

  private drop(parameter: Tensor, { tensors }: ParameterState, name: string, value: Tensor): void {
    detachState(parameter, value);
    value.dispose();
    delete tensors[name];
  }

  /** State outlives every scope, and moves with its parameter. */
  private adopt(parameter: Tensor, value: Tensor): Tensor {
    attachState(parameter, keep(value));
    return value;
  }
}
