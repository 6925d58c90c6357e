import { customFunction } from "@adjoint/autograd";
import { ArgumentError, DeviceError, type Tensor, tensor } from "@adjoint/core";
import { describe, frozenStatistics } from "@adjoint/core/internal";
import { BatchNorm1d, BatchNorm2d, Module } from "@adjoint/nn";
import type { ProcessGroup } from "./group";

type BatchNorm = BatchNorm1d | BatchNorm2d;

/** Sums over the ranks of figures for each channel, in float64, at once: forward and backward cannot wait for a promise. */
function sumOver(group: ProcessGroup, label: string, columns: readonly Tensor[], examples: number): [Float64Array[], number] {
  const parts = columns.map((column) => column.to("float64").dataSync());
  const channels = parts[0]!.length;
  const all = new Float64Array(channels * parts.length + 1);
  for (const [i, part] of parts.entries()) all.set(part as Float64Array, i * channels);
  all[channels * parts.length] = examples;
  group.allReduce(all, "sum", { label }).waitSync();
  return [parts.map((_, i) => all.subarray(i * channels, (i + 1) * channels)), all[channels * parts.length]!];
}

/** A figure for each channel, so that it broadcasts over [N, C, …]. */
function perChannel(values: Float64Array, like: Tensor): Tensor {
  const shape = like.shape.map((_, dim) => (dim === 1 ? values.length : 1));
  return tensor(Float32Array.from(values), { dtype: like.dtype as "float32", device: like.device }).reshape(shape);
}

const otherDims = (x: Tensor): number[] => x.shape.map((_, dim) => dim).filter((dim) => dim !== 1);

/** The mean and the variance, without Bessel's correction, of each channel over the examples of all ranks. */
function statistics(group: ProcessGroup, x: Tensor): { mean: Float64Array; variance: Float64Array; count: number } {
  const dims = otherDims(x);
  const own = x.numel() / x.shape[1]!;
  const mean = x.mean(dims);
  const spread = x
    .sub(x.mean(dims, { keepdim: true }))
    .square()
    .sum(dims);
  // About zero, in float64, so that the parts can be added.
  const squares = spread.to("float64").add(mean.to("float64").square().mul(own));
  const [[sums, squareSums], count] = sumOver(group, "SyncBatchNorm forward", [mean.to("float64").mul(own), squares], own);
  const means = sums!.map((sum) => sum / count);
  return { mean: means, variance: squareSums!.map((sum, c) => Math.max(0, sum / count - means[c]! ** 2)), count };
}

function follow(norm: BatchNorm, momentum: number | Tensor, mean: Float64Array, variance: Float64Array, count: number): void {
  const { runningMean, runningVar } = norm;
  if (runningMean === null || runningVar === null || frozenStatistics.get()) return;
  const unbiased = variance.map((value) => (value * count) / Math.max(1, count - 1));
  for (const [running, values] of [
    [runningMean, mean],
    [runningVar, unbiased],
  ] as const) {
    const target = tensor(Float32Array.from(values), { dtype: running.dtype as "float32", device: running.device });
    running.add_(target.sub(running).mul(momentum));
  }
}

/** `(x − mean)/√(var + eps)·weight + bias` with the statistics of all ranks, and its gradient. */
function normalizer(norm: BatchNorm, group: ProcessGroup): (x: Tensor, momentum: number | Tensor) => Tensor {
  return (x, momentum) => {
    if (x.storage.device.backend.readSync === undefined) {
      throw new DeviceError(
        "SyncBatchNorm",
        `${x.device} cannot be read synchronously, which statistics over all ranks need.`,
        "train on wasm or cpu, or normalise without the batch: LayerNorm, RMSNorm.",
      );
    }
    const op = customFunction<[Tensor, Tensor | null, Tensor | null]>({
      name: "SyncBatchNorm",
      forward(context, input, weight, bias) {
        const { mean, variance, count } = statistics(group, input);
        follow(norm, momentum, mean, variance, count);
        const scale = perChannel(
          variance.map((value) => 1 / Math.sqrt(value + norm.eps)),
          input,
        );
        const normal = input.sub(perChannel(mean, input)).mul(scale);
        const shape = scale.shape;
        context.save(normal, scale, ...(weight === null ? [] : [weight]));
        context.notes.count = count;
        const scaled = weight === null ? normal : normal.mul(weight.reshape(shape));
        return bias === null ? scaled.clone() : scaled.add(bias.reshape(shape));
      },
      backward(context, g) {
        const [normal, scale, weight] = context.saved as [Tensor, Tensor, Tensor | undefined];
        const [dims, count] = [otherDims(normal), context.notes.count as number];
        const inner = weight === undefined ? g! : g!.mul(weight.reshape(scale.shape)); // One output, so one gradient.
        const own = [inner.sum(dims), inner.mul(normal).sum(dims)];
        const [[sums, products]] = sumOver(group, "SyncBatchNorm backward", own, 0);
        const mean = (values: Float64Array): Tensor =>
          perChannel(
            values.map((value) => value / count),
            normal,
          );
        const dx = inner
          .sub(mean(sums!))
          .sub(normal.mul(mean(products!)))
          .mul(scale); // Two columns were summed.
        return [dx, weight === undefined ? null : g!.mul(normal).sum(dims), norm.bias === null ? null : g!.sum(dims)];
      },
    });
    return op(x, norm.weight, norm.bias);
  };
}

/**
 * Makes the batch normalisations of a model use the statistics of all ranks' examples together, in training: `SyncBatchNorm`. The model is changed
 * in place; names, parameters and evaluation stay as they are. Each forward and backward waits for all ranks, so every rank needs examples in
 * every step, and the device has to be one that can be read synchronously (wasm, cpu).
 *
 * ```ts
 * const net = new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8));
 * convertSyncBatchNorm(net, await joinGroup(single()));
 * net.forward(randn([6, 4])); // [6, 8]
 * ```
 *
 * @throws ArgumentError for what is not a module. `forward` @throws DeviceError on a device that cannot be read synchronously.
 */
export function convertSyncBatchNorm<M extends Module>(net: M, group: ProcessGroup): M {
  if (!(net instanceof Module)) throw new ArgumentError("convertSyncBatchNorm", `takes a module, not ${describe(net)}.`);
  for (const each of net.modules()) {
    if (each instanceof BatchNorm1d || each instanceof BatchNorm2d) {
      const normalize = normalizer(each, group);
      each.normalize = (x, momentum) => normalize(x, momentum);
    }
  }
  return net;
}
