import type { Device } from "./device";
import { AdjointError, DeviceError } from "./errors";
import { engineIsBlind } from "./reclaim";

/** What the live storages hold that one operation made. */
export interface Holder {
  readonly operation: string;
  bytes: number;
  storages: number;
}

const NAMED = 4;

/** Who holds a device's memory, by the operation that made it: what a program needs to know when memory runs out. */
export class Holders {
  private readonly holders = new Map<string, Holder>();

  /** A storage was made. @returns Where to count it off again. */
  add(operation: string, bytes: number): Holder {
    let holder = this.holders.get(operation);
    if (holder === undefined) this.holders.set(operation, (holder = { operation, bytes: 0, storages: 0 }));
    holder.bytes += bytes;
    holder.storages++;
    return holder;
  }

  /** Those that hold most, in words. */
  get largest(): string {
    const all = [...this.holders.values()].filter(({ storages }) => storages > 0).sort((a, b) => b.bytes - a.bytes);
    const named = all.slice(0, NAMED).map(({ operation, bytes, storages }) => `${operation} ${inUnits(bytes)} in ${storages}`);
    return named.join(", ") + (all.length > NAMED ? ", others the rest" : "");
  }
}

/** Storages are gone. */
export function countOff(holder: Holder, bytes: number, storages = 1): void {
  holder.bytes -= bytes;
  holder.storages -= storages;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

function inUnits(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  return `${power === 0 ? bytes : (bytes / 2 ** (10 * power)).toFixed(1)} ${UNITS[power]}`;
}

/** What an error says, without who says it and what to do: those the error that takes its place says in its own words. */
function problemOf(error: unknown): string {
  if (!(error instanceof AdjointError)) return error instanceof Error ? error.message : String(error);
  const [problem] = error.message.slice(error.operation.length + 2).split("\n  hint: ");
  return problem!.replace(/\.$/, "");
}

const WAYS_OUT = "smaller batches, noGrad(() => …) where no gradient is wanted, tidy(() => …) around temporary work";

/** The error of an allocation that failed. @param cause What the backend said. */
export function noRoom(operation: string, device: Device, bytes: number, cause: unknown): DeviceError {
  const { name, storages, holders } = device;
  const held =
    storages === 0 ? "no tensor is alive there" : `${storages} live tensors hold ${inUnits(device.bytes)}, made by ${holders.largest}`;
  const hint = engineIsBlind()
    ? `this JavaScript engine does not tell which tensors were dropped before the program yields: await loss.item() now and then, or use ${WAYS_OUT}.`
    : `keep fewer tensors: ${WAYS_OUT}.`;
  return new DeviceError(
    operation,
    `${name} has no room for ${inUnits(bytes)} more (${problemOf(cause)}): ${held}.`,
    hint,
    "OUT_OF_MEMORY",
  );
}
