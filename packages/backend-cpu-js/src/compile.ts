import type { DType } from "@adjoint/core";
import { functions } from "./functions";
import { arrayOf } from "./memory";
import { scratch } from "./scratch";
import { storageNames } from "./storage";

let allowed: boolean | undefined;

/** Whether text can become a function here: a Content-Security-Policy without `unsafe-eval` forbids it. */
export function canCompile(): boolean {
  if (allowed === undefined) {
    try {
      new Function("");
      allowed = true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/**
 * Makes a function of its text, which may name the scalar functions, `arrayOf`, `scratch`, and the tables of the dtypes it
 * touches. They are constants around it, which lets V8 inline them without asking whether they have changed.
 */
export function compile<F>(text: string, used: readonly DType[]): F {
  const names: Record<string, unknown> = { ...functions, arrayOf, scratch, selection: new Float64Array(2), ...storageNames(used) };
  return new Function("names", `"use strict";\nconst { ${Object.keys(names).join(", ")} } = names;\nreturn ${text};`)(names) as F;
}
