import type { CellNews, Entry } from "./messages";
import { shown } from "./show";

/** How often the page is told, in milliseconds: a program that says something without end must not keep the page busy. */
const PAUSE = 60;
/** What is passed on at a time. */
const MOST = 200;

let entries: Entry[] = [];
let omitted = 0;
/** When the page was told last: what comes first is passed on at once, for the program may go on without a pause. */
let told = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;

export function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  told = performance.now();
  if (entries.length === 0) return;
  if (omitted > 0) entries.push({ kind: "omitted", count: omitted });
  self.postMessage({ kind: "output", entries } satisfies CellNews);
  entries = [];
  omitted = 0;
}

/** Passes something on. By the clock, not by a timer alone: in a loop that awaits nothing, no timer fires. */
export function put(entry: Entry): void {
  if (entries.length < MOST) entries.push(entry);
  else omitted++;
  if (performance.now() - told > PAUSE) flush();
  else timer ??= setTimeout(flush, PAUSE);
}

/** What a program logs goes to the page, from now on. */
export function listenToConsole(): void {
  for (const [names, level] of [
    [["log", "info", "debug"], "log"],
    [["warn"], "warn"],
    [["error"], "error"],
  ] as const) {
    for (const name of names) console[name] = (...values: unknown[]) => put({ kind: "line", text: shown(values), level });
  }
}
