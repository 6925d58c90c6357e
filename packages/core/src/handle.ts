import { stackHere } from "./debug";
import type { Device } from "./device";
import type { Lease } from "./gradient";
import { runtime } from "./runtime";
import type { Storage } from "./storage";

/** What a finalizer needs after its handle is gone. */
export interface Cell {
  readonly storage: Storage;
  // Not the node: what it closes over could hold the handle, which then would never be collected.
  lease: Lease | null;
  kin: Lease | null;
  closed: boolean;
}

/** How a handle was given back; the handles of one scope share it. */
export interface Closing {
  readonly reason: string;
  /** The number of ops that had been called by then. */
  readonly sequence: number;
  readonly stack: string | undefined;
}

export const closing = (reason: string): Closing => ({ reason, sequence: runtime().sequence, stack: stackHere() });

export const finalizers: FinalizationRegistry<Cell> | undefined =
  typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry<Cell>((cell) => settle(cell));

/** Gives back what a handle held, once. */
export function settle(cell: Cell): void {
  if (cell.closed) return;
  cell.closed = true;
  cell.storage.device.unsettledBytes -= cell.storage.bytes;
  cell.storage.device.unsettledHandles--;
  cell.storage.release();
  cell.lease?.release();
  cell.kin?.release();
}

/** Little memory may wait for the collector's own occasions: who gives results back pays nothing. */
const BALLAST_FROM = 16 * 2 ** 20;
const BALLAST_FULL_FROM = 64 * 2 ** 20;
const BALLAST_AT_MOST = 64 * 2 ** 20;

/** Where a device has room for few buffers, small handles weigh too once they take more than this share of it. */
const SHARE_OF_BUFFERS = 1 / 7;
const BALLAST_OF_HANDLE = 16 * 2 ** 10;

/** What outlives every scope, as a size on the JavaScript heap: the collector sees no device memory, so the handle carries some of its own. */
export function ballastFor(device: Device, bytes: number): ArrayBuffer | undefined {
  const { unsettledBytes, unsettledHandles } = device;
  const { maxBuffers } = device.backend.capabilities;
  const least = maxBuffers !== undefined && unsettledHandles > SHARE_OF_BUFFERS * maxBuffers ? BALLAST_OF_HANDLE : 0;
  if (unsettledBytes < BALLAST_FROM && least === 0) return undefined;
  const share = Math.max(least, unsettledBytes > BALLAST_FULL_FROM ? bytes : unsettledBytes > BALLAST_FROM ? bytes >> 4 : 0);
  return share < 1024 ? undefined : new ArrayBuffer(Math.min(share, BALLAST_AT_MOST));
}
