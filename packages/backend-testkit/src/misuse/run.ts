import { Sequence } from "../oracle";
import { drawLine } from "./lines";
import type { Template } from "./member-calls";
import { difference, type Evaluate, storages, summary, tried } from "./trial";

/** What went wrong with a line. */
export interface Finding {
  readonly line: string;
  readonly problem: string;
}

export interface MisuseRun {
  readonly templates: readonly (readonly Template[])[];
  readonly evaluate: Evaluate;
  readonly seed: number;
  readonly count: number;
  /** At most so many things are wrong with a line. */
  readonly faults?: number;
  /** Whether what a line leaves alive counts: modules keep their parameters until the collector takes them. */
  readonly leaks?: boolean;
  /** A device that accepted lines are held against. */
  readonly reference?: string | undefined;
  /** Sees each line before it runs: what a hang or a crash leaves last. */
  readonly before?: (line: string) => void;
}

export interface MisuseReport {
  readonly findings: readonly Finding[];
  readonly accepted: number;
  readonly refused: number;
}

const sound = "tensor([[1, 2], [3, 4]]).add(1).matmul(ones([2, 1], { dtype: 'int32' })).data()";

/** Draws lines and runs them: each gives values that can be read, or an error of ours; leaks nothing; and leaves the library as it was. */
export async function misuse({
  templates,
  evaluate,
  seed,
  count,
  leaks = true,
  faults = 2,
  reference,
  before,
}: MisuseRun): Promise<MisuseReport> {
  const sequence = new Sequence(seed);
  const findings: Finding[] = [];
  const narrow = (await tried(evaluate, 'scalar(1n, { dtype: "int64" })')).kind === "refused";
  let [accepted, refused] = [0, 0];
  for (let i = 0; i < count; i++) {
    const { text: line, unknown } = drawLine(templates, sequence, faults);
    before?.(line);
    const alive = storages();
    const outcome = await tried(evaluate, line);
    const problem =
      outcome.kind === "broken"
        ? outcome.why
        : unknown && outcome.kind === "accepted"
          ? "passes over an option that nobody knows"
          : leaks
            ? leakSince(alive, line)
            : undefined;
    if (problem !== undefined) findings.push({ line, problem });
    if (outcome.kind === "accepted") accepted++;
    else {
      refused++;
      // An index out of range that a device finds later must not meet the next read.
      const next = await tried(evaluate, "scalar(1)");
      if (next.kind !== "accepted") findings.push({ line, problem: `the next read ${summary(next)}` });
    }
    if (reference !== undefined && outcome.kind !== "broken" && !freeFactors.test(line)) {
      const differing = difference(outcome, await tried(evaluate, line, reference), { huge: hugeNumbers.test(line), narrow });
      if (differing !== undefined) findings.push({ line, problem: differing });
    }
    if (i % 100 === 99 || i === count - 1) {
      const check = await tried((text) => evaluate(text), sound);
      if (check.kind !== "accepted") findings.push({ line: sound, problem: `after ${line}: ${summary(check)}` });
    }
  }
  return { findings, accepted, refused };
}

/** Singular vectors and eigenvectors: their signs are free, and so is the basis of what belongs to equal values. */
const freeFactors = /^(np\.linalg\.)?(svd|eigh)\(/;

const hugeNumbers = /3e38|1e308/;

/** Fewer are alive where the collector took meanwhile what earlier work had dropped. */
function leakSince(alive: number, line: string): string | undefined {
  // What a hook was given is its own to keep: the collector takes it.
  if (/Hook\(/.test(line)) return undefined;
  const leaked = storages() - alive;
  return leaked > 0 ? `leaves ${leaked} storages alive` : undefined;
}
