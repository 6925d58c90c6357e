import type { GradientMeta } from "./gradient";

/** What restores the state that an abstract run has changed so far, in the order of the changes; undefined outside of one. */
let log: (() => void)[] | undefined;

/** Whether a computation is only being recorded: what it changes is put back at its end. */
export const isAbstract = (): boolean => log !== undefined;

/** Called before something changes that is not a tensor's value (a gradient, a count). @param capture Saves the present state; its result restores it. */
export function beforeChange(capture: () => () => void): void {
  log?.push(capture());
}

/** Runs `fn`, and then undoes what it changed, last change first. */
export function undoing<R>(fn: () => R): R {
  const outer = log;
  const own: (() => void)[] = [];
  log = own;
  try {
    return fn();
  } finally {
    log = outer;
    for (const restore of own.reverse()) restore();
  }
}

/** Called before a tensor gets another gradient. */
export function noteGradient(meta: GradientMeta): void {
  if (log === undefined) return;
  const { grad, taken = false } = meta;
  log.push(() => void Object.assign(meta, { grad, taken }));
}
