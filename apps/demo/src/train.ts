import { noGrad } from "@adjoint/autograd";
import { Generator, type Tensor, tidy } from "@adjoint/core";
import { DataLoader } from "@adjoint/data";
import type { Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";
import type { Digits } from "./digits";
import type { Settings } from "./flags";
import { eventLoopTurn, type Interruption } from "./interruption";
import type { Figures, Progress } from "./progress";

/** How far a run came. */
export interface Run {
  readonly steps: number;
  readonly figures: Figures;
  readonly seconds: number;
}

/** Reading a loss waits for the device, so it is not done at every step. */
const READ_EVERY = 10;
const WARM_UP = 100;

/** The learning rate: up in a straight line for 100 steps, then down along half a cosine (Loshchilov & Hutter 2016). */
export function learningRate(peak: number, step: number, steps: number): number {
  const warmUp = Math.min(1, (step + 1) / WARM_UP);
  return peak * warmUp * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
}

const correct = (logits: Tensor, labels: Tensor): Tensor => noGrad(() => tidy(() => logits.argmax(1).eq(labels).sum()));

/** Trains until the epochs are over, or until Ctrl-C. */
export async function train(model: Sequential, digits: Digits, settings: Settings, progress: Progress, stop: Interruption): Promise<Run> {
  const loader = new DataLoader(digits, { batchSize: settings.batch, shuffle: true, generator: new Generator(settings.seed) });
  const optimizer = new AdamW(model.parameters(), { lr: settings.lr, weightDecay: 0.01 });
  const steps = loader.length * settings.epochs;
  let step = 0;
  let figures: Figures = { epoch: 1, images: 0, loss: Number.NaN, accuracy: Number.NaN };
  for (let epoch = 1; epoch <= settings.epochs && !stop.requested; epoch++) {
    let images = (epoch - 1) * digits.length;
    for await (const [x, labels] of loader) {
      optimizer.lr = learningRate(settings.lr, step, steps);
      const logits = model.forward(x);
      const loss = crossEntropy(logits, labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();

      images += labels.numel();
      step++;
      await eventLoopTurn();
      if (step % READ_EVERY === 0 || step % loader.length === 0 || stop.requested) {
        const [value, hits] = await Promise.all([loss.item(), correct(logits, labels).item()]);
        figures = { epoch, images, loss: Number(value), accuracy: Number(hits) / labels.numel() };
        progress.update(figures);
      }
      if (stop.requested) break;
    }
    if (!stop.requested) progress.endEpoch(figures);
  }
  return { steps: step, figures, seconds: progress.seconds };
}
