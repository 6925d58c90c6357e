import { AdjointError, disposeDevice, manualSeed } from "@adjoint/core";
import { openDevice } from "./device";
import { readDigits } from "./digits";
import { accuracyOf, evaluate, formatConfusion } from "./evaluate";
import { FlagError, help, parseFlags, type Settings } from "./flags";
import { Interruption } from "./interruption";
import { models } from "./models";
import { Progress } from "./progress";
import { train } from "./train";

/** The whole program. @returns The exit status: 0, 1 for a device that is not there, 2 for a bad flag, 130 after Ctrl-C. */
export async function demo(args: readonly string[]): Promise<number> {
  try {
    const settings = parseFlags(args);
    if (settings === "help") {
      console.log(help);
      return 0;
    }
    await openDevice(settings.device);
    try {
      return await run(settings);
    } finally {
      await disposeDevice(settings.device);
    }
  } catch (error) {
    if (!(error instanceof FlagError || error instanceof AdjointError)) throw error;
    console.error(error.message);
    return error instanceof FlagError ? 2 : 1;
  }
}

async function run(settings: Settings): Promise<number> {
  manualSeed(settings.seed);
  const digits = readDigits("train").first(settings.digits);
  const model = models[settings.model]();
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);
  console.log(`${settings.model} with ${parameters.toLocaleString("en-US")} parameters on ${settings.device}, seed ${settings.seed}`);

  const progress = new Progress(settings.epochs, settings.epochs * digits.length);
  const stop = new Interruption(() => progress.stop());
  try {
    progress.start();
    const { figures, seconds, steps } = await train(model, digits, settings, progress, stop);
    progress.stop();
    if (stop.requested) {
      const loss = Number.isNaN(figures.loss) ? "" : `; the last loss was ${figures.loss.toFixed(4)}`;
      console.log(`stopped in epoch ${figures.epoch} of ${settings.epochs}, after ${steps} batches and ${seconds.toFixed(1)} s${loss}.`);
      return 130;
    }
    console.log(`trained ${settings.epochs} epochs in ${seconds.toFixed(1)} s (${Math.round(figures.images / seconds)} images/s)\n`);
    const counts = await evaluate(model, readDigits("test"), stop);
    if (stop.requested) {
      console.log("stopped while testing; the training was complete.");
      return 130;
    }
    console.log(`${formatConfusion(counts)}\n\ntest accuracy: ${(100 * accuracyOf(counts)).toFixed(2)} %`);
    return 0;
  } finally {
    progress.stop();
    stop.close();
  }
}
