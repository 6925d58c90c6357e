import { collector } from "./collector";
import type { Cell } from "./finalizers";
import { bury, type Entry, insert, openPageOfYoung, Page, pagesIn, register, remove, setOpenPageOfYoung } from "./pages";
import { atNextTurn } from "./turns";

/**
 * Where a program can ask for scavenges and list what a WeakSet holds (Node), young handles are looked through after a scavenge: 0.1 to 0.3 ms,
 * whatever the heap's size, so that dropped results are used again while they are still in the processor's caches. What survives two scavenges,
 * or is there after a turn of the event loop in which nothing was made, goes the way of all pages: so without this file everything works, and
 * takes longer.
 */
let young = new WeakSet<Page>();
let entries: Entry[] = [];
let scavenges = 0;
/** Whether anything was made since the last turn. */
let busy = false;
let enabled = true;

export const nurseryIsOpen = (): boolean => enabled && collector().inspect !== undefined;

/** Switches the nursery on or off; what is in it then moves out. */
export function setNursery(on: boolean): void {
  if (!on) promoteAll();
  enabled = on;
}

/** Handles below this size share pages: a page costs more than they do, and one that is kept may keep the rest, a few KiB. */
const TINY = 256;
const TINY_HANDLES = 16;

/** A page for a handle that was just made. */
export function admit(cell: Cell): Page {
  if (cell.storage.bytes >= TINY) return admitAlone(cell);
  const open = openPageOfYoung();
  const page = open === undefined ? admitAlone(cell) : open.take(cell);
  if (open === undefined) setOpenPageOfYoung(page);
  else if (page.entry.cells.length >= TINY_HANDLES) setOpenPageOfYoung(undefined);
  busy = true;
  return page;
}

/** A page of its own. */
export function admitAlone(cell: Cell): Page {
  const page = new Page().take(cell);
  if (entries.length === 0) atNextTurn(turned);
  busy = true;
  insert(page.entry, entries);
  young.add(page);
  return page;
}

function promote(page: Page): void {
  remove(page.entry);
  young.delete(page);
  register(page);
}

const listed = (): readonly Page[] => pagesIn(young, collector().inspect!).filter(({ entry }) => entry.list === entries);

/** Buries the young that died. @returns How many are left. */
export function scavenge(): number {
  setOpenPageOfYoung(undefined);
  collector().scavenge!();
  scavenges++;
  const alive = listed();
  for (const { entry } of alive) entry.seen = scavenges;
  for (let i = entries.length - 1; i >= 0; i--) if (entries[i]!.seen !== scavenges) bury(entries[i]!);
  for (const page of alive) if (++page.entry.age > 1) promote(page);
  return alive.length;
}

/** A loop that awaits something goes on using its nursery; what rests goes to the finalizers. */
function turned(): void {
  if (busy && entries.length > 0) atNextTurn(turned);
  else promoteAll();
  busy = false;
}

/** Leaves all that may be alive to sentinels and finalizers. */
export function promoteAll(): void {
  if (entries.length === 0) return;
  setOpenPageOfYoung(undefined);
  for (const page of listed()) promote(page);
  // What the engine took away meanwhile is not listed any more.
  for (let i = entries.length - 1; i >= 0; i--) bury(entries[i]!);
  young = new WeakSet();
  entries = [];
}
