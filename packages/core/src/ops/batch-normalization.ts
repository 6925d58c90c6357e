import { frozenStatistics } from "../context";
import { elementwise } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { scopedOutputs } from "../scope";
import { formatShape, sameShape } from "../shape";
import type { Tensor } from "../tensor";
import { type Affine, affineOf, checkAffine, gradientsAt, placed, placesOf, present, sumOfSome, type Wanted, wantedAt } from "./affine";
import { composition } from "./composition";
import { convert } from "./convert";
import { meanOf, normalised, overCount, sumOf, sumOfNormalised } from "./normalization";
import { floatOnly, reduction } from "./reduction-plan";

interface BatchNormParams extends Affine {
  readonly eps: number;
}

/** [C] as it stands beside [N, C, …]. */
const perChannel = (statistic: Tensor, x: Tensor): Tensor => statistic.reshape([1, x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);
const perChannels = (statistics: readonly Tensor[], x: Tensor): Tensor[] => statistics.map((statistic) => perChannel(statistic, x));
const othersOf = (x: Tensor): number[] => x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);

const varianceOf = /* @__PURE__ */ reduction("batchNorm", "sum", (x, mean) => x.sub(mean!).square(), overCount);
const inverseRoot = /* @__PURE__ */ elementwise((variance, eps) => variance.add(eps!).rsqrt().cast(variance.lane), { name: "batchNorm" });

const inputGradient = /* @__PURE__ */ elementwise(
  (g, x, mean, slope, centre, scale) => g.sub(centre!).sub(x!.sub(mean!).mul(slope!)).mul(scale!).cast(x!.dtype),
  { name: "batchNormGrad" },
);
const slopeOf = /* @__PURE__ */ elementwise((sum, rstd, count) => sum.mul(rstd!).div(count!), { name: "batchNormGrad" });

interface GradientParams {
  readonly eps: number;
  /** Of x, weight and bias. */
  readonly wanted: Wanted;
}

/** [g, x, mean, variance, weight?] → those of the gradients of x, weight and bias that are wanted. Mean and variance are those of x. */
export const batchNormGradOp = /* @__PURE__ */ composition<GradientParams>("batchNormGrad", (inputs, { eps, wanted }) => {
  const [g, x, ...statistics] = inputs as [Tensor, Tensor, ...Tensor[]];
  const [mean, variance, weight] = perChannels(statistics, x) as [Tensor, Tensor, Tensor | undefined];
  const rstd = inverseRoot(variance, eps);
  const dims = othersOf(x);
  const count = x.numel() / x.shape[1]!;
  const lane = { keepdim: true, dtype: "lane" } as const;
  const ofBias = sumOf([g], dims, lane);
  const ofWeight = sumOfNormalised([g, x, mean, rstd], dims, lane);
  const ofX = (): Tensor =>
    inputGradient(g, x, mean, slopeOf(ofWeight, rstd, count), ofBias.div(count), weight === undefined ? rstd : rstd.mul(weight));
  const channels = [x.shape[1]!];
  return present([
    wanted[0] == null ? null : ofX(),
    wanted[1] == null ? null : convert(ofWeight, wanted[1]).reshape(channels),
    wanted[2] == null ? null : convert(ofBias, wanted[2]).reshape(channels),
  ]);
});

/** What reaches x by way of the variance, where a gradient is differentiated, or the statistics are used otherwise. */
const throughVariance = /* @__PURE__ */ elementwise((x, mean, g, count) => x.sub(mean!).mul(g!).mul(2).div(count!).cast(x.dtype), {
  name: "batchNormGrad",
});

/** [x, weight?, bias?] → [the result, mean, variance without correction]: normalised with the statistics of the batch. */
export const batchNormOp = /* @__PURE__ */ composition<BatchNormParams>(
  "batchNorm",
  ([x, ...affine], params) => {
    const dims = othersOf(x!);
    const call = { keepdim: true, numbers: [x!.numel() / x!.shape[1]!], dtype: "lane" } as const;
    const mean = meanOf([x!], dims, call);
    const variance = varianceOf([x!, mean], dims, call);
    const channels = [x!.shape[1]!];
    const y = normalised(x!, mean, inverseRoot(variance, params.eps), ...affineOf(perChannels(affine, x!), placesOf(params, 0)));
    return [y, mean.reshape(channels), variance.reshape(channels)];
  },
  {
    saves: { inputs: [0, 1], outputs: [1, 2] },
    vjp(context) {
      const { inputs, outputs, cotangents, params } = context;
      const [x, mean, variance] = [inputs[0]!, outputs[1]!, outputs[2]!];
      const [g, ofMean, ofVariance] = cotangents;
      const { eps, weighted } = params;
      const count = x.numel() / x.shape[1]!;
      const places = [0, ...placesOf(params, 1)];
      const wanted = wantedAt(places, context);
      const parts = [x, mean, variance, ...(weighted ? [inputs[1]!] : [])];
      const gradients = g == null ? [] : placed(wanted, batchNormGradOp([g, ...parts], { eps, wanted }));
      if (wanted[0] != null) {
        gradients[0] = sumOfSome([
          gradients[0],
          ofMean == null ? null : convert(perChannel(ofMean.div(count), x), x.dtype).expand(x.shape),
          ofVariance == null ? null : throughVariance(x, perChannel(mean, x), perChannel(ofVariance, x), count),
        ]);
      }
      return gradientsAt(places, gradients);
    },
  },
);

const scaledGradient = /* @__PURE__ */ elementwise((g, x, factor) => g.mul(factor!).cast(x!.dtype), { name: "batchNormEvalGrad" });
/** The gradient of the variance, of that of the weight: `−½·w·Σ g·(x − mean)/√(var + eps)³`. */
const ofSpread = /* @__PURE__ */ elementwise((ofWeight, rstd, weight) => ofWeight.mul(rstd!.square()).mul(weight!).mul(-0.5), {
  name: "batchNormEvalGrad",
});

/** [g, x, mean, variance, weight?] → those of the gradients of x, mean, variance, weight and bias that are wanted. The statistics are given. */
export const batchNormEvalGradOp = /* @__PURE__ */ composition<GradientParams>("batchNormEvalGrad", (inputs, { eps, wanted }) => {
  const [g, x, ...statistics] = inputs as [Tensor, Tensor, ...Tensor[]];
  const [mean, variance, weight] = perChannels(statistics, x) as [Tensor, Tensor, Tensor | undefined];
  const rstd = inverseRoot(variance, eps);
  const dims = othersOf(x);
  const channels = [x.shape[1]!];
  const lane = { keepdim: true, dtype: "lane" } as const;
  const ofBias = wanted[1] == null && wanted[4] == null ? null : sumOf([g], dims, lane);
  const ofWeight = wanted[2] == null && wanted[3] == null ? null : sumOfNormalised([g, x, mean, rstd], dims, lane);
  const factor = (): Tensor => (weight === undefined ? rstd : rstd.mul(weight));
  const stored = (make: () => Tensor, place: number): Tensor | null => {
    const dtype = wanted[place];
    return dtype == null ? null : convert(make(), dtype).reshape(channels);
  };
  return present([
    wanted[0] == null ? null : scaledGradient(g, x, factor()),
    stored(() => ofBias!.mul(factor()).neg(), 1),
    stored(() => ofSpread(ofWeight!, rstd, weight ?? 1), 2),
    stored(() => ofWeight!, 3),
    stored(() => ofBias!, 4),
  ]);
});

/** [x, mean, variance, weight?, bias?] → [the result]: normalised with given statistics. */
export const batchNormEvalOp = /* @__PURE__ */ composition<BatchNormParams>(
  "batchNormEval",
  ([x, ...rest], params) => {
    const [mean, variance, ...affine] = perChannels(rest, x!) as [Tensor, Tensor, ...Tensor[]];
    return [normalised(x!, mean, inverseRoot(variance, params.eps), ...affineOf(affine, placesOf(params, 0)))];
  },
  {
    saves: { inputs: [0, 1, 2, 3], outputs: [] },
    vjp(context) {
      const { inputs, cotangents, params } = context;
      const places = [0, 1, 2, ...placesOf(params, 3)];
      const wanted = wantedAt(places, context);
      const parts = inputs.slice(0, params.weighted ? 4 : 3) as Tensor[];
      return gradientsAt(places, placed(wanted, batchNormEvalGradOp([cotangents[0]!, ...parts], { eps: params.eps, wanted })));
    },
  },
);

/** Options of `batchNorm`. */
export interface BatchNormOptions {
  /** One for each channel. */
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Use the statistics of the batch, and let the running ones follow. Default: `false`. */
  readonly training?: boolean;
  /** How far the running statistics move. A tensor where the device itself works it out. Default: 0.1. */
  readonly momentum?: number | Tensor;
  readonly eps?: number;
}

/**
 * Normalised for each channel of [N, C, …] over all other dims (Ioffe & Szegedy 2015). In training the running statistics, where given, are
 * updated in place, the variance without bias.
 *
 * @throws ShapeError when there are fewer than two dims, or one value for each channel in training.
 * @throws ArgumentError when statistics are missing outside training.
 * @result same
 */
export function batchNorm(x: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, options: BatchNormOptions = {}): Tensor {
  checkStatistics(x, runningMean, runningVar, options);
  const { weight, bias, training = false, eps = 1e-5 } = options;
  const affine = present([weight, bias]);
  const params = { eps, weighted: weight != null, biased: bias != null };
  if (!training) return batchNormEvalOp([x, runningMean!, runningVar!, ...affine], params)[0]!;
  const [y, mean, variance] = batchNormOp([x, ...affine], params) as [Tensor, Tensor, Tensor];
  follow(runningMean, runningVar, mean, variance, x.numel() / x.shape[1]!, options.momentum ?? 0.1);
  mean.dispose();
  variance.dispose();
  return y;
}

const unbiased = /* @__PURE__ */ elementwise((variance, count) => variance.mul(count!.div(count!.sub(1))), { name: "batchNorm" });

/** Lets the running statistics follow those of a batch. A call beside the record, which is a function of its inputs alone. */
function follow(
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  count: number,
  momentum: number | Tensor,
): void {
  if (frozenStatistics.get()) return;
  scopedOutputs("batchNorm", () => {
    runningMean?.lerp_(mean.detach().to(runningMean.dtype), momentum);
    runningVar?.lerp_(unbiased(variance.detach(), count).to(runningVar.dtype), momentum);
    return [];
  });
}

function checkStatistics(x: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, options: BatchNormOptions): void {
  floatOnly("batchNorm", x);
  if (x.ndim < 2) throw new ShapeError("batchNorm", `takes [N, C, …], not ${formatShape(x.shape)}.`);
  const channels = x.shape[1]!;
  checkAffine("batchNorm", x, [channels], options);
  for (const [name, each] of Object.entries({ runningMean, runningVar })) {
    if (each != null && !sameShape(each.shape, [channels]))
      throw new ShapeError("batchNorm", `${name} ${formatShape(each.shape)} does not fit ${channels} channels.`);
  }
  if (!options.training && (runningMean == null || runningVar == null))
    throw new ArgumentError("batchNorm", "running statistics are required when `training` is false.", "pass training: true.");
  if (options.training && x.numel() / channels <= 1)
    throw new ShapeError("batchNorm", `one value for each channel has no variance: ${formatShape(x.shape)}.`, "take a larger batch.");
}
