import { scoped } from "@adjoint/core";
import { callHooked } from "./hooks";
import type { Module } from "./module";

/** Whether a forward is under way: only the outermost opens a scope, so that what passes between modules lives until its end. */
let insideForward = false;

/** Calls a module: its hooks, its forward, and around the outermost one a scope. */
export function callForward(module: Module, forward: (...inputs: unknown[]) => unknown, inputs: unknown[]): unknown {
  if (insideForward) return callHooked(module, forward, inputs);
  insideForward = true;
  try {
    return scoped(
      "Module.forward",
      () => callHooked(module, forward, inputs),
      () => [module, inputs],
    );
  } finally {
    insideForward = false;
  }
}

/**
 * Puts `forward` into its scope. Over the prototype's method rather than in place of it: subclasses write a plain `forward`, and
 * `super.forward` still works.
 */
export function wrapForward(module: Module): void {
  const forward = (Object.getPrototypeOf(module) as { forward?: unknown }).forward;
  if (typeof forward !== "function") return;
  Object.defineProperty(module, "forward", {
    value: (...inputs: unknown[]) => callForward(module, forward as (...inputs: unknown[]) => unknown, inputs),
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
