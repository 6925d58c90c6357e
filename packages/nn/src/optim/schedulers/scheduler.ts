import { ArgumentError } from "@adjoint/core";
import { checkRecord, describe, namedOptions, type OptionKinds } from "@adjoint/core/internal";
import { checkCount } from "../../arguments";
import type { Setting } from "../optimizer-state";
import { lrSchedulerOptions } from "../../options.gen";

/** What a scheduler needs of an optimizer: groups with a rate that can be set. */
export interface RatedOptimizer {
  readonly paramGroups: readonly { lr: number; initialLr?: number }[];
}

/** A scheduler's state, which JSON can hold. */
export type SchedulerState = Readonly<Record<string, Setting>>;

/** What every scheduler can do: `LRScheduler`, `ReduceLROnPlateau` and `SequentialLR` are such. */
export interface Scheduler {
  readonly optimizer: RatedOptimizer;
  /** Whether `step` wants the figure that the rates depend on. */
  readonly takesMetric: boolean;
  /** Sets the groups' rates for the next epoch: call it after the optimizer's steps of this one. */
  step(metric?: number): void;
  /** The rates that the last step set, one for each group. */
  getLastLr(): number[];
  /** All but the functions it was given, as plain JSON. */
  stateDict(): SchedulerState;
  /** Takes over what `stateDict` gave. The rates themselves are part of the optimizer's state. */
  loadStateDict(state: SchedulerState): void;
}

/** Options of all schedulers that count epochs. */
export interface LRSchedulerOptions {
  /** The index of the last epoch, to continue from rates set by other means. Default: −1, the beginning. `loadStateDict` does more. */
  readonly lastEpoch?: number;
}

export function checkOptimizer(name: string, optimizer: unknown): void {
  const groups = (optimizer as RatedOptimizer | undefined)?.paramGroups;
  if (!Array.isArray(groups))
    throw new ArgumentError(name, `takes an optimizer, not ${describe(optimizer)}.`, "new SGD(net.parameters()).");
}

/** @throws ArgumentError for anything but an array of `length` numbers. */
export function checkRates(name: string, key: string, value: unknown, length: number): number[] {
  if (!Array.isArray(value) || value.length !== length || !value.every((each) => typeof each === "number")) {
    throw new ArgumentError(name, `${key} holds a number for each of the ${length} groups, not ${describe(value)}.`);
  }
  return [...(value as number[])];
}

/** Of a saved state, the settings that are known here, over those in force. */
export function mergeSettings<Settings extends object>(name: string, state: unknown, settings: Settings): Settings {
  checkRecord(name, state, "the state of a scheduler", "what stateDict() gave.");
  return { ...settings, ...Object.fromEntries(Object.entries(state).filter(([key]) => Object.hasOwn(settings, key))) };
}

/**
 * What the schedulers that count epochs have in common. As in PyTorch each step changes the rate in force rather than computing it anew,
 * so several may work on one optimizer, and a rate set by hand holds on. Subclasses say what the next rate is, and call `begin()` at
 * the end of their constructor.
 *
 * ```ts
 * class SquareRootLR extends LRScheduler<object> {
 *   constructor(optimizer: RatedOptimizer) {
 *     super("SquareRootLR", optimizer, {});
 *     this.begin();
 *   }
 *   protected check() {}
 *   protected next(_lr: number, group: number) {
 *     return this.baseLrs[group]! / Math.sqrt(this.lastEpoch + 1);
 *   }
 * }
 * ```
 *
 * @typeParam Settings What the state holds besides the count, as plain JSON.
 */
export abstract class LRScheduler<Settings extends object> implements Scheduler {
  static readonly name: string = "LRScheduler";

  readonly takesMetric: boolean = false;
  readonly optimizer: RatedOptimizer;
  /** The groups' rates before any scheduler: their `initialLr`. */
  readonly baseLrs: number[] = [];
  /** How often it has stepped. */
  lastEpoch: number;
  protected settings: Settings;
  protected readonly name: string;
  private lastLr: number[] = [];

  /** @throws ArgumentError for anything but an optimizer, or a bad setting. */
  constructor(
    name: string,
    optimizer: RatedOptimizer,
    settings: Settings,
    options: LRSchedulerOptions = {},
    known: OptionKinds<LRSchedulerOptions> = lrSchedulerOptions,
  ) {
    const { lastEpoch = -1 } = namedOptions(name, options, known);
    checkOptimizer(name, optimizer);
    this.name = name;
    this.optimizer = optimizer;
    this.lastEpoch = checkCount(name, "lastEpoch", lastEpoch, -1);
    this.check(settings);
    this.settings = settings;
    if (lastEpoch !== -1 && optimizer.paramGroups.some((group) => group.initialLr === undefined)) {
      throw new ArgumentError(
        name,
        `goes on from epoch ${lastEpoch}, but a group has no initialLr.`,
        "set it, or load the optimizer's state.",
      );
    }
  }

  step(): void {
    this.lastEpoch++;
    this.setRates((lr, group) => this.next(lr, group, false));
  }

  getLastLr(): number[] {
    return [...this.lastLr];
  }

  stateDict(): SchedulerState {
    return { ...this.settings, baseLrs: [...this.baseLrs], lastEpoch: this.lastEpoch, lastLr: [...this.lastLr] };
  }

  /** @throws ArgumentError when it does not fit; then nothing has changed. */
  loadStateDict(state: SchedulerState): void {
    const operation = `${this.name}.loadStateDict`;
    const settings = mergeSettings(operation, state, this.settings);
    this.check(settings);
    const { length } = this.optimizer.paramGroups;
    const lastEpoch = checkCount(operation, "lastEpoch", state.lastEpoch, -1);
    const [baseLrs, lastLr] = [
      checkRates(operation, "baseLrs", state.baseLrs, length),
      checkRates(operation, "lastLr", state.lastLr, length),
    ];
    this.settings = settings;
    this.baseLrs.splice(0, this.baseLrs.length, ...baseLrs);
    Object.assign(this, { lastEpoch, lastLr });
  }

  /** The first step, which every scheduler takes when it is made: it writes the base rates down. For subclasses and `SequentialLR`. */
  begin(): void {
    this.lastEpoch++;
    this.setRates((lr, group) => this.next(lr, group, true));
  }

  /** Starts over at epoch 0, whatever the rates in force: `SequentialLR` calls it at its milestones. */
  restart(): void {
    this.lastEpoch = 0;
    this.setRates((lr, group) => this.closedForm(group) ?? this.next(lr, group, false));
  }

  /** @throws ArgumentError for a setting that makes no sense. */
  protected abstract check(settings: Settings): void;

  /** The rate for epoch `lastEpoch` of a group, from the one in force. `initial` in the step that the constructor takes. */
  protected abstract next(lr: number, group: number, initial: boolean): number;

  /** The rate for epoch `lastEpoch` from the base rate alone, where there is such a formula. */
  protected closedForm(_group: number): number | undefined {
    return undefined;
  }

  private setRates(rateOf: (lr: number, group: number) => number): void {
    const { paramGroups } = this.optimizer;
    paramGroups.forEach((group, position) => {
      // Groups that came later start from the rate that they came with.
      this.baseLrs[position] ??= group.initialLr ??= group.lr;
      group.lr = rateOf(group.lr, position);
    });
    this.lastLr = paramGroups.map(({ lr }) => lr);
  }
}
