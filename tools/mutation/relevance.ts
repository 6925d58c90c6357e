import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Mutant } from "./draw";

const declaration = /^(?:export )?(?:default )?(?:abstract )?(?:async )?(?:function\*?|const|class) (\w+)/;
const member = /^ {2}(?:(?:static|get|set|async|override|protected|readonly) )*(\w+)(?:\(|<|:)/;

/** What the line of a fault belongs to: the nearest declaration above it, and the nearest member above it of what is declared there. */
export function namesAround(text: string, line: number): string[] {
  const above = text.split("\n").slice(0, line);
  const at = above.findLastIndex((each) => declaration.test(each));
  const own = at < 0 ? [] : [declaration.exec(above[at]!)![1]!];
  const inside = above
    .slice(at + 1)
    .map((each) => member.exec(each)?.[1])
    .findLast((name) => name !== undefined && !["if", "for", "while", "switch", "return", "constructor"].includes(name));
  return inside === undefined ? own : [...own, inside];
}

const texts = new Map<string, { readonly text: string; readonly words: ReadonlyMap<string, number> }>();

function read(test: string): { readonly text: string; readonly words: ReadonlyMap<string, number> } {
  let known = texts.get(test);
  if (known === undefined) {
    const text = readFileSync(test, "utf8");
    const words = new Map<string, number>();
    for (const [word] of text.matchAll(/\w+/g)) words.set(word, (words.get(word) ?? 0) + 1);
    known = { text, words };
    texts.set(test, known);
  }
  return known;
}

/** How probably a test notices: it has the file's name, it imports the file, it names what the fault lies in. A guess, for the order alone. */
function relevanceOf(test: string, stem: string, names: readonly string[]): number {
  const { text, words } = read(test);
  const named = basename(test).startsWith(`${stem}.`) ? 1000 : basename(test).startsWith(stem) ? 500 : 0;
  const imported = text.includes(`/${stem}"`) ? 300 : 0;
  const mentioned = names.reduce((sum, name) => sum + Math.min(words.get(name) ?? 0, 30), 0);
  return named + imported + mentioned;
}

/**
 * The tests of an area, those first that are the likeliest to notice the fault: a fault that is noticed ends its trial. All are run before a fault counts
 * as survived, so the order changes how long that takes and nothing else. The files named last stay last, as they take long.
 */
export function inOrderOfRelevance(tests: readonly string[], { file, text, line }: Mutant, last: readonly string[]): string[] {
  const stem = basename(file, ".ts");
  const names = namesAround(text, line);
  const scored = tests.map((test, place) => ({
    test,
    place,
    score: last.includes(basename(test)) ? -1 : relevanceOf(test, stem, names),
  }));
  return scored.sort((a, b) => b.score - a.score || a.place - b.place).map(({ test }) => test);
}
