import { CosineAnnealingLR, LinearLR, type RatedOptimizer, type Scheduler, SequentialLR } from "@adjoint/nn/optim";

const WARM_UP = 100;

/** The learning rate: up in a straight line for 100 steps, or a tenth of fewer, and down along half a cosine (Loshchilov & Hutter 2016). */
export function warmUpThenCosine(optimizer: RatedOptimizer, steps: number): Scheduler {
  const warmUp = Math.max(1, Math.min(WARM_UP, Math.floor(steps / 10)));
  const rise = new LinearLR(optimizer, { startFactor: 0.01, totalIters: warmUp });
  const fall = new CosineAnnealingLR(optimizer, Math.max(1, steps - warmUp));
  return new SequentialLR(optimizer, [rise, fall], [warmUp]);
}
