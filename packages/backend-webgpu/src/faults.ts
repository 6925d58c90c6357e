import { type AdjointError, DeviceError } from "@adjoint/core";
import type { Fate } from "./fates";

export const refused = (error: GPUError): DeviceError =>
  new DeviceError("webgpu", `the device refused a command: ${error.message}`, "this is a defect of the backend: please report it.");

/** What concerns the device as a whole: its end, and errors that belong to no tensor. */
export class Faults {
  private unowned: AdjointError | null = null;
  private readonly waiting = new Set<() => void>();
  /** Why nothing can be done on this device any more. */
  ended: DeviceError | undefined = undefined;

  /** Keeps the first error of those that no read tells of. */
  raise(error: AdjointError): void {
    this.unowned ??= error;
  }

  /** Nothing can be done on this device any more. */
  end(error: DeviceError): void {
    this.ended ??= error;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  /** Throws if the device is gone. */
  ensureAlive(): void {
    if (this.ended !== undefined) throw this.ended;
  }

  /** Throws, and forgets, what was kept. */
  throwUnowned(): void {
    const error = this.unowned;
    this.unowned = null;
    if (error !== null) throw error;
  }

  /** Resolves once the fate is known. @throws What went wrong with it, or the end of the device. */
  async ensureGood(fate: Fate | null): Promise<void> {
    if (fate?.pending) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
        fate.onSettled(wake);
      });
    }
    if (fate !== null && fate.error !== null) throw fate.error;
    if (fate?.pending) this.ensureAlive();
  }

  watch(device: GPUDevice): void {
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.raise(refused(event.error));
    });
    void device.lost.then((lost) => {
      this.end(
        new DeviceError(
          "webgpu",
          `the device was lost (${lost.message || lost.reason}); its tensors are gone.`,
          "make a new one: await use(webgpu()), and load the values again.",
          "DEVICE_LOST",
        ),
      );
    });
  }
}
