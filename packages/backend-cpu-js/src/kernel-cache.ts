import type { Program } from "@adjoint/core";
import { LeastRecent } from "@adjoint/core/internal";

/** The compiled forms of one program. The last one used is looked at first: loops launch the same kernel again and again. */
class Variants<Run> {
  lastCode = -1;
  lastPost: Program | null = null;
  lastRun: Run | undefined;
  readonly runs = new Map<Program | null, Map<number, Run>>();
}

/** How many programs keep their compiled kernels. */
const programLimit = 2048;

/** How many geometries of one program, before those are forgotten. */
const variantLimit = 64;

/** Compiled kernels, by program (and for reductions a second one, `post`) and a number that stands for the geometry. */
export class KernelCache<Run> {
  private readonly programs = new LeastRecent<Program, Variants<Run>>(programLimit);

  find(program: Program, code: number, post: Program | null): Run | undefined {
    const variants = this.programs.get(program);
    if (variants === undefined) return undefined;
    if (variants.lastCode === code && variants.lastPost === post) return variants.lastRun;
    const run = variants.runs.get(post)?.get(code);
    return run === undefined ? undefined : remember(variants, code, post, run);
  }

  add(program: Program, code: number, post: Program | null, run: Run): Run {
    let variants = this.programs.get(program);
    if (variants === undefined) this.programs.set(program, (variants = new Variants()));
    let runs = variants.runs.get(post);
    if (runs === undefined) variants.runs.set(post, (runs = new Map()));
    if (runs.size >= variantLimit) runs.clear();
    runs.set(code, run);
    return remember(variants, code, post, run);
  }

  clear(): void {
    this.programs.clear();
  }
}

function remember<Run>(variants: Variants<Run>, code: number, post: Program | null, run: Run): Run {
  variants.lastCode = code;
  variants.lastPost = post;
  variants.lastRun = run;
  return run;
}
