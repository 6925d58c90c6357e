import { readFileSync } from "node:fs";
import { areas } from "./areas";
import { whyEquivalent } from "./equivalents";
import { applied, type Edit, faultsOf, parses } from "./faults";

/** One fault in one file. */
export interface Mutant {
  readonly id: string;
  readonly area: string;
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly before: string;
  readonly after: string;
  /** The whole text of the file, with the fault. */
  readonly text: string;
}

/** Reproducible numbers in [0, 1) (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Candidate {
  readonly file: string;
  readonly source: string;
  readonly edit: Edit;
}

const lineOf = (source: string, at: number): number => source.slice(0, at).split("\n").length;

/** The whole lines that a change touches. */
const linesAround = (source: string, start: number, end: number): string =>
  source.slice(source.lastIndexOf("\n", start - 1) + 1, (source.indexOf("\n", end) + 1 || source.length + 1) - 1);

function mutantOf(area: string, { file, source, edit }: Candidate): Mutant {
  const text = applied(source, edit);
  return {
    id: `${file}:${edit.start}:${edit.end}:${edit.text}`,
    area,
    file,
    line: lineOf(source, edit.start),
    kind: edit.kind,
    before: linesAround(source, edit.start, edit.end),
    after: linesAround(text, edit.start, edit.start + edit.text.length),
    text,
  };
}

/** Draws from one area: a kind of fault first, so that constants do not crowd out the rest, then one of it; no two in one line. */
function drawFrom(area: (typeof areas)[number], count: number, random: () => number): Mutant[] {
  const kinds = new Map<string, Candidate[]>();
  for (const file of area.files) {
    const source = readFileSync(file, "utf8");
    for (const edit of faultsOf(file, source)) {
      const candidates = kinds.get(edit.kind) ?? [];
      kinds.set(edit.kind, candidates);
      candidates.push({ file, source, edit });
    }
  }
  const taken = new Set<string>();
  const drawn: Mutant[] = [];
  while (drawn.length < count && kinds.size > 0) {
    const kind = [...kinds.keys()][Math.floor(random() * kinds.size)]!;
    const candidates = kinds.get(kind)!;
    const [candidate] = candidates.splice(Math.floor(random() * candidates.length), 1);
    if (candidates.length === 0) kinds.delete(kind);
    const place = `${candidate!.file}:${lineOf(candidate!.source, candidate!.edit.start)}`;
    if (taken.has(place)) continue;
    const mutant = mutantOf(area.name, candidate!);
    if (!parses(mutant.file, mutant.text) || whyEquivalent(mutant) !== undefined) continue;
    taken.add(place);
    drawn.push(mutant);
  }
  return drawn;
}

/** `count` faults, evenly over the areas. The same seed on the same sources draws the same. */
export function drawMutants(count: number, seed: number): Mutant[] {
  const random = numbers(seed);
  const perArea = areas.map((area, i) => {
    const share = Math.floor(count / areas.length) + (i < count % areas.length ? 1 : 0);
    return drawFrom(area, share, random);
  });
  // In turn, so that a run that is cut short has seen all areas alike.
  const longest = Math.max(...perArea.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => perArea.flatMap((list) => list[i] ?? [])).flat();
}
