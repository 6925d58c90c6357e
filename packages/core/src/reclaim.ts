import { collector } from "./collector";
import type { Device } from "./device";
import type { Cell } from "./finalizers";
import { admit, admitAlone, nurseryIsOpen, promoteAll, scavenge } from "./nursery";
import { bury, closePages, type Entry, entries, Page, pageFor, register, stock } from "./pages";
import { runtime } from "./runtime";
import type { Sentinel } from "./sentinels";

/**
 * Finds the handles that a program dropped, within the job that dropped them: finalizers run only between turns of the event loop, and a loop
 * that awaits nothing has none.
 */

/** For tests: what is in use over two calls leaves the nursery, and only a sweep sees it then. */
const CALLS_TO_A_SWEEP = 64;

let due = false;
let everyCall = false;
let calls = 0;
let sweeps = 0;
let lastEnd = 0;
let blind = false;

const clock = globalThis as unknown as { performance: { now(): number } };

/** Whether a look for dropped handles is worth it. */
export const reclaimIsDue = (): boolean => due;

/** Whether the engine was asked for signs of death, and gave none. */
export const engineIsBlind = (): boolean => blind;

/** @internal For tests: a look at every call. */
export function reclaimAtEveryCall(on: boolean): void {
  everyCall = due = on;
}

/** Leaves what a handle holds to whoever finds that the handle is gone. @returns What the handle has to hold. */
export function enroll(cell: Cell): Page {
  const { device } = cell.storage;
  device.unsettledHandles++;
  const open = nurseryIsOpen();
  const page = open ? admit(cell) : pageFor(cell);
  if (!due) due = open ? device.budget.youngSpent(device) : device.budget.spent(device);
  return page;
}

/** As `enroll`, of a handle that was enrolled, and shares no page with others. */
export function enrollAlone(cell: Cell): Page {
  if (nurseryIsOpen()) return admitAlone(cell);
  const page = new Page().take(cell);
  register(page);
  return page;
}

/**
 * Looks for handles that were collected, and releases what they held. Call it only where nothing on the stack relies on memory without holding its
 * handle: at the top of a call, and not while a kernel or an allocation is under way.
 */
export function reclaim(): void {
  due = everyCall;
  const devices = [...runtime().devices.values()];
  if (nurseryIsOpen()) {
    const handles = handlesOn(devices);
    const survived = scavenge() > (handles - handlesOn(devices)) * 2;
    for (const device of devices) device.budget.sawYoung(device, survived);
  }
  if (everyCall ? ++calls % CALLS_TO_A_SWEEP === 0 : devices.some((device) => device.budget.spent(device))) sweep(devices);
}

const handlesOn = (devices: readonly Device[]): number => devices.reduce((sum, device) => sum + device.unsettledHandles, 0);

function sweep(devices: readonly Device[]): void {
  const start = clock.performance.now();
  promoteAll();
  closePages();
  const told = stock.collect();
  if (told) lookThrough(devices);
  const end = clock.performance.now();
  for (const device of devices) {
    if (told) device.budget.saw(device, (end - start) / (end - lastEnd));
    else device.budget.sawNothing(device);
  }
  blind = !told;
  lastEnd = end;
}

/** Those found alive are looked at ever more rarely, unless that freed too little. */
function lookThrough(devices: readonly Device[]): void {
  sweeps++;
  look((entry) => entry.nextLook <= sweeps);
  if (devices.some((device) => device.budget.spent(device))) look((entry) => entry.lastLook < sweeps);
}

function look(isWanted: (entry: Entry) => boolean): void {
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]!;
    if (entry.reference === undefined || !isWanted(entry)) continue;
    const sentinel = entry.reference.deref();
    if (sentinel === undefined) bury(entry);
    else renew(entry, sentinel);
  }
}

/** The engine keeps what was seen alive until the job ends, so another has to take its place. */
function renew(entry: Entry, seen: Sentinel<Page>): void {
  entry.interval *= 2;
  entry.lastLook = sweeps;
  entry.nextLook = sweeps + entry.interval;
  const page = seen.owner;
  const other = stock.replacement();
  if (page === undefined || other === undefined) return;
  seen.owner = undefined;
  other.owner = page;
  page.sentinel = other;
  entry.reference = other.reference;
}

/** Sentinels for the first job: where an engine cannot forget, they have to be made in an earlier one. @returns Whether they are there. */
export const prepareReclaim = (): boolean => collector().forget !== undefined || stock.fill();
