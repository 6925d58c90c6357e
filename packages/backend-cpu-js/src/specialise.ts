import { canCompile } from "./compile";

type Loop = (...args: never[]) => unknown;

const copies = new Map<string, Loop>();

/**
 * A copy of `loop` for one combination of array types. V8 gathers type feedback per function text: one function that meets
 * Float32Array, Int8Array and Uint16Array in turn runs several times slower than a copy that only ever sees one of them.
 * `loop` must name nothing outside itself; where it does after all (instrumented for coverage, say) or where text cannot be
 * compiled, `trial`, a call that does no work, fails, and the original serves.
 */
export function specialise<F extends Loop>(loop: F, key: string, trial: (copy: F) => void): F {
  const name = `${loop.name}:${key}`;
  const known = copies.get(name);
  if (known !== undefined) return known as F;
  // A trial would only show the original another type of array.
  if (!canCompile()) return loop;
  const copy = copyOf(loop, trial);
  copies.set(name, copy);
  return copy;
}

function copyOf<F extends Loop>(loop: F, trial: (copy: F) => void): F {
  return instantiate(loop, (copy) => {
    trial(copy);
    return copy;
  });
}

/**
 * Gives a copy of `factory` to `use`, or the original if that fails. A factory of which one closure was made has the
 * closure's constants compiled in; `use` should therefore call it once.
 */
export function instantiate<F extends Loop, T>(factory: F, use: (copy: F) => T): T {
  if (!canCompile()) return use(factory);
  try {
    return use(new Function(`"use strict"; return ${factory.toString()};`)() as F);
  } catch {
    return use(factory);
  }
}
