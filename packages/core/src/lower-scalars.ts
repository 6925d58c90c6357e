import type { Kernel } from "./backend";
import { toLane } from "./expr";
import type { Program } from "./program";
import { type Scalar, Source, valueOf } from "./source";

const NONE: readonly number[] = [];

/** The call's numbers in the order and lanes of the program's run-time scalars. */
export function scalarValues(program: Program, sources: readonly number[], scalars: readonly Scalar[]): readonly (number | bigint)[] {
  if (sources.length === 0) return NONE;
  return sources.map((source, i) => toLane(valueOf(scalars[source]!), program.scalars[i]!));
}

/** Whether a replay has to read a call's numbers again. */
export const hasSources = (scalars: readonly Scalar[]): boolean => {
  for (let i = 0; i < scalars.length; i++) if (scalars[i] instanceof Source) return true;
  return false;
};

/** A kernel whose numbers a replay changes. */
export type Refreshable<K extends Kernel> = { -readonly [F in keyof K]: K[F] };
