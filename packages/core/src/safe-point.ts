import { reclaim, reclaimIsDue } from "./reclaim";
import { currentScope } from "./scope";

/**
 * Where dropped handles may be looked for: at the beginning of a call, when its inputs are still to be used. Not inside a scope, which holds what
 * is made in it, and frees it itself.
 */
export function safePoint(): void {
  if (reclaimIsDue() && currentScope() === undefined) reclaim();
}
