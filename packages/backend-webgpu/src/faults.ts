import { type AdjointError, DeviceError } from "@adjoint/core";

/** What went wrong on the device, kept until a read can say so: WebGPU reports asynchronously. */
export class Faults {
  private ended: DeviceError | null = null;
  private first: AdjointError | null = null;

  /** Keeps the first error since the last read: those that follow are mostly its consequences. */
  raise(error: AdjointError): void {
    this.first ??= error;
  }

  /** Takes the place of errors that were kept before: they followed from this one, though they were noticed earlier. */
  raiseCause(error: AdjointError): void {
    this.first = error;
  }

  /** Nothing can be done on this device any more. */
  end(error: DeviceError): void {
    this.ended ??= error;
  }

  get isEnded(): boolean {
    return this.ended !== null;
  }

  /** Throws if the device is gone. */
  ensureAlive(): void {
    if (this.ended !== null) throw new DeviceError("webgpu", this.ended.message, this.ended.hint);
  }

  /** Throws, and forgets, what was kept. */
  throwFirst(): void {
    const error = this.first;
    this.first = null;
    if (error !== null) throw error;
  }

  watch(device: GPUDevice): void {
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.raise(
        new DeviceError(
          "webgpu",
          `the device refused a command: ${event.error.message}`,
          "this is a defect of the backend: please report it.",
        ),
      );
    });
    void device.lost.then((lost) => {
      this.end(
        new DeviceError(
          "webgpu",
          `the device was lost (${lost.message || lost.reason}); its tensors are gone.`,
          "make a new one with use(webgpu()), and load the values again.",
        ),
      );
    });
  }
}
