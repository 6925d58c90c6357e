import { ArgumentError, NonFiniteError, type Tensor, tidy } from "@adjoint/core";
import { checkFunction, describe, namedOptions } from "@adjoint/core/internal";
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
import { checkParallel, meanOver, type Parallel, together, withOthers } from "./parallel";
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
  /** Computes the loss of a batch that is not [input, target]: for several inputs, masks, or outputs to reshape. */
  readonly forward?: Forward<M, Batch>;
  /** Ends the run after the batch under way; the unfinished epoch is not in the history. */
  readonly signal?: StopSignal;
  /**
   * What to do when a loss is infinite or NaN: throw, before the parameters have changed (`"throw"`, the default); leave the batch out, and count it in the
   * history's `skipped` (`"skip"`); or go on as if nothing were wrong (`"ignore"`).
   */
  readonly nonFinite?: "throw" | "skip" | "ignore";
  /** Runs between backward and clipping, with the gradients of the batch, which are averages by then where `parallel` is given. Awaited. */
  readonly afterBackward?: (run: TrainingRun) => void | Promise<void>;
  /**
   * The other processes that train the same model, each on its own batches: gradients and figures are those of all examples, and what is decided
   * by them (non-finite losses, early stopping, plateaus) all decide alike. A process whose batches are over goes on without, until all are.
   * Default: this process alone.
   */
  readonly parallel?: Parallel;
  /** A run to resume: the first epoch is the one after its last, and the new records are added to it. */
  readonly history?: History;
}

/** What a run is made of, checked. */
interface Session<M extends Module, Batch> {
  readonly model: M;
  readonly batches: Batches<Batch>;
  readonly options: FitOptions<M, Batch> & { readonly forward: Forward<M, Batch> };
  readonly run: TrainingRun;
  readonly callbacks: readonly Callback[];
  /** Whether the run's signal came: to any of the processes, where they all know of it. */
  aborted: () => boolean;
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
  checkParallel("fit", given.parallel);
  if (given.afterBackward !== undefined) checkFunction("fit", given.afterBackward);
  const history = checkHistory(given.history);
  const callbacks = checkCallbacks(given.callbacks);
  const run = new TrainingRun(model, optimizer, checkCount("fit", "epochs", epochs, 0), history);
  // First of all, so that what the others see and save are the rates of the next epoch.
  const rates = scheduler == null ? [] : [new LearningRate(scheduler)];
  return {
    model,
    batches,
    options: { ...given, forward: checkForward("fit", given.forward) },
    run,
    callbacks: [...rates, ...callbacks],
    aborted: given.parallel === undefined ? () => given.signal?.aborted === true : () => false,
  };
}

/** Those of a run's options that its evaluations share. */
const evaluationOf = <M extends Module, Batch>({
  loss,
  metrics,
  forward,
  signal,
  parallel,
}: FitOptions<M, Batch>): EvaluateOptions<M, Batch> => ({
  loss,
  ...(parallel && { parallel }),
  ...(metrics && { metrics }),
  ...(forward && { forward }),
  // One process must not stop while the others continue.
  ...(signal && parallel === undefined && { signal }),
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
  const { validation, parallel } = options;
  while (run.epoch < run.epochs && !run.stopping) {
    if (session.aborted()) return "aborted";
    run.epoch++;
    run.batch = 0;
    run.logs = {};
    for (const callback of callbacks) await callback.onEpochBegin?.(run);
    await trainEpoch(session);
    if (session.aborted()) return "aborted";
    await parallel?.broadcastBuffers();
    if (validation != null) {
      const figures = await evaluate(model, validation, evaluationOf(options));
      if (session.aborted()) return "aborted";
      for (const [name, value] of Object.entries(figures)) run.logs[`val${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
    }
    for (const callback of callbacks) await callback.onEpochEnd?.(run);
    if (parallel !== undefined && (await parallel.sum([run.stopping ? 1 : 0]))[0]! > 0) run.stop();
    run.history.epochs.push({ ...run.logs, epoch: run.epoch } satisfies EpochRecord);
  }
  return run.stopping ? "stopped" : "completed";
}

/** All batches of an epoch. Leaves the figures in `run.logs`. */
async function trainEpoch<M extends Module, Batch>(session: Session<M, Batch>): Promise<void> {
  const { batches, options, run, callbacks } = session;
  const { parallel } = options;
  const metrics = namedMetrics("fit", options.metrics);
  const mean = new WeightedMean();
  let [skipped, counted] = [0, 0];
  try {
    metrics.reset();
    for await (const batch of withOthers(openBatches("fit", batches), parallel)) {
      if (session.aborted()) return;
      const made = batch === undefined ? undefined : backward(session.model, batch, options);
      if (made === undefined) goWithout(options);
      const size = made === undefined ? 0 : (made.target.shape[0] ?? 1);
      const { loss, examples, finite } = await settle(session, made === undefined ? 0 : Number(await made.loss.item()), size);
      // All processes are through.
      if (examples === 0 && parallel !== undefined) break;
      run.loss = loss;
      if (finite || options.nonFinite === "ignore") {
        await options.afterBackward?.(run);
        if (made !== undefined) metrics.update(made.output, made.target);
        counted += size;
        mean.add(run.loss, examples);
        apply(session.model, options);
      } else if (options.nonFinite === "skip") skipped++;
      else refuseLoss(run);
      if (made !== undefined) for (const each of [made.output, made.target, made.loss]) each.dispose();
      run.batch++;
      run.step++;
      const stops = run.stopping;
      for (const callback of callbacks) await callback.onBatchEnd?.(run);
      if ((parallel === undefined ? run.stopping : stops) || session.aborted()) break;
    }
    if (session.aborted()) return;
    refuseEmpty("fit", run.batch, `epoch ${run.epoch}`);
    const own = await metrics.compute();
    const figures = parallel === undefined ? own : await meanOver(parallel, own, counted);
    run.logs = { loss: mean.value, ...figures, ...(skipped > 0 ? { skipped } : {}) };
  } finally {
    metrics.reset();
  }
}

/** A step of the other processes, to which this one has nothing to add. */
function goWithout<M extends Module, Batch>({ optimizer, parallel }: FitOptions<M, Batch>): void {
  optimizer.zeroGrad({ keep: true });
  parallel?.weight(0);
}

/** What a step came to in all processes together, once the gradients are averages. */
async function settle<M extends Module, Batch>(
  session: Session<M, Batch>,
  loss: number,
  size: number,
): Promise<{ loss: number; examples: number; finite: boolean }> {
  const { options, run } = session;
  const { parallel, signal } = options;
  const finite = Number.isFinite(loss);
  if (parallel === undefined) return { loss, examples: size, finite };
  await parallel.synchronize();
  const [nonFinite, stopping, aborted] = [!finite, run.stopping, signal?.aborted === true].map(Number) as [number, number, number];
  const all = await together(parallel, { loss: loss * size, examples: size, nonFinite, stopping, aborted });
  if (all.stopping > 0) run.stop();
  if (all.aborted > 0) session.aborted = () => true;
  return { loss: all.loss / all.examples, examples: all.examples, finite: all.nonFinite === 0 };
}

/** A batch forward and back. What it returns are handles of its own; the weights are as they were. */
function backward<M extends Module, Batch>(
  model: M,
  batch: Batch,
  { forward, loss, optimizer, parallel }: FitOptions<M, Batch> & { readonly forward: Forward<M, Batch> },
): { output: Tensor; target: Tensor; loss: Tensor } {
  return tidy(() => {
    const [output, target] = checkPair("fit", forward(model, batch));
    const value = checkLoss("fit", loss)(output, target);
    checkTensor("fit", "what the loss function returns", value);
    if (parallel === undefined) optimizer.zeroGrad();
    // The gradients lie where they are averaged.
    else optimizer.zeroGrad({ keep: true });
    const weighed = parallel === undefined ? value : value.mul(parallel.weight(target.shape[0] ?? 1));
    weighed.backward();
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
