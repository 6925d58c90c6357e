import type { Trial } from "../benchmark";

/** The third loss depends on the momentum of the first step. */
const checkedSteps = 3;

/** Training steps one after another, on one batch. The losses of the first steps are the result. */
export function trainingTrial<T>(step: () => T | Promise<T>, read: (loss: T) => Promise<number>): Trial {
  return {
    checked: checkedSteps,
    async result() {
      const losses: number[] = [];
      for (let i = 0; i < checkedSteps; i++) losses.push(await read(await step()));
      return losses;
    },
    async run(count, watch) {
      watch.start();
      for (let i = 1; i < count; i++) await step();
      const loss = await read(await step());
      watch.stop();
      if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}`);
    },
  };
}
