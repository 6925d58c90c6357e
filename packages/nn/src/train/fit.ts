import { ArgumentError, NonFiniteError, type Tensor, tidy } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { checkCount, checkTensor } from "../arguments";
import type { Module } from "../module";
import { clipGradNorm, clipGradValue } from "../optim/clip";
import type { Scheduler } from "../optim/schedulers/scheduler";
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
import { type Callback, type TrainingOptimizer, TrainingRun } from "./callback";
import { evaluate, type EvaluateOptions } from "./evaluate";
import { type EpochRecord, History, type Outcome } from "./history";
import { LearningRate } from "./learning-rate";
import { rememberModes } from "./modes";
import { type Metrics, namedMetrics } from "./named-metrics";
import { fitOptions } from "../options.gen";

/** Options of `fit`. */
export interface FitOptions<M extends Module, Batch> {
  readonly loss: Loss;
  readonly optimizer: TrainingOptimizer;
  /** The number of the last epoch: how many there are, unless `history` has some already. */
  readonly epochs: number;
  /** Stepped after each epoch. A `LearningRate` among the callbacks can do more. */
  readonly scheduler?: Scheduler;
  /** Batches to evaluate on after each epoch: its figures begin with `val`. */
  readonly validation?: Batches<Batch>;
  readonly metrics?: Metrics;
  readonly callbacks?: readonly Callback[] | null;
  /** The norm that the gradients are scaled down to. */
  readonly clipGradNorm?: number | null;
  /** The magnitude that each element of the gradients is limited to. */
  readonly clipGradValue?: number | null;
  /** What a batch means, unless it is [input, target]: for several inputs, masks, or outputs that are to be reshaped. */
  readonly forward?: Forward<M, Batch>;
  /** Ends the run after the batch under way; the unfinished epoch is not in the history. */
  readonly signal?: StopSignal;
  /**
   * What to do when a loss is infinite or NaN: throw, before the parameters have changed (`"throw"`, the default); leave the batch out, and count it in the
   * history's `skipped` (`"skip"`); or go on as if nothing were wrong (`"ignore"`).
   */
  readonly nonFinite?: "throw" | "skip" | "ignore";
  /** A run to go on from: the first epoch is the one after its last, and the new records are added to it. */
  readonly history?: History;
}

/** What a run is made of, checked. */
interface Session<M extends Module, Batch> {
  readonly model: M;
  readonly batches: Batches<Batch>;
  readonly options: FitOptions<M, Batch> & { readonly forward: Forward<M, Batch> };
  readonly run: TrainingRun;
  readonly callbacks: readonly Callback[];
}

/**
 * Trains a model: for each epoch all batches, then validation, then the callbacks. Gradients are cleared, computed, clipped and applied for each batch.
 *
 * ```ts
 * const optimizer = new AdamW(net.parameters(), { lr: 1e-3 });
 * const history = await fit(net, loader, {
 *   loss: crossEntropy,
 *   optimizer,
 *   epochs: 10,
 *   validation,
 *   metrics: { accuracy },
 *   scheduler: new CosineAnnealingLR(optimizer, 10),
 *   callbacks: [new Progress(), new EarlyStopping({ patience: 2, restoreBestWeights: true })],
 * });
 * history.get("valAccuracy");
 * ```
 *
 * The model trains in training mode; parts that were put into evaluation mode beforehand (frozen normalisation) stay there, unless the
 * whole model was. Afterwards, with an error too, every module has the mode it had. Nothing is to be disposed of: what a step makes
 * is freed at its end, and batches are left alone, for they may come again.
 *
 * @param batches Walked once an epoch: a `DataLoader`, any iterable, or a function that gives one.
 * @returns The figures of every finished epoch. Its `outcome` says how the run ended; where the signal ended it, no error is thrown.
 * @throws ArgumentError for bad options, or an epoch without batches. @throws NonFiniteError for a loss that is infinite or NaN.
 * Errors of batches, model and callbacks come through, once all callbacks have seen the end.
 */
export async function fit<M extends Module, Batch = readonly [Tensor, Tensor]>(
  model: M,
  batches: Batches<Batch>,
  options: FitOptions<M, Batch>,
): Promise<History> {
  const restore = rememberModes("fit", model);
  const session = open(model, batches, options);
  const { run, callbacks } = session;
  run.history.outcome = undefined;
  let failure: { readonly error: unknown } | undefined;
  try {
    if (!model.training) model.train();
    for (const callback of callbacks) await callback.onTrainBegin?.(run);
    run.history.outcome = await trainEpochs(session);
  } catch (error) {
    failure = { error };
    run.history.outcome = "failed";
  }
  for (const callback of callbacks) {
    try {
      await callback.onTrainEnd?.(run);
    } catch (error) {
      failure ??= { error };
    }
  }
  restore();
  if (failure !== undefined) throw failure.error;
  return run.history;
}

function open<M extends Module, Batch>(model: M, batches: Batches<Batch>, options: FitOptions<M, Batch>): Session<M, Batch> {
  const given = namedOptions("fit", options, fitOptions);
  const { optimizer, epochs, scheduler, loss } = given;
  const nonFinite = given.nonFinite ?? "throw";
  if (typeof optimizer?.step !== "function" || typeof optimizer.zeroGrad !== "function") {
    throw new ArgumentError("fit", `optimizer is ${describe(optimizer)}.`, "new AdamW(model.parameters()).");
  }
  if (!["throw", "skip", "ignore"].includes(nonFinite)) {
    throw new ArgumentError("fit", `nonFinite is "throw", "skip" or "ignore", not ${describe(nonFinite)}.`);
  }
  checkLoss("fit", loss);
  const history = checkHistory(given.history);
  const callbacks = checkCallbacks(given.callbacks);
  const run = new TrainingRun(model, optimizer, checkCount("fit", "epochs", epochs, 0), history);
  // First of all, so that what the others see and save are the rates of the next epoch.
  const rates = scheduler == null ? [] : [new LearningRate(scheduler)];
  return { model, batches, options: { ...given, forward: checkForward("fit", given.forward) }, run, callbacks: [...rates, ...callbacks] };
}

/** Those of a run's options that its evaluations share. */
const evaluationOf = <M extends Module, Batch>({ loss, metrics, forward, signal }: FitOptions<M, Batch>): EvaluateOptions<M, Batch> => ({
  loss,
  ...(metrics && { metrics }),
  ...(forward && { forward }),
  ...(signal && { signal }),
});

function checkHistory(history: unknown): History | undefined {
  if (history === undefined || history === null || history instanceof History) return history ?? undefined;
  throw new ArgumentError("fit", `history is ${describe(history)}.`, "what an earlier fit returned, or History.fromJSON(json).");
}

function checkCallbacks(callbacks: unknown): readonly Callback[] {
  const list: unknown = callbacks ?? [];
  const isCallback = (each: unknown): boolean => typeof each === "object" && each !== null;
  if (Array.isArray(list) && list.every(isCallback)) return list as Callback[];
  const odd: unknown = Array.isArray(list) ? list.find((each) => !isCallback(each)) : list;
  throw new ArgumentError("fit", `callbacks are a list of objects, not ${describe(odd)}.`, "[new Progress()].");
}

async function trainEpochs<M extends Module, Batch>(session: Session<M, Batch>): Promise<Outcome> {
  const { model, options, run, callbacks } = session;
  const { validation, signal } = options;
  while (run.epoch < run.epochs && !run.stopping) {
    if (signal?.aborted) return "aborted";
    run.epoch++;
    run.batch = 0;
    run.logs = {};
    for (const callback of callbacks) await callback.onEpochBegin?.(run);
    await trainEpoch(session);
    if (signal?.aborted) return "aborted";
    if (validation != null) {
      const figures = await evaluate(model, validation, evaluationOf(options));
      if (signal?.aborted) return "aborted";
      for (const [name, value] of Object.entries(figures)) run.logs[`val${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
    }
    for (const callback of callbacks) await callback.onEpochEnd?.(run);
    run.history.epochs.push({ ...run.logs, epoch: run.epoch } satisfies EpochRecord);
  }
  return run.stopping ? "stopped" : "completed";
}

/** All batches of an epoch. Leaves the figures in `run.logs`. */
async function trainEpoch<M extends Module, Batch>({ model, batches, options, run, callbacks }: Session<M, Batch>): Promise<void> {
  const metrics = namedMetrics("fit", options.metrics);
  const mean = new WeightedMean();
  let skipped = 0;
  try {
    metrics.reset();
    for await (const batch of openBatches("fit", batches)) {
      if (options.signal?.aborted) return;
      const { output, target, loss } = backward(model, batch, options);
      run.loss = Number(await loss.item());
      if (Number.isFinite(run.loss) || options.nonFinite === "ignore") {
        metrics.update(output, target);
        mean.add(run.loss, target.shape[0] ?? 1);
        apply(model, options);
      } else if (options.nonFinite === "skip") skipped++;
      else refuseLoss(run);
      for (const made of [output, target, loss]) made.dispose();
      run.batch++;
      run.step++;
      for (const callback of callbacks) await callback.onBatchEnd?.(run);
      if (run.stopping || options.signal?.aborted) break;
    }
    if (options.signal?.aborted) return;
    refuseEmpty("fit", run.batch, `epoch ${run.epoch}`);
    run.logs = { loss: mean.value, ...(await metrics.compute()), ...(skipped > 0 ? { skipped } : {}) };
  } finally {
    metrics.reset();
  }
}

/** A batch forward and back. What it returns are handles of its own; the weights are as they were. */
function backward<M extends Module, Batch>(
  model: M,
  batch: Batch,
  { forward, loss, optimizer }: FitOptions<M, Batch> & { readonly forward: Forward<M, Batch> },
): { output: Tensor; target: Tensor; loss: Tensor } {
  return tidy(() => {
    const [output, target] = checkPair("fit", forward(model, batch));
    const value = checkLoss("fit", loss)(output, target);
    checkTensor("fit", "what the loss function returns", value);
    optimizer.zeroGrad();
    value.backward();
    return { output: output.detach(), target: target.detach(), loss: value.detach() };
  });
}

function apply<M extends Module, Batch>(model: M, options: FitOptions<M, Batch>): void {
  const { optimizer } = options;
  if (options.clipGradValue != null) clipGradValue(model.parameters(), options.clipGradValue);
  if (options.clipGradNorm != null) clipGradNorm(model.parameters(), options.clipGradNorm).dispose();
  optimizer.step();
}

function refuseLoss(run: TrainingRun): never {
  throw new NonFiniteError(
    "fit",
    `the loss is ${run.loss} in epoch ${run.epoch}, batch ${run.batch + 1}; the weights are those of before this batch.`,
    'lower the learning rate, clipGradNorm: 1, or nonFinite: "skip" to leave such batches out.',
  );
}
