import { ArgumentError, ScopeError, scoped } from "@adjoint/core";
import { callHooked } from "./hooks";
import type { Module } from "./module";
import { isModule } from "./module-kind";

/** Whether a forward is under way: only the outermost opens a scope, so that what passes between modules lives until its end. */
let insideForward = false;

/** Sees each call of a module, and makes it. */
export type CallWatch = (module: Module, call: () => unknown) => unknown;
let watch: CallWatch | undefined;

/** Runs `fn`, with `each` around every call of a module in it. */
export function watchingCalls<R>(each: CallWatch, fn: () => R): R {
  const outer = watch;
  watch = each;
  try {
    return fn();
  } finally {
    watch = outer;
  }
}

const callWatched = (module: Module, forward: (...inputs: unknown[]) => unknown, inputs: unknown[]): unknown =>
  watch === undefined ? callHooked(module, forward, inputs) : watch(module, () => callHooked(module, forward, inputs));

/** Calls a module: its hooks, its forward, and around the outermost one a scope. */
export function callForward(module: Module, forward: (...inputs: unknown[]) => unknown, inputs: unknown[]): unknown {
  if (insideForward) return callWatched(module, forward, inputs);
  insideForward = true;
  try {
    return withinStack(module, `${module.constructor.name}.forward`, () =>
      scoped(
        "Module.forward",
        () => callWatched(module, forward, inputs),
        () => [module, inputs],
      ),
    );
  } finally {
    insideForward = false;
  }
}

/** "Maximum call stack size exceeded" in V8 and JavaScriptCore, "too much recursion" in SpiderMonkey. */
const isStackOverflow = (error: unknown): boolean => error instanceof Error && /call stack|too much recursion/i.test(error.message);

/** `this.out(x)` where `this.out` is a module, as in Python: the engine's message names what was called. */
function moduleCalled(module: Module, error: unknown): string | undefined {
  const [, called, path] =
    (error instanceof TypeError && /\b(this((?:\.[\w$]+)+)(?:\[[^\]]*\])?) is not a function/.exec(error.message)) || [];
  if (called === undefined) return undefined;
  // Of which module in the tree `this` was, the message says nothing.
  const holds = module.modules().some((each) => {
    const property = path!
      .slice(1)
      .split(".")
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], each);
    return isModule(property) || (called.endsWith("]") && Array.isArray(property) && property.some(isModule));
  });
  return holds ? called : undefined;
}

/** Runs what goes down a module tree by calls. @throws an error of ours, and not the engine's own, where a module is called or the stack ends. */
function withinStack<R>(module: Module, operation: string, fn: () => R): R {
  try {
    return fn();
  } catch (error) {
    const called = moduleCalled(module, error);
    if (called !== undefined)
      throw new ArgumentError(operation, `${called} is a module, not a function.`, `call its forward: ${called}.forward(x).`);
    if (!isStackOverflow(error)) throw error;
    throw new ScopeError(
      operation,
      "the modules are nested too deep for the JavaScript call stack, or one of them calls itself without end.",
      "put the layers side by side: new nn.Sequential(...layers).",
    );
  }
}

/** The `forward` of a module that has none. A property of its own, as an arrow function is, takes its place. */
export function missingForward(this: Module): never {
  const { name } = this.constructor;
  throw new ArgumentError(`${name}.forward`, `${name} has no forward.`, `write one: class ${name} extends nn.Module { forward(x) { … } }.`);
}

/**
 * Puts `forward` into its scope. Over the prototype's method rather than in place of it: subclasses write a plain `forward`, and
 * `super.forward` still works.
 */
export function wrapForward(module: Module): void {
  const forward = (Object.getPrototypeOf(module) as { forward?: unknown }).forward;
  if (typeof forward !== "function") return void lackForward(module);
  Object.defineProperty(module, "forward", {
    value: (...inputs: unknown[]) => callForward(module, forward as (...inputs: unknown[]) => unknown, inputs),
    enumerable: false,
    configurable: true,
    writable: true,
  });
}

/** Not enumerable until it is set, as `clone` tells an arrow function by that. */
function lackForward(module: Module): void {
  Object.defineProperty(module, "forward", {
    get: () => missingForward,
    set: (value: unknown) => Object.defineProperty(module, "forward", { value, enumerable: true, configurable: true, writable: true }),
    enumerable: false,
    configurable: true,
  });
}
