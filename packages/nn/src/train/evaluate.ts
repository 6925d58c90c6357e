import { noGrad } from "@adjoint/autograd";
import { type Tensor, tidy } from "@adjoint/core";
import type { Module } from "../module";
import {
  type Batches,
  checkLoss,
  checkPair,
  type Forward,
  type Loss,
  openBatches,
  pairForward,
  refuseEmpty,
  type StopSignal,
  WeightedMean,
} from "./batches";
import { type Metrics, namedMetrics } from "./named-metrics";
import { rememberModes } from "./modes";

/** Options of `evaluate`. */
export interface EvaluateOptions<M extends Module, Batch> {
  /** The result has its mean as `loss`. */
  readonly loss?: Loss;
  readonly metrics?: Metrics;
  /** What a batch means, unless it is [input, target]. */
  readonly forward?: Forward<M, Batch>;
  /** Looked at before each batch. */
  readonly signal?: StopSignal;
}

/**
 * The figures of a model over batches, in evaluation mode and without gradients. Each module's mode is as before afterwards, however it ends.
 *
 * ```ts
 * const { loss, accuracy: share } = await evaluate(net, loader, { loss: crossEntropy, metrics: { accuracy } });
 * ```
 *
 * @returns The mean loss and the metrics by name. Batches count by their size. When the signal came, the figures of those before it.
 * @throws ArgumentError for bad options, or when there are no batches. Errors of the batches and the model come through.
 */
export async function evaluate<M extends Module, Batch = readonly [Tensor, Tensor]>(
  model: M,
  batches: Batches<Batch>,
  options: EvaluateOptions<M, Batch> = {},
): Promise<Record<string, number>> {
  const metrics = namedMetrics("evaluate", options.metrics);
  const loss = options.loss === undefined ? undefined : checkLoss("evaluate", options.loss);
  const forward = options.forward ?? pairForward;
  const mean = new WeightedMean();
  let count = 0;
  const restore = rememberModes("evaluate", model);
  try {
    model.eval();
    metrics.reset();
    for await (const batch of openBatches("evaluate", batches)) {
      if (options.signal?.aborted) break;
      const [value, size] = tidy(() =>
        noGrad(() => {
          const [output, target] = checkPair("evaluate", forward(model, batch));
          metrics.update(output, target);
          return [loss?.(output, target), target.shape[0] ?? 1] as const;
        }),
      );
      if (value !== undefined) mean.add(Number(await value.item()), size);
      value?.dispose();
      count++;
    }
    if (!options.signal?.aborted) refuseEmpty("evaluate", count, "the iterable");
    return { ...(loss === undefined ? {} : { loss: mean.value }), ...(await metrics.compute()) };
  } finally {
    metrics.reset();
    restore();
  }
}
