import type { Lease } from "./gradient";
import type { Storage } from "./storage";

/** What to release after a handle was collected. It holds no handle and no node, or they would never be collected. */
export interface Cell {
  readonly storage: Storage;
  // Not the node: what it closes over could hold the handle, which then would never be collected.
  lease: Lease | null;
  base: Lease | null;
  closed: boolean;
}

/** Releases what a handle held, once. */
export function settle(cell: Cell): void {
  if (cell.closed) return;
  cell.closed = true;
  cell.storage.device.unsettledHandles--;
  cell.storage.release();
  cell.lease?.release();
  cell.base?.release();
}
