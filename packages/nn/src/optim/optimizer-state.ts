import { noGrad } from "@adjoint/autograd";
import { ArgumentError, isTensor, type Tensor, tensor } from "@adjoint/core";
import { checkRecord, describe, formatShape, sameShape } from "@adjoint/core/internal";
import { readAtOnce } from "../read-at-once";
import type { ParameterGroup, ParameterState } from "./optimizer";

/** What a state dict keeps beside tensors: plain JSON. */
export type Setting = null | boolean | number | string | readonly Setting[] | { readonly [name: string]: Setting };

/** An optimizer's state as PyTorch lays it out: parameters are numbered through all groups. */
export interface OptimizerStateDict {
  readonly state: Readonly<Record<string, { readonly step: number; readonly [name: string]: number | Tensor }>>;
  readonly paramGroups: readonly ({ readonly params: readonly number[] } & Readonly<Record<string, Setting>>)[];
}

export function packState(groups: readonly ParameterGroup<object>[], states: ReadonlyMap<Tensor, ParameterState>): OptimizerStateDict {
  const state: Record<string, { step: number; [name: string]: number | Tensor }> = {};
  let number = 0;
  const paramGroups = groups.map(({ params, ...settings }) => {
    const numbers = params.map((parameter) => {
      const own = states.get(parameter);
      if (own !== undefined) {
        const tensors = Object.entries(own.tensors).map(([name, value]) => [name, value.detach()] as const);
        state[number] = { ...Object.fromEntries(tensors), step: own.step };
      }
      return number++;
    });
    return { ...settings, params: numbers };
  });
  return { state, paramGroups };
}

const misfit = (name: string, problem: string): ArgumentError =>
  new ArgumentError(`${name}.loadStateDict`, problem, "build the optimizer as it was when stateDict() was called.");

/** The settings that groups are to take over from a state dict. Changes nothing. @throws ArgumentError for another number of parameters. */
export function unpackSettings<Settings>(
  name: string,
  dict: OptimizerStateDict,
  groups: readonly ParameterGroup<Settings>[],
): ParameterGroup<Settings>[] {
  const operation = `${name}.loadStateDict`;
  checkRecord(operation, dict, "the state dict of an optimizer", "what stateDict() gave.");
  if (!Array.isArray(dict.paramGroups)) throw misfit(name, `paramGroups is ${describe(dict.paramGroups)}, not a list of groups.`);
  checkRecord(operation, dict.state, "`state` as an object by the numbers of the parameters", "what stateDict() gave.");
  const sizes = (list: readonly { params: { length: number } }[]): string => list.map((group) => group?.params?.length).join(", ");
  if (sizes(dict.paramGroups) !== sizes(groups)) {
    throw misfit(name, `the groups have ${sizes(dict.paramGroups)} parameters in the state dict, and ${sizes(groups)} here.`);
  }
  return groups.map((group, i) => {
    const saved = dict.paramGroups[i]!;
    checkRecord(operation, saved, "an object of settings for each group", "what stateDict() gave.");
    return mergedSettings(group, saved);
  });
}

/** What a state dict remembers of each parameter, as copies on its device, once `unpackSettings` has found that it fits. */
export function unpackStates<Settings>(
  name: string,
  dict: OptimizerStateDict,
  groups: readonly ParameterGroup<Settings>[],
): Map<Tensor, ParameterState> {
  const numbers = new Set(dict.paramGroups.flatMap(({ params }) => Array.from(params, String)));
  const stray = Object.keys(dict.state).find((number) => !numbers.has(number));
  if (stray !== undefined) throw misfit(name, `\`state\` has an entry ${describe(stray)}, which is not a parameter of its groups.`);
  const states = new Map<Tensor, ParameterState>();
  groups.forEach(({ params }, i) => {
    params.forEach((parameter, j) => {
      const entry = dict.state[dict.paramGroups[i]!.params[j]!];
      if (entry !== undefined) states.set(parameter, unpackEntry(name, parameter, entry));
    });
  });
  return states;
}

/** A file may hold any key, `__proto__` too: only those that a group has are taken over. */
function mergedSettings<Settings>(group: ParameterGroup<Settings>, saved: Readonly<Record<string, unknown>>): ParameterGroup<Settings> {
  const known = Object.entries(saved).filter(([key]) => key === "initialLr" || (key !== "params" && Object.hasOwn(group, key)));
  return { ...group, ...Object.fromEntries(known) };
}

function unpackEntry(name: string, parameter: Tensor, entry: OptimizerStateDict["state"][string]): ParameterState {
  checkRecord(`${name}.loadStateDict`, entry, "an object of a step count and tensors for each parameter", "what stateDict() gave.");
  const { step, ...rest } = entry;
  if (!Number.isSafeInteger(step) || step < 0) throw misfit(name, `a step count is ${describe(step)}.`);
  const tensors: Record<string, Tensor> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (!isTensor(value) || !sameShape(value.shape, parameter.shape)) {
      const found = isTensor(value) ? formatShape(value.shape) : describe(value);
      throw misfit(name, `${describe(key)} of a parameter ${formatShape(parameter.shape)} is ${found}.`);
    }
    tensors[key] = noGrad(() => copyFor(`${name}.loadStateDict`, key, parameter, value));
  }
  return { step, tensors };
}

function copyFor(operation: string, key: string, parameter: Tensor, value: Tensor): Tensor {
  const near =
    value.device === parameter.device
      ? value
      : tensor(readAtOnce(operation, describe(key), value, parameter.device), { dtype: value.dtype, device: parameter.device });
  return near.reshape(parameter.shape).to(parameter.dtype).clone();
}
