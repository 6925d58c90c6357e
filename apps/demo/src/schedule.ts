import type { Optimizer } from "@adjoint/nn/optim";

const WARM_UP = 100;

/** The share of the peak at a step: up in a straight line for 100 steps, and down along half a cosine (Loshchilov & Hutter 2016). */
export const warmUpThenCosine = (step: number, steps: number): number =>
  Math.min(1, (step + 1) / WARM_UP) * 0.5 * (1 + Math.cos((Math.PI * step) / steps));

export class Schedule {
  private readonly optimizer: Optimizer<{ lr: number }>;
  private readonly steps: number;
  private readonly peak: number;
  private last = 0;

  constructor(optimizer: Optimizer<{ lr: number }>, steps: number) {
    this.optimizer = optimizer;
    this.steps = steps;
    this.peak = optimizer.lr;
    this.apply();
  }

  step(): void {
    this.last++;
    this.apply();
  }

  stateDict(): { readonly last: number } {
    return { last: this.last };
  }

  loadStateDict({ last }: { readonly last: number }): void {
    this.last = last;
    this.apply();
  }

  private apply(): void {
    this.optimizer.lr = this.peak * warmUpThenCosine(this.last, this.steps);
  }
}
