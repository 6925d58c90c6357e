import { AdjointError } from "@adjoint/core";
import { readCheckpoint } from "./checkpoint";
import { closeDevices, DeviceUnavailable, openDevice } from "./device";
import { asTyped, fromWhereTyped, resumeFlag } from "./files";
import { type Command, checkFlagsFit, FlagError, help, parseFlags } from "./flags";
import { joinRanks, type Ranks, startRanks, startsRanks } from "./ranks";
import { rehearse, run } from "./run";
import { type Checkpoint, CheckpointError } from "./run-state";
import type { Settings } from "./settings";

/** The whole program. @returns The exit status: 0, 1 for a device or a checkpoint that is not available, 2 for a bad flag, 130 after Ctrl-C. */
export async function demo(args: readonly string[]): Promise<number> {
  try {
    const command = parseFlags(args);
    if (command === "help") {
      console.log(help);
      return 0;
    }
    if (startsRanks(command.ranks)) return await startTogether(command, args);
    return await start(command);
  } catch (error) {
    if (error instanceof DeviceUnavailable) {
      console.error(`${error.message}; type: npm run demo -- ${onDevice(error.other, args)}`);
      return 1;
    }
    if (!(error instanceof FlagError || error instanceof CheckpointError || error instanceof AdjointError)) throw error;
    console.error(error.message);
    return error instanceof FlagError ? 2 : 1;
  } finally {
    await closeDevices();
  }
}

/** What was typed, but for another device. */
function onDevice(device: string, args: readonly string[]): string {
  const names = (arg: string | undefined): boolean => arg === "--device";
  return [...args.filter((arg, i) => !names(arg) && !names(args[i - 1]) && !arg.startsWith("--device=")), "--device", device].join(" ");
}

async function start(command: Command): Promise<number> {
  const ranks = command.ranks > 1 ? await joinRanks() : undefined;
  const { settings, checkpoint } = await begin(command, ranks);
  const status = await run(settings, command.out, checkpoint, ranks);
  await ranks?.group.close();
  return status;
}

/** Opens the device, and reads the checkpoint if there is one to go on from. */
async function begin(command: Command, ranks?: Ranks): Promise<{ readonly settings: Settings; readonly checkpoint: Checkpoint | null }> {
  if (command.resume === null && ranks === undefined) {
    await openDevice(command.settings.device);
    return { settings: command.settings, checkpoint: null };
  }
  await openDevice("cpu"); // which the checkpoint is read on
  const alone = (): Checkpoint | null => (command.resume === null ? null : readCheckpoint(fromWhereTyped(command.resume)));
  const checkpoint = ranks === undefined ? alone() : await ranks.checkpoint(command);
  const settings = checkpoint === null ? command.settings : settingsToGoOnWith(checkpoint.notes.settings, command);
  await openDevice(settings.device);
  return { settings, checkpoint };
}

/** Starts the processes of `--ranks`. What they would refuse is refused here, once and before there are any. */
async function startTogether(command: Command, args: readonly string[]): Promise<number> {
  const { settings, checkpoint } = await begin(command);
  rehearse(settings, command.out, checkpoint);
  await closeDevices();
  await openDevice("cpu"); // which checkpoints are read on
  const { status, saved } = await startRanks(command, args);
  if (status !== 0 && saved !== undefined) {
    console.log(
      `the last whole round is in ${asTyped(saved)}; to go on, type: npm run demo -- --ranks ${command.ranks} ${resumeFlag(saved)}`,
    );
  }
  return status;
}

/**
 * A checkpoint's settings, on the device that was typed, if any was. The text may have moved: whether it is the same is seen by what is in it.
 *
 * @throws FlagError for a flag that contradicts the checkpoint.
 */
export function settingsToGoOnWith(own: Settings, { settings, given }: Pick<Command, "settings" | "given">): Settings {
  checkFlagsFit(given, own.model, "--resume");
  for (const name of given) {
    if (name === "device" || name === "text" || settings[name] === own[name]) continue;
    throw new FlagError(`the checkpoint was made with --${name} ${own[name]}, not ${settings[name]}; type: npm run demo -- --resume`);
  }
  return { ...own, ...(given.has("device") && { device: settings.device }), ...(given.has("text") && { text: settings.text }) };
}
