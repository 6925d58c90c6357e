import { readFileSync } from "node:fs";
import { writeWhole } from "./files";
import { type Checkpoint, CheckpointError, firstLine, packRun, unpackRun } from "./run-state";
import type { Settings } from "./settings";
import type { Training } from "./training";

/** Writes all that a run needs to go on as if it had never stopped, and further strings beside it. */
export async function saveCheckpoint(
  path: string,
  training: Training,
  settings: Settings,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  writeWhole(path, await packRun(training, settings, { metadata }));
}

/** @throws CheckpointError when there is no such file, it is damaged, or it is not a checkpoint of the demo. */
export function readCheckpoint(path: string): Checkpoint {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new CheckpointError(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? firstLine(error)})`);
  }
  return unpackRun(path, bytes);
}
