import type { DType } from "../dtype";
import { elementwise } from "../elementwise";
import { ShapeError } from "../errors";
import type { Expr } from "../expr";
import type { TensorSpec } from "../op";
import { axesFrom, formatShape, sameShape, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import {
  type Affine,
  affineOf,
  checkAffine,
  gradientsAt,
  type Parts,
  placed,
  placesOf,
  present,
  sumOfSome,
  type Wanted,
  wantedAt,
} from "./affine";
import { composition, resultOf } from "./composition";
import { convert } from "./convert";
import { floatOnly, reduction } from "./reduction-plan";

// Everything here computes in the lane of x: half precision in float32, which the statistics are stored in too.

/** @internal */
export const overCount = (total: Expr, count?: Expr): Expr => total.div(count!);
/** @internal `Σ x / count`. */
export const meanOf = /* @__PURE__ */ reduction("mean", "sum", (x) => x, overCount);
/** @internal */
export const sumOf = /* @__PURE__ */ reduction("sum", "sum", (x) => x);
const rstdOf = /* @__PURE__ */ reduction(
  "layerNorm",
  "sum",
  (x, mean) => x.sub(mean!).square(),
  (total, count, eps) => total.div(count!).add(eps!).rsqrt(),
);
const inverseRootOf = /* @__PURE__ */ reduction(
  "rmsNorm",
  "sum",
  (x) => x.cast(x.lane).square(),
  (total, count, eps) => total.div(count!).add(eps!).rsqrt(),
);

const scaledAndShifted = (x: Expr, weight: Expr | undefined, bias: Expr | undefined): Expr => {
  const scaled = weight === undefined ? x : x.mul(weight);
  return bias === undefined ? scaled : scaled.add(bias);
};
/** @internal */
export const normalised = /* @__PURE__ */ elementwise(
  (x, mean, rstd, weight, bias) => scaledAndShifted(x.sub(mean!).mul(rstd!), weight, bias).cast(x.dtype),
  { name: "normalise" },
);
const divided = /* @__PURE__ */ elementwise((x, rstd, weight, bias) => scaledAndShifted(x.mul(rstd!), weight, bias).cast(x.dtype), {
  name: "rmsNorm",
});

interface RowNormParams extends Affine {
  /** How many of the last dims are normalised over. */
  readonly rank: number;
  readonly eps: number;
}

interface RowGradientParams {
  readonly rank: number;
  /** Of x, weight and bias. */
  readonly wanted: Wanted;
}

/** Axes that are normalised over, those before them, and the number of elements of a row. */
function rowsOf({ shape }: TensorSpec, rank: number): { readonly inner: number[]; readonly outer: number[]; readonly count: number } {
  const lead = shape.length - rank;
  return { inner: axesFrom(lead, rank), outer: axesFrom(0, lead), count: sizeOf(shape.slice(lead)) };
}

// ── layer norm ──

const scaledGradient = (g: Expr, weight: Expr | undefined): Expr => (weight === undefined ? g : g.mul(weight));
const meanOfGradient = /* @__PURE__ */ reduction("layerNormGrad", "sum", (g, weight) => scaledGradient(g, weight), overCount);
/** What `x − mean` is multiplied with. */
const slopeOfGradient = /* @__PURE__ */ reduction(
  "layerNormGrad",
  "sum",
  (g, x, mean, rstd, weight) => scaledGradient(g, weight).mul(x!.sub(mean!).mul(rstd!)).mul(rstd!),
  overCount,
);
const layerNormGradient = /* @__PURE__ */ elementwise(
  (g, x, mean, rstd, centre, slope, weight) => {
    const towards = scaledGradient(g, weight).sub(centre!).sub(x!.sub(mean!).mul(slope!));
    return towards.mul(rstd!).cast(x!.dtype);
  },
  { name: "layerNormGrad" },
);
/** @internal */
export const sumOfNormalised = /* @__PURE__ */ reduction("sum", "sum", (g, x, mean, rstd) => g.mul(x!.sub(mean!).mul(rstd!)));

/** A device that takes few tensors in one kernel stores the product of gradient and weight. */
const FEW_VIEWS = 8;

function layerNormInputGradient(g: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, weight: Tensor | undefined, rank: number): Tensor {
  const { inner, count } = rowsOf(x, rank);
  const { maxViews } = x.storage.device.backend.capabilities;
  if (weight !== undefined && maxViews < FEW_VIEWS) return layerNormInputGradient(g.mul(weight), x, mean, rstd, undefined, rank);
  const scale = present([weight]);
  const call = { keepdim: true, numbers: [count], dtype: "lane" } as const;
  const centre = meanOfGradient([g, ...scale], inner, call);
  const slope = slopeOfGradient([g, x, mean, rstd, ...scale], inner, call);
  return layerNormGradient(g, x, mean, rstd, centre, slope, ...scale);
}

/** [g, x, mean, 1/std, weight?] → those of the gradients of x, weight and bias that are wanted. */
export const layerNormGradOp = /* @__PURE__ */ composition<RowGradientParams>("layerNormGrad", (inputs, params) => {
  const [g, x, mean, rstd] = inputs as [Tensor, Tensor, Tensor, Tensor];
  const { rank, wanted } = params;
  const { outer } = rowsOf(x, rank);
  return present([
    wanted[0] == null ? null : layerNormInputGradient(g, x, mean, rstd, inputs[4], rank),
    wanted[1] == null ? null : sumOfNormalised([g, x, mean, rstd], outer, { dtype: wanted[1] }),
    wanted[2] == null ? null : sumOf([g], outer, { dtype: wanted[2] }),
  ]);
});

/** What reaches x by way of `1/std`, where a gradient is differentiated. */
const throughRstd = /* @__PURE__ */ elementwise(
  (x, mean, rstd, g, count) => x.sub(mean!).mul(rstd!.mul(rstd!).mul(rstd!)).mul(g!).div(count!).neg().cast(x.dtype),
  { name: "layerNormGrad" },
);

/** [x, weight?, bias?] → [the result, mean, 1/std]. */
export const layerNormOp = /* @__PURE__ */ composition<RowNormParams>(
  "layerNorm",
  (inputs, params) => {
    const x = inputs[0]!;
    const { rank, eps } = params;
    const { inner, count } = rowsOf(x, rank);
    const mean = meanOf([x], inner, { keepdim: true, numbers: [count], dtype: "lane" });
    const rstd = rstdOf([x, mean], inner, { keepdim: true, numbers: [count, eps], dtype: "lane" });
    return [normalised(x, mean, rstd, ...affineOf(inputs, placesOf(params, 1))), mean, rstd];
  },
  {
    saves: { inputs: [0, 1], outputs: [1, 2] },
    vjp(context) {
      const { inputs, outputs, cotangents, params } = context;
      const [x, mean, rstd] = [inputs[0]!, outputs[1]!, outputs[2]!];
      const [g, ofMean, ofRstd] = cotangents;
      const { rank, weighted } = params;
      const { count } = rowsOf(x, rank);
      const places = [0, ...placesOf(params, 1)];
      const wanted = wantedAt(places, context);
      const parts = [x, mean, rstd, ...(weighted ? [inputs[1]!] : [])];
      const gradients = g == null ? [] : placed(wanted, layerNormGradOp([g, ...parts], { rank, wanted }));
      if (wanted[0] != null) {
        gradients[0] = sumOfSome([
          gradients[0],
          ofMean == null ? null : convert(ofMean.div(count), x.dtype).expand(x.shape),
          ofRstd == null ? null : throughRstd(x, mean, rstd, ofRstd, count),
        ]);
      }
      return gradientsAt(places, gradients);
    },
  },
);

// ── RMS norm ──

const meanOfProduct = /* @__PURE__ */ reduction(
  "rmsNormGrad",
  "sum",
  (g, x, rstd, weight) => scaledGradient(g, weight).mul(x!.mul(rstd!)).mul(rstd!),
  overCount,
);
const rmsNormGradient = /* @__PURE__ */ elementwise(
  (g, x, rstd, slope, weight) => scaledGradient(g, weight).sub(x!.mul(slope!)).mul(rstd!).cast(x!.dtype),
  { name: "rmsNormGrad" },
);
const sumOfDivided = /* @__PURE__ */ reduction("rmsNormGrad", "sum", (g, x, rstd) => g.mul(x!.mul(rstd!)));
const throughRoot = /* @__PURE__ */ elementwise(
  (x, rstd, g, count) => x.mul(rstd!.mul(rstd!).mul(rstd!)).mul(g!).div(count!).neg().cast(x.dtype),
  { name: "rmsNormGrad" },
);

/** [g, x, 1/rms, weight?] → those of the gradients of x and weight that are wanted. */
export const rmsNormGradOp = /* @__PURE__ */ composition<RowGradientParams>("rmsNormGrad", (inputs, { rank, wanted }) => {
  const [g, x, rstd, ...scale] = inputs as [Tensor, Tensor, Tensor, ...Tensor[]];
  const { inner, outer, count } = rowsOf(x, rank);
  const slope = (): Tensor => meanOfProduct([g, x, rstd, ...scale], inner, { keepdim: true, numbers: [count], dtype: "lane" });
  return present([
    wanted[0] == null ? null : rmsNormGradient(g, x, rstd, slope(), ...scale),
    wanted[1] == null ? null : sumOfDivided([g, x, rstd], outer, { dtype: wanted[1] }),
  ]);
});

/** [x, weight?] → [the result, 1/rms]. */
export const rmsNormOp = /* @__PURE__ */ composition<RowNormParams>(
  "rmsNorm",
  (inputs, params) => {
    const x = inputs[0]!;
    const { rank, eps } = params;
    const { inner, count } = rowsOf(x, rank);
    const rstd = inverseRootOf([x], inner, { keepdim: true, numbers: [count, eps], dtype: "lane" });
    return [divided(x, rstd, ...affineOf(inputs, placesOf(params, 1))), rstd];
  },
  {
    saves: { inputs: [0, 1], outputs: [1] },
    vjp(context) {
      const { inputs, outputs, cotangents, params } = context;
      const [x, rstd] = [inputs[0]!, outputs[1]!];
      const [g, ofRstd] = cotangents;
      const { rank } = params;
      const places = [0, ...placesOf(params, 1)];
      const wanted = wantedAt(places, context);
      const gradients = g == null ? [] : placed(wanted, rmsNormGradOp([g, x, rstd, ...present(inputs.slice(1))], { rank, wanted }));
      if (wanted[0] != null && ofRstd != null)
        gradients[0] = sumOfSome([gradients[0], throughRoot(x, rstd, ofRstd, rowsOf(x, rank).count)]);
      return gradientsAt(places, gradients);
    },
  },
);

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Added to the variance. Default: 1e-5. */
  readonly eps?: number;
}

/** Normalised over the last dims, which have `shape`: `(x − mean)/√(var + eps)·weight + bias` (Ba et al. 2016). @throws ShapeError when the shape does not fit. @result same */
export function layerNorm(x: Tensor, shape: Shape, options: LayerNormOptions = {}): Tensor {
  checkRows("layerNorm", x, shape, options);
  const { weight, bias, eps = 1e-5 } = options;
  const params = { rank: shape.length, eps, weighted: weight != null, biased: bias != null };
  return resultOf(layerNormOp([x, ...present([weight, bias])], params));
}

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  readonly weight?: Tensor | null;
  /** Added to the mean square. Default: the machine epsilon of x's dtype, as in PyTorch. */
  readonly eps?: number;
}

const epsilon = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 } as Partial<Record<DType, number>>;

/** Divided by the root mean square over the last dims, which have `shape` (Zhang & Sennrich 2019). @throws ShapeError when the shape does not fit. @result same */
export function rmsNorm(x: Tensor, shape: Shape, options: RmsNormOptions = {}): Tensor {
  checkRows("rmsNorm", x, shape, options);
  const { weight, eps = epsilon[x.dtype]! } = options;
  return resultOf(rmsNormOp([x, ...present([weight])], { rank: shape.length, eps, weighted: weight != null, biased: false }));
}

function checkRows(operation: string, x: Tensor, shape: Shape, options: Parts): void {
  floatOnly(operation, x);
  checkAffine(operation, x, shape, options);
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.length === 0 || !sameShape(x.shape.slice(lead), shape)) {
    throw new ShapeError(operation, `${formatShape(x.shape)} does not end in ${formatShape(shape)}.`);
  }
}
