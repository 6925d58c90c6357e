import { type Cell, settle } from "./finalizers";
import { type Sentinel, Stock } from "./sentinels";
import { atNextTurn } from "./turns";

/** What some handles will release, as lists keep it. Nothing here references the page that the handles hold. */
export interface Entry {
  readonly cells: Cell[];
  /** How many of them are not closed. */
  open: number;
  /** The list that it stands in, and where. */
  list: Entry[] | undefined;
  position: number;
  reference: WeakRef<Sentinel<Page>> | undefined;
  /** The last sweep that looked at it, the next that will, and how many pass until then: twice as many each time it is found alive. */
  lastLook: number;
  nextLook: number;
  interval: number;
  /** In the nursery: how many scavenges it has survived, and the last that saw it. */
  age: number;
  seen: number;
}

export const stock = new Stock<Page>();

/** Where finalizers run, which is between turns of the event loop. */
const registry = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry<Entry>((entry) => bury(entry));

/** Whether this engine tells of death at all. */
export const tellsOfDeath = registry !== undefined && typeof WeakRef !== "undefined";

/** What handles hold, and nothing else does: it dies with the last of them, and so does its sentinel. */
export class Page {
  sentinel: Sentinel<Page> | undefined = undefined;
  readonly entry: Entry = {
    cells: [],
    open: 0,
    list: undefined,
    position: -1,
    reference: undefined,
    lastLook: 0,
    nextLook: 0,
    interval: 1,
    age: 0,
    seen: 0,
  };
  bytes = 0;

  take(cell: Cell): this {
    this.entry.cells.push(cell);
    this.entry.open++;
    this.bytes += cell.storage.bytes;
    return this;
  }

  /** Whether it is, or may be, that of several handles. */
  get shared(): boolean {
    return this.entry.cells.length > 1 || openPages.includes(this);
  }

  /** A handle goes to another page. @returns A cell for it there. */
  release(cell: Cell): Cell {
    const other = { ...cell };
    cell.closed = true;
    this.forgo(cell.storage.bytes);
    return other;
  }

  /** A handle was closed by name. */
  leave(cell: Cell): void {
    if (cell.closed) return;
    settle(cell);
    this.forgo(cell.storage.bytes);
  }

  private forgo(bytes: number): void {
    const { entry } = this;
    if (--entry.open > 0 || this === openPages[sizeClass(bytes)] || this === openPages[YOUNG]) return;
    remove(entry);
    entry.cells.length = 0;
    if (this.sentinel !== undefined) stock.giveBack(this.sentinel);
    this.sentinel = undefined;
    entry.reference = undefined;
  }

  /** For the nursery, which finds out in this way what a WeakSet holds. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    roll?.push(this);
    return "";
  }
}

let roll: Page[] | undefined;

/** The pages in a WeakSet, as far as the engine has not taken them away. */
export function pagesIn(set: WeakSet<Page>, inspect: (value: object, options: object) => string): readonly Page[] {
  const pages: Page[] = [];
  roll = pages;
  try {
    inspect(set, { showHidden: true, customInspect: true, maxArrayLength: null, breakLength: Number.POSITIVE_INFINITY });
  } finally {
    roll = undefined;
  }
  return pages;
}

export function insert(entry: Entry, list: Entry[]): void {
  entry.list = list;
  entry.position = list.length;
  list.push(entry);
}

export function remove(entry: Entry): void {
  const { list, position } = entry;
  if (list === undefined) return;
  const last = list.pop()!;
  if (last !== entry) {
    list[position] = last;
    last.position = position;
  }
  entry.list = undefined;
}

/** The handles of a page are gone. */
export function bury(entry: Entry): void {
  remove(entry);
  for (const cell of entry.cells) settle(cell);
  entry.cells.length = 0;
  entry.open = 0;
}

/** All that sweeps look through. */
export const entries: Entry[] = [];

/** Leaves a page to sentinels and finalizers. */
export function register(page: Page): void {
  const { entry } = page;
  const sentinel = stock.take();
  if (sentinel !== undefined) {
    sentinel.owner = page;
    page.sentinel = sentinel;
    entry.reference = sentinel.reference;
  }
  insert(entry, entries);
  registry!.register(page, entry); // Nobody comes here where `tellsOfDeath` is false.
}

/**
 * Small handles share a page, and so a registration; not with large ones, whose memory one small handle that somebody keeps would hold. As the
 * stock of sentinels runs low, more and larger ones do.
 */
const limits: readonly { readonly level: number; readonly handles: number; readonly bytes: number }[] = [
  { level: 0.5, handles: 16, bytes: 2 ** 16 },
  { level: 0.25, handles: 64, bytes: 2 ** 20 },
  { level: 0.05, handles: 512, bytes: 2 ** 23 },
  { level: Number.NEGATIVE_INFINITY, handles: 4096, bytes: 2 ** 26 },
];

const sizeClass = (bytes: number): number => (bytes < 2 ** 12 ? 0 : bytes < 2 ** 16 ? 1 : bytes < 2 ** 20 ? 2 : bytes < 2 ** 24 ? 3 : 4);

const openPages: (Page | undefined)[] = [];

/** Where the nursery's open page stands, beside one for each size. */
const YOUNG = 5;

export const openPageOfYoung = (): Page | undefined => openPages[YOUNG];

export function setOpenPageOfYoung(page: Page | undefined): void {
  openPages[YOUNG] = page;
}

/** A page for one more handle. */
export function pageFor(cell: Cell): Page {
  const at = sizeClass(cell.storage.bytes);
  let page = openPages[at];
  if (page === undefined) {
    page = new Page();
    register(page);
  }
  page.take(cell);
  const { level } = stock;
  const { handles, bytes } = limits.find((each) => level >= each.level)!;
  const full = page.entry.cells.length >= handles || page.bytes >= bytes;
  openPages[at] = full ? undefined : page;
  if (!full) atNextTurn(closePages);
  return page;
}

/** An open page would hold its handles. */
export function closePages(): void {
  openPages.length = 0;
}
