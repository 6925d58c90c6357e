import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { Module } from "../module";

/** Notes which modules are in training mode. @returns What puts each back: parts that a user has frozen stay so. */
export function rememberModes(operation: string, model: Module): () => void {
  if (!(model instanceof Module)) throw new ArgumentError(operation, `takes a module, not ${describe(model)}.`);
  const modes = model.modules().map((module) => [module, module.training] as const);
  return () => {
    for (const [module, training] of modes) module.training = training;
  };
}
