import type { Tensor } from "@adjoint/core";

/** What moves with a parameter to another device: an optimizer's momentum knows of its parameter, and not the other way round. */
const companions = new WeakMap<Tensor, Set<Tensor>>();

export function accompany(parameter: Tensor, companion: Tensor): void {
  const known = companions.get(parameter);
  if (known === undefined) companions.set(parameter, new Set([companion]));
  else known.add(companion);
}

export const dismiss = (parameter: Tensor, companion: Tensor): void => void companions.get(parameter)?.delete(companion);

export const companionsOf = (parameter: Tensor): Iterable<Tensor> => companions.get(parameter) ?? [];
