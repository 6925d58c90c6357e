import { use } from "@adjoint/core";
import type { Lesson } from "../../src/lesson";
import { restore, unpackRun } from "../../src/run-state";
import { Training } from "../../src/training";
import { backends } from "./devices";
import type { DeviceName } from "./messages";

/** A run as it was when its last snapshot was taken, on the first of these devices that works. */
export async function goOnFrom(
  snapshot: Uint8Array,
  devices: readonly DeviceName[],
  makeLesson: () => Lesson,
): Promise<{ readonly training: Training; readonly device: DeviceName }> {
  // #region recover
  const { device } = await use(...devices.map((name) => backends[name]()));
  const training = new Training(makeLesson());
  restore(training, unpackRun("the snapshot", snapshot));
  // #endregion
  return { training, device: device as DeviceName };
}
