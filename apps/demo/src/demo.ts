import { AdjointError } from "@adjoint/core";
import { readCheckpoint } from "./checkpoint";
import { closeDevices, DeviceUnavailable, openDevice } from "./device";
import { fromWhereTyped } from "./files";
import { type Command, checkFlagsFit, FlagError, help, parseFlags } from "./flags";
import { joinRanks, startRanks, startsRanks } from "./ranks";
import { run } from "./run";
import { CheckpointError } from "./run-state";
import type { Settings } from "./settings";

/** The whole program. @returns The exit status: 0, 1 for a device or a checkpoint that is not to be had, 2 for a bad flag, 130 after Ctrl-C. */
export async function demo(args: readonly string[]): Promise<number> {
  try {
    const command = parseFlags(args);
    if (command === "help") {
      console.log(help);
      return 0;
    }
    if (startsRanks(command.ranks)) return await startRanks(command.ranks, args);
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
  if (command.resume === null) {
    await openDevice(command.settings.device);
    const ranks = command.ranks > 1 ? await joinRanks() : undefined;
    const status = await run(command.settings, command.out, null, ranks);
    await ranks?.group.close();
    return status;
  }
  await openDevice("cpu"); // which the checkpoint is read on
  const checkpoint = readCheckpoint(fromWhereTyped(command.resume));
  const settings = settingsToGoOnWith(checkpoint.notes.settings, command);
  await openDevice(settings.device);
  return run(settings, command.out, checkpoint);
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
