import type { BackendBuffer, Kernel, View } from "./backend";
import type { Device } from "./device";
import type { DType, StorageArray } from "./dtype";
import { DeviceError } from "./errors";
import { contiguousLayout } from "./layout";
import type { OverrideLaunch } from "./override";
import { Storage } from "./storage";
import type { TensorHandle } from "./tensor-handle";

/** A strided window on a storage. It becomes a `View` when the launch binds the storage's memory. */
export interface StorageView extends View {
  buffer: BackendBuffer;
  readonly storage: Storage;
}

/** Stands in a view until its launch is bound. */
const unbound: BackendBuffer = { bytes: 0 };

/** Over one axis, one element after another. */
export const FLAT: readonly number[] = [1];

/** A tensor's storage with strides over a kernel's iteration space. */
export const storageView = (x: TensorHandle, strides: readonly number[]): StorageView => ({
  buffer: unbound,
  dtype: x.dtype,
  offset: x.layout.offset,
  strides,
  storage: x.storage,
});

/** Contiguous outputs over an iteration space of that many elements. */
export const outputViews = (outputs: readonly TensorHandle[], shape: readonly number[]): StorageView[] => {
  const strides = shape.length === 1 ? FLAT : contiguousLayout(shape).strides;
  return outputs.map((out) => storageView(out, strides));
};

/** What lowering hands its launches to: the device at once, or a recording. */
export interface Emitter {
  /** @param refresh Reads the sources among the kernel's scalars again. */
  launch(device: Device, kernel: Kernel, inputs: readonly StorageView[], outputs: readonly StorageView[], refresh?: () => void): void;
  /** Numbers from JavaScript become a storage's contents. */
  write(storage: Storage, data: StorageArray): void;
  override(launch: OverrideLaunch): void;
  /** Memory for what lies between two launches of one call. */
  scratch(operation: string, device: Device, dtype: DType, length: number): Storage;
  /** The scratch is not needed by later launches. */
  done(scratch: Storage): void;
}

/** Gives the views of a launch their memory. All of it is made before the kernel runs: memory that grows meanwhile would move under views. */
export function bind(kernel: string, inputs: readonly StorageView[], outputs: readonly StorageView[]): void {
  for (const view of outputs) view.buffer = view.storage.materialize();
  for (const view of inputs) view.buffer = view.storage.readable(kernel);
}

/** Binds and runs a kernel. @throws IndexError for the first bad index that it found. @throws DeviceError where the device lacks it. */
export function launch(device: Device, kernel: Kernel, inputs: readonly StorageView[], outputs: readonly StorageView[]): void {
  const { backend } = device;
  if (!backend.capabilities.kernels.has(kernel.kind)) throw missingKernel(device, kernel);
  bind(kernel.kind, inputs, outputs);
  const bad = backend.run(kernel, inputs, outputs);
  if (bad >= 0 && (kernel.kind === "gather" || kernel.kind === "scatter")) throw kernel.indexError!(bad);
}

function missingKernel(device: Device, { kind }: Kernel): DeviceError {
  return new DeviceError(kind, `the ${device.name} backend has no ${kind} kernel yet.`, 'move the tensor: await x.to("cpu").');
}

/** Binds and runs an override. */
export function launchOverride({ device, name, override, params, needs, inputs, outputs, residuals }: OverrideLaunch): void {
  const temporary: Storage[] = [];
  bind(
    name,
    inputs.map((operand) => operand.view as StorageView),
    [...outputs, ...residuals].map((operand) => operand.view as StorageView),
  );
  const scratch = (dtype: DType, length: number): View => {
    const storage = new Storage(name, device, dtype, length);
    temporary.push(storage);
    return { buffer: storage.materialize(), dtype, offset: 0, strides: FLAT };
  };
  try {
    override.forward({ inputs, outputs, residuals, params, needs, scratch });
  } finally {
    for (const storage of temporary) storage.release();
  }
}

/** Runs everything at once. */
export const eager: Emitter = {
  launch,
  write: (storage, data) => storage.write(data),
  override: launchOverride,
  scratch: (operation, device, dtype, length) => new Storage(operation, device, dtype, length),
  done: (scratch) => scratch.release(),
};
