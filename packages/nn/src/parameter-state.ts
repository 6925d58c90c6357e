import type { Tensor } from "@adjoint/core";

/** Optimizer state by parameter: a momentum buffer moves to another device with its parameter, which does not know the optimizer. */
const states = new WeakMap<Tensor, Set<Tensor>>();

export function attachState(parameter: Tensor, state: Tensor): void {
  const known = states.get(parameter);
  if (known === undefined) states.set(parameter, new Set([state]));
  else known.add(state);
}

export const detachState = (parameter: Tensor, state: Tensor): void => void states.get(parameter)?.delete(state);

export const statesOf = (parameter: Tensor): Iterable<Tensor> => states.get(parameter) ?? [];
