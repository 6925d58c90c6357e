import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkNumber } from "../../arguments";
import { LRScheduler, type LRSchedulerOptions, type RatedOptimizer } from "./scheduler";

/** From the number of steps so far to the share of the base rate. */
export type RateLambda = (epoch: number) => number;

/**
 * Makes the rate the base rate times a function of the number of steps.
 *
 * ```ts
 * const scheduler = new LambdaLR(optimizer, (epoch) => 0.95 ** epoch);
 * ```
 *
 * @param lambdas One function for all groups, or a list of one for each. They are not part of the state: give the same when resuming.
 * @throws ArgumentError for anything but a function, or another number of them.
 */
export class LambdaLR extends LRScheduler<object> {
  static override readonly name: string = "LambdaLR";

  private readonly lambdas: RateLambda | readonly RateLambda[];

  constructor(optimizer: RatedOptimizer, lambdas: RateLambda | readonly RateLambda[], options: LRSchedulerOptions = {}) {
    super("LambdaLR", optimizer, {}, options);
    for (const lambda of Array.isArray(lambdas) ? lambdas : [lambdas]) {
      if (typeof lambda !== "function") throw new ArgumentError("LambdaLR", `takes functions of the epoch, not ${describe(lambda)}.`);
    }
    this.lambdas = lambdas;
    this.checkGroups();
    this.begin();
  }

  override step(): void {
    this.checkGroups();
    super.step();
  }

  protected check(): void {}

  protected next(_lr: number, group: number): number {
    const lambda = typeof this.lambdas === "function" ? this.lambdas : this.lambdas[group]!;
    return this.baseLrs[group]! * checkNumber("LambdaLR", "what the function returns", lambda(this.lastEpoch));
  }

  private checkGroups(): void {
    const { length } = this.optimizer.paramGroups;
    if (typeof this.lambdas === "function" || this.lambdas.length === length) return;
    throw new ArgumentError(
      "LambdaLR",
      `${this.lambdas.length} functions were given, for ${length} groups.`,
      "one for each, or one for all.",
    );
  }
}
