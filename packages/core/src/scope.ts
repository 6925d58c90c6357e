import { type Closing, closing } from "./closing";
import { Context, isThenable } from "./context";
import type { Device } from "./device";
import { ArgumentError, ScopeError } from "./errors";
import { gradientOf } from "./gradient";
import { reclaim, reclaimIsDue } from "./reclaim";
import { runtime } from "./runtime";
import { checkFunction, describe } from "./shape";
import type { Tensor } from "./tensor";
import { isTensor } from "./tensor-handle";

/** Handles made while it is open, closed at its end unless kept. */
export interface Scope {
  readonly name: string;
  readonly parent: Scope | undefined;
  readonly handles: Tensor[];
}

const scopes = new Context<Scope | undefined>("memoryScope", undefined, { async: "memoryScope", sync: "tidy(() => …)" });

/** The innermost scope, where a new handle belongs. Most handles are made in synchronous code, so that one is asked first. */
let innermost: Scope | undefined;
let asyncScopes = 0;

export const currentScope = (): Scope | undefined => innermost ?? (asyncScopes > 0 ? scopes.get() : undefined);

/**
 * Runs `fn`, then closes the handles that it made, but for those reachable from its result and from `roots()`.
 * What is kept moves to the surrounding scope, or, where there is none, to the garbage collector's care.
 * A promise as a result leaves all handles open, for nobody knows yet what it needs.
 */
export function scoped<R>(name: string, fn: () => R, roots?: () => readonly unknown[]): R {
  return inScope(name, fn, (result) => reachable([result, ...(roots?.() ?? [])]));
}

/** `scoped` for a composition, whose outputs are all that anybody can hold: what lies between does not wait for a collection. */
export const scopedOutputs = (name: string, fn: () => readonly Tensor[]): readonly Tensor[] =>
  inScope(name, fn, (outputs) => new Set(outputs));

function inScope<R>(name: string, fn: () => R, keptIn: (result: R) => ReadonlySet<Tensor>): R {
  checkFunction(name, fn);
  const scope: Scope = { name, parent: currentScope(), handles: [] };
  // A loop may do all its work in scopes, and drop what comes out of them.
  if (scope.parent === undefined && reclaimIsDue()) reclaim();
  const outer = innermost;
  innermost = scope;
  let result: R;
  try {
    result = fn();
  } catch (error) {
    innermost = outer;
    close(scope, new Set());
    throw error;
  }
  innermost = outer;
  if (isThenable(result)) hand(scope.handles, scope.parent);
  else close(scope, keptIn(result));
  return result;
}

function close(scope: Scope, kept: ReadonlySet<Tensor>): void {
  const survivors: Tensor[] = [];
  let how: Closing | undefined;
  for (const handle of scope.handles) {
    if (handle.disposed) continue;
    if (handle.kept || kept.has(handle)) survivors.push(handle);
    else handle.close((how ??= closing(`made inside ${scope.name} and not returned from it`)));
  }
  hand(survivors, scope.parent);
}

function hand(handles: readonly Tensor[], parent: Scope | undefined): void {
  for (const handle of handles) {
    if (handle.disposed) continue;
    if (parent !== undefined && !handle.kept) parent.handles.push(handle);
    else handle.watch();
  }
}

/** All tensors within arrays, plain objects, Maps, Sets and class instances. */
export function reachable(roots: readonly unknown[]): Set<Tensor> {
  const tensors = new Set<Tensor>();
  const seen = new Set<object>();
  const stack: unknown[] = [...roots];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isTensor(value)) {
      tensors.add(value);
      const gradient = gradientOf(value);
      if (gradient !== null) stack.push(gradient);
    } else if (value instanceof Map) {
      for (const [key, item] of value) stack.push(key, item);
      // Not by spreading: a vocabulary of 200,000 words is more arguments than a call may have.
    } else if (Array.isArray(value) || value instanceof Set) for (const item of value) stack.push(item);
    else if (!ArrayBuffer.isView(value)) for (const item of Object.values(value)) stack.push(item);
  }
  return tensors;
}

/**
 * Runs `fn` and frees every tensor that it made, but for those in what it returns.
 *
 * ```ts
 * const mean = tidy(() => x.sub(x.mean()).square().mean());
 * ```
 *
 * @throws ScopeError when `fn` returns a promise: use `memoryScope`.
 */
export function tidy<R>(fn: () => R): R {
  const result = scoped("tidy", fn);
  if (isThenable(result)) throw new ScopeError("tidy", "the function returned a promise.", "use await memoryScope(async () => …).");
  return result;
}

/**
 * The asynchronous `tidy`: frees, when the promise settles, every tensor made meanwhile that the result does not hold.
 *
 * ```ts
 * const accuracy = await memoryScope(() => predictions.eq(labels).to("float32").mean().item());
 * ```
 *
 * @throws ScopeError in browsers, and wherever else there is no AsyncLocalStorage: use `tidy` for each part without an await.
 */
export const memoryScope = <R>(fn: () => Promise<R> | R): Promise<R> => inAsyncScope(fn, false);

/** `memoryScope` for what nothing else runs beside, such as the tests of a page: it needs no AsyncLocalStorage. */
export const lonelyScope = <R>(fn: () => Promise<R> | R): Promise<R> => inAsyncScope(fn, true);

async function inAsyncScope<R>(fn: () => Promise<R> | R, alone: boolean): Promise<R> {
  const scope: Scope = { name: "memoryScope", parent: currentScope(), handles: [] };
  const outer = innermost;
  asyncScopes++;
  innermost = undefined;
  try {
    const pending = scopes.runAsync(scope, fn, alone);
    innermost = outer;
    const result = await pending;
    close(scope, reachable([result]));
    return result;
  } catch (error) {
    close(scope, new Set());
    throw error;
  } finally {
    asyncScopes--;
  }
}

/**
 * Keeps a tensor beyond the scope that it was made in: for closures that stash one.
 *
 * @returns The same tensor.
 * @throws ArgumentError for anything but a tensor.
 */
export function keep<T extends Tensor>(x: T): T {
  if (!isTensor(x)) throw new ArgumentError("keep", `takes a tensor, not ${describe(x)}.`);
  x.kept = true;
  return x;
}

/** Live memory of one device. */
export interface MemoryReport {
  readonly device: string;
  /** Live storages: memory blocks that tensors, views or the gradient tape hold. */
  readonly storages: number;
  readonly bytes: number;
  /** Bytes that the backend keeps for reuse. */
  readonly pooledBytes: number;
}

/**
 * What is alive on each registered device. Tensors that were dropped rather than disposed count until the garbage collector has run. On a device
 * whose memory it frees by itself (cpu), small ones (below 4 KiB) are counted in groups of up to 64, and those of a group that were dropped are
 * counted off when the last of the group is gone.
 */
export function memory(): MemoryReport[] {
  return [...runtime().devices.values()].map((device: Device) => ({
    device: device.name,
    storages: device.storages,
    bytes: device.bytes,
    pooledBytes: device.backend.statistics().pooledBytes,
  }));
}

/**
 * For tests: runs `fn` and throws when more storages are alive after it than before, those in its result not counted.
 *
 * @throws ScopeError that says how many storages leaked, and on which device.
 */
export async function expectNoLeaks<R>(fn: () => Promise<R> | R): Promise<R> {
  checkFunction("expectNoLeaks", fn);
  const before = new Map(memory().map((report) => [report.device, report.storages]));
  const result = await fn();
  const held = new Set([...reachable([result])].map((handle) => handle.storage));
  for (const { device, storages } of memory()) {
    const own = [...held].filter((storage) => storage.device.name === device).length;
    const leaked = storages - own - (before.get(device) ?? 0);
    if (leaked > 0)
      throw new ScopeError("expectNoLeaks", `${leaked} storages are still alive on ${device}.`, "wrap the work in tidy(() => …).");
  }
  return result;
}
