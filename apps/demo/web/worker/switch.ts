import { use } from "@adjoint/core";
import type { Training } from "../../src/training";
import { backends } from "./devices";
import type { DeviceName } from "./messages";

/** Moves a run that is under way. */
export async function moveTo(device: DeviceName, training: Training): Promise<void> {
  const { model } = training.lesson;
  // #region switch
  await use(backends[device]()); // batches are made there from now on
  await model.to(device); // parameters, gradients, and what the optimizer keeps of each
  // #endregion
}
