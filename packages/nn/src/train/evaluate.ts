import { noGrad } from "@adjoint/autograd";
import { type Tensor, tidy } from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkTensor } from "../arguments";
import type { Module } from "../module";
import {
  type Batches,
  checkForward,
  checkLoss,
  checkPair,
  type Forward,
  type Loss,
  openBatches,
  refuseEmpty,
  type StopSignal,
  WeightedMean,
} from "./batches";
import { type Metrics, namedMetrics } from "./named-metrics";
import { rememberModes } from "./modes";
import { checkParallel, meanOver, type Parallel } from "./parallel";
import { evaluateOptions } from "../options.gen";

/** Options of `evaluate`. */
export interface EvaluateOptions<M extends Module, Batch> {
  /** The result has its mean as `loss`. */
  readonly loss?: Loss;
  readonly metrics?: Metrics;
  /** What a batch means, unless it is [input, target]. */
  readonly forward?: Forward<M, Batch>;
  /** Looked at before each batch. */
  readonly signal?: StopSignal;
  /** The other processes that evaluate, each on its own batches: the figures are those of all examples. Default: this process alone. */
  readonly parallel?: Parallel;
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
  const given = namedOptions("evaluate", options, evaluateOptions);
  const metrics = namedMetrics("evaluate", given.metrics);
  const loss = given.loss == null ? undefined : checkLoss("evaluate", given.loss);
  const forward = checkForward("evaluate", given.forward);
  const { parallel } = given;
  checkParallel("evaluate", parallel);
  const mean = new WeightedMean();
  let [count, examples] = [0, 0];
  const restore = rememberModes("evaluate", model);
  try {
    model.eval();
    metrics.reset();
    for await (const batch of openBatches("evaluate", batches)) {
      if (given.signal?.aborted) break;
      const [value, size] = tidy(() =>
        noGrad(() => {
          const [output, target] = checkPair("evaluate", forward(model, batch));
          metrics.update(output, target);
          const value = loss?.(output, target);
          if (loss !== undefined) checkTensor("evaluate", "what the loss function returns", value);
          return [value, target.shape[0] ?? 1] as const;
        }),
      );
      if (value !== undefined) mean.add(Number(await value.item()), size);
      value?.dispose();
      count++;
      examples += size;
    }
    if (!given.signal?.aborted && parallel === undefined) refuseEmpty("evaluate", count, "the iterable");
    const figures = { ...(loss === undefined ? {} : { loss: mean.value }), ...(await metrics.compute()) };
    return parallel === undefined ? figures : await meanOver(parallel, figures, examples);
  } finally {
    metrics.reset();
    restore();
  }
}
