import type { Lease } from "./gradient";
import type { Storage } from "./storage";

/** What is to be given back after a handle is gone. It holds no handle and no node, or they would never be gone. */
export interface Cell {
  readonly storage: Storage;
  // Not the node: what it closes over could hold the handle, which then would never be collected.
  lease: Lease | null;
  kin: Lease | null;
  closed: boolean;
}

/** Gives back what a handle held, once. */
export function settle(cell: Cell): void {
  if (cell.closed) return;
  cell.closed = true;
  cell.storage.device.unsettledHandles--;
  cell.storage.release();
  cell.lease?.release();
  cell.kin?.release();
}
