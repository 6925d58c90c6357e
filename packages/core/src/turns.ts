interface Timers {
  setImmediate?: (callback: () => void) => { unref?: () => void };
  setTimeout(callback: () => void, milliseconds: number): { unref?: () => void } | number;
  MessageChannel?: new () => { port1: { onmessage: (() => void) | null; close(): void }; port2: { postMessage(value: null): void } };
}

const timers = globalThis as unknown as Timers;

function inAnotherTask(callback: () => void): void {
  if (timers.MessageChannel === undefined) timers.setTimeout(callback, 0);
  else {
    const { port1, port2 } = new timers.MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  }
}

/** A turn of the event loop. Finalizers run only between such turns: awaits of microtasks alone never reach them. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (timers.setImmediate === undefined) inAnotherTask(resolve);
    else timers.setImmediate(resolve);
  });
}

const waiting = new Set<() => void>();

function run(): void {
  const callbacks = [...waiting];
  waiting.clear();
  for (const callback of callbacks) callback();
}

/** Calls `callback` in the next turn of the event loop, once however often it is asked for. A program that ends before does not wait for it. */
export function atNextTurn(callback: () => void): void {
  waiting.add(callback);
  if (waiting.size > 1) return;
  if (timers.setImmediate === undefined) inAnotherTask(run);
  else timers.setImmediate(run).unref?.();
}
