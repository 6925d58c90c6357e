import { ArgumentError, type DType, DTypeError, dtypes, fromTypedArray, runtime, type Tensor } from "@adjoint/core";
import { describe, dropGradient, giveGradient, gradientOf } from "@adjoint/core/internal";
import { statesOf } from "./parameter-state";
import type { Module } from "./module";
import { Buffer } from "./parameter";
import { walkState } from "./tree";

/** A buffer that its new device holds in fewer bits. */
export interface Narrowed {
  readonly name: string;
  readonly from: DType;
  readonly to: DType;
}

/** Options of `module.to`. */
export interface MoveOptions {
  /** Called with each buffer of 64-bit integers that the device holds as 32-bit ones. Default: a warning on the console. */
  readonly onNarrow?: (buffer: Narrowed) => void;
}

interface Move {
  readonly tensor: Tensor;
  readonly moved: Tensor;
  readonly gradient: Tensor | null;
}

type Transfer = (tensor: Tensor) => Promise<Tensor>;

async function copyOver(tensor: Tensor, transfer: Transfer): Promise<Move> {
  const own = gradientOf(tensor);
  const [moved, gradient] = await Promise.all([transfer(tensor), own === null || own.disposed ? null : transfer(own)]);
  return { tensor, moved, gradient };
}

const narrower: Partial<Record<DType, DType>> = { int64: "int32", uint64: "uint32" };

/** The dtype in which a device can hold a buffer that is too wide for it. */
function narrowedFor(device: string, value: Tensor): DType | undefined {
  const held = runtime().devices.get(device)?.backend.capabilities.dtypes;
  return held === undefined || held.has(value.dtype) ? undefined : narrower[value.dtype];
}

/** A tensor of 64-bit integers as 32-bit ones on a device that holds no others. @throws DTypeError when a value does not fit. */
export function narrowed(operation: string, name: string, values: BigInt64Array | BigUint64Array, like: Tensor, device: string): Tensor {
  const [low, high] = values instanceof BigInt64Array ? [-(2n ** 31n), 2n ** 31n - 1n] : [0n, 2n ** 32n - 1n];
  const misfit = values.find((value) => value < low || value > high);
  if (misfit !== undefined) {
    throw new DTypeError(
      operation,
      `${describe(name)} holds ${misfit}, and ${device} has no integers of more than 32 bits.`,
      "keep it on a device that has.",
    );
  }
  const numbers = Array.from(values, Number);
  return fromTypedArray(values instanceof BigInt64Array ? Int32Array.from(numbers) : Uint32Array.from(numbers), like.shape, { device });
}

function toConsole({ name, from, to }: Narrowed): void {
  const { console } = globalThis as unknown as { console?: { warn(text: string): void } };
  console?.warn(`module.to: the buffer ${describe(name)} is ${to} from now on: the device has no ${from}.`);
}

const castsTo =
  (dtype: DType): Transfer =>
  async (tensor) =>
    tensor.detach().to(dtype);

/**
 * Moves a module's tensors, their gradients and what optimizers keep for them. The handles stay, and only their memory changes:
 * who holds a parameter holds it still. Nothing changes unless all of it can be moved.
 */
export async function moveModule(module: Module, target: string, { onNarrow = toConsole }: MoveOptions): Promise<void> {
  const tensors = new Map<Tensor, Transfer>();
  if (typeof target !== "string") throw new ArgumentError("Module.to", `takes the name of a dtype or a device, not ${describe(target)}.`);
  const dtype: DType | undefined = Object.hasOwn(dtypes, target) ? (target as DType) : undefined;
  if (dtype !== undefined && dtypes[dtype].kind !== "float") {
    throw new DTypeError("Module.to", `a module is cast to floats, not to ${dtype}.`, 'one tensor is: x.to("int32").');
  }
  const isConcerned = (x: Tensor): boolean =>
    dtype === undefined ? x.device !== target : x.dtype !== dtype && dtypes[x.dtype].kind === "float";
  const reports: Narrowed[] = [];
  for (const [name, value] of walkState(module)) {
    const narrow = value instanceof Buffer && dtype === undefined && !tensors.has(value) ? narrowedFor(target, value) : undefined;
    if (narrow !== undefined) {
      reports.push({ name, from: value.dtype, to: narrow });
      tensors.set(value, async (x) => narrowed("Module.to", name, (await x.data()) as BigInt64Array, x, target));
      continue;
    }
    const transfer: Transfer = dtype === undefined ? (x) => x.to(target) : castsTo(dtype);
    for (const each of [value, ...statesOf(value)]) if (isConcerned(each)) tensors.set(each, transfer);
  }
  const moves = await Promise.all([...tensors].map(([each, transfer]) => copyOver(each, transfer)));
  for (const { tensor, moved, gradient } of moves) {
    dropGradient(tensor);
    tensor.setData(moved);
    moved.dispose();
    if (gradient !== null) giveGradient(tensor, gradient);
  }
  for (const report of reports) onNarrow(report);
}
