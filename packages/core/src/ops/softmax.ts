import { checkDType, type DType } from "../dtype";
import { elementwise } from "../elementwise";
import { normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { composition, type CompositionOp, resultOf } from "./composition";
import { clone, convert } from "./convert";

import { floatOnly, reduction } from "./reduction-plan";
import { amax } from "./reductions";

/** @internal */
export interface SoftmaxParams {
  readonly dim: number;
}

/** What has no dims is a single element. */
const along = (x: Tensor, dim: number): readonly number[] => (x.ndim === 0 ? [] : [dim]);

/** In one pass, for `e` is as large as x. Of half precision in float32. */
const expOfDifference = /* @__PURE__ */ elementwise((x, shift) => x.sub(shift!).exp().cast(x.lane), { name: "softmax" });

const sumOfProducts = /* @__PURE__ */ reduction("softmaxGrad", "sum", (y, g) => y!.mul(g!));
const softmaxGradient = /* @__PURE__ */ elementwise((y, g, sum) => y.mul(g!.sub(sum!)).cast(g!.dtype), { name: "softmaxGrad" });

/** `y·(g − Σ y·g)`, of the result y of a softmax and the gradient g of it. */
export const softmaxGradOp = /* @__PURE__ */ composition<SoftmaxParams>("softmaxGrad", ([y, g], { dim }) => [
  softmaxGradient(y!, g!, sumOfProducts([y!, g!], along(y!, dim), { keepdim: true, dtype: "lane" })),
]);

/** [x] → [softmax(x)] along a dim; of half precision [softmax(x), the same in float32], which the gradient is made of. */
export const softmaxOp = /* @__PURE__ */ composition<SoftmaxParams>(
  "softmax",
  ([x], { dim }) => {
    if (x!.numel() === 0) return [clone(x!)];
    // The maximum is subtracted so that `exp` cannot overflow.
    const e = expOfDifference(x!, amax(x!, dim, { keepdim: true }));
    const y = e.div(e.sum(dim, { keepdim: true }));
    return y.dtype === x!.dtype ? [y] : [convert(y, x!.dtype), y];
  },
  {
    saves: { inputs: [], outputs: [0, 1] },
    vjp({ outputs, cotangents, params, specs }) {
      const y = outputs[1] ?? outputs[0]!;
      const parts = cotangents.filter((g) => g != null).map((g) => softmaxGradOp([y, g!], params)[0]!);
      return [
        convert(
          parts.reduce((sum, part) => sum.add(part)),
          specs[0]!.dtype,
        ),
      ];
    },
  },
);

/** @internal `log Σ e^(x − shift)`, of a shift that keeps `exp` from overflowing. */
export const logOfShiftedSum = /* @__PURE__ */ reduction(
  "logSoftmax",
  "sum",
  (x, shift) => x!.sub(shift!).exp(),
  (total) => total.log(),
);
const lessBoth = /* @__PURE__ */ elementwise((x, shift, log) => x.sub(shift!).sub(log!).cast(x.dtype), { name: "logSoftmax" });

const sumOf = /* @__PURE__ */ reduction("logSoftmaxGrad", "sum", (g) => g!);
const logSoftmaxGradient = /* @__PURE__ */ elementwise((y, g, sum) => g!.sub(y.exp().mul(sum!)).cast(y.dtype), {
  name: "logSoftmaxGrad",
});

/** `g − eʸ·Σ g`, of the result y of a logSoftmax and the gradient g of it. */
export const logSoftmaxGradOp = /* @__PURE__ */ composition<SoftmaxParams>("logSoftmaxGrad", ([y, g], { dim }) => [
  logSoftmaxGradient(y!, g!, sumOf([g!], along(g!, dim), { keepdim: true, dtype: "lane" })),
]);

/** [x] → [logSoftmax(x)] along a dim. */
export const logSoftmaxOp = /* @__PURE__ */ composition<SoftmaxParams>(
  "logSoftmax",
  ([x], { dim }) => {
    if (x!.numel() === 0) return [clone(x!)];
    const shift = amax(x!, dim, { keepdim: true });
    return [lessBoth(x!, shift, logOfShiftedSum([x!, shift], along(x!, dim), { keepdim: true, dtype: "lane" }))];
  },
  {
    saves: { inputs: [], outputs: [0] },
    vjp: ({ outputs, cotangents, params }) => logSoftmaxGradOp([outputs[0]!, cotangents[0]!], params),
  },
);

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** Cast to this dtype first, which is the result's too. */
  readonly dtype?: DType;
}

function alongDim(op: CompositionOp<SoftmaxParams>, operation: string, x: Tensor, dim: number, { dtype }: SoftmaxOptions): Tensor {
  if (dtype !== undefined) checkDType(operation, dtype);
  const cast = dtype === undefined ? x : convert(x, dtype);
  floatOnly(operation, cast);
  const axis = normalizeDim(operation, dim, x.ndim);
  return resultOf(op([cast], { dim: axis }));
}

/** `eˣ / Σ eˣ` along `dim`. @throws DTypeError for integers and bools. @method @result floats */
export const softmax = (x: Tensor, dim = -1, options: SoftmaxOptions = {}): Tensor => alongDim(softmaxOp, "softmax", x, dim, options);

/** `x − log Σ eˣ` along `dim`: the logarithm of `softmax`, without underflow. @throws DTypeError for integers and bools. @method @result floats */
export const logSoftmax = (x: Tensor, dim = -1, options: SoftmaxOptions = {}): Tensor =>
  alongDim(logSoftmaxOp, "logSoftmax", x, dim, options);
