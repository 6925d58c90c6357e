import { dtypes } from "../dtype";
import { DTypeError, ShapeError } from "../errors";
import { toFloat } from "../promotion";
import { formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { convert, isHalf } from "./convert";
import { contract } from "./matmul";
import { sum } from "./reductions";

/** Options of `cov`. */
export interface CovarianceOptions {
  /** What is taken off the count in the divisor. Default: 1, the unbiased estimate. */
  readonly correction?: number;
  /** How often each observation counts: integers. */
  readonly fweights?: Tensor;
  /** How much each observation counts. */
  readonly aweights?: Tensor;
}

/** Rows are variables, columns observations, as floats. */
function observations(operation: string, x: Tensor): Tensor {
  if (x.ndim > 2)
    throw new ShapeError(
      operation,
      `takes a matrix of variables × observations, or a vector of observations, not ${formatShape(x.shape)}.`,
    );
  if (x.dtype === "bool") throw new DTypeError(operation, "does not support bool.", 'cast first: x.to("float32").');
  const floats = convert(x, isHalf(x.dtype) ? "float32" : toFloat(x.dtype));
  return floats.ndim === 2 ? floats : floats.reshape([1, floats.numel()]);
}

function checkWeights(name: "fweights" | "aweights", weights: Tensor | undefined, count: number): void {
  if (weights === undefined) return;
  if (weights.ndim > 1 || weights.numel() !== count)
    throw new ShapeError(
      "cov",
      `\`${name}\` ${formatShape(weights.shape)} is not a vector with a weight for each of ${count} observations.`,
    );
  const { kind } = dtypes[weights.dtype];
  if (name === "fweights" && kind !== "signed" && kind !== "unsigned")
    throw new DTypeError("cov", `\`fweights\` is ${weights.dtype}, and counts.`, 'cast it: fweights.to("int32").');
  if (name === "aweights" && kind !== "float")
    throw new DTypeError("cov", `\`aweights\` is ${weights.dtype}, not a float.`, 'aweights.to("float32").');
}

/** The divisor is not below 0, as in PyTorch. */
const covOp = /* @__PURE__ */ composition<{ readonly correction: number; readonly given: readonly ("fweights" | "aweights")[] }>(
  "cov",
  ([x, ...weights], { correction, given }) => {
    const count = x!.shape[1]!;
    const at = (name: "fweights" | "aweights"): Tensor | undefined => {
      const found = weights[given.indexOf(name)];
      return found === undefined ? undefined : convert(found, x!.dtype).reshape([count]);
    };
    const [f, a] = [at("fweights"), at("aweights")];
    const joint = f !== undefined && a !== undefined ? f.mul(a) : (f ?? a);
    const product = (left: Tensor, right: Tensor): Tensor => contract("cov", left, right.permute([1, 0]), { batch: 0, m: 1, n: 1, k: 1 });
    if (joint === undefined) {
      const centred = x!.sub(x!.mean(1, { keepdim: true }));
      return [product(centred, centred).div(Math.max(0, count - correction))];
    }
    const total = sum(joint);
    const centred = x!.sub(sum(x!.mul(joint), 1, { keepdim: true }).div(total));
    const lost = a === undefined || correction === 0 ? total.mul(0).add(correction) : sum(joint.mul(a)).mul(correction).div(total);
    return [product(centred.mul(joint), centred).div(total.sub(lost).clampMin(0))];
  },
);

/**
 * The covariance matrix of the variables in the rows of `x`, whose columns are observations; of one variable, its variance, without dims. Integers give float32.
 *
 * ```ts
 * cov(tensor([[0, 1, 2], [2, 1, 0]])); // [[1, -1], [-1, 1]]
 * ```
 *
 * @throws ShapeError for more than two dims, and for weights that do not fit. @throws DTypeError for weights that do not count or weigh.
 * @result float
 */
export function cov(x: Tensor, options: CovarianceOptions = {}): Tensor {
  const { correction = 1, fweights, aweights } = options;
  const rows = observations("cov", x);
  const count = rows.shape[1]!;
  checkWeights("fweights", fweights, count);
  checkWeights("aweights", aweights, count);
  const given = [...(fweights === undefined ? [] : ["fweights" as const]), ...(aweights === undefined ? [] : ["aweights" as const])];
  const weights = [fweights, aweights].filter((each) => each !== undefined);
  const [out] = covOp([rows, ...weights], { correction, given });
  const shaped = rows.shape[0] === 1 ? out!.reshape([]) : out!;
  return isHalf(x.dtype) ? convert(shaped, x.dtype) : shaped;
}

const corrcoefOp = /* @__PURE__ */ composition<null>("corrcoef", ([x]) => {
  const [matrix] = covOp([x!], { correction: 1, given: [] });
  const size = matrix!.shape[0]!;
  const diagonal = matrix!.reshape([size * size]).at({ start: 0, step: size + 1 });
  const deviations = diagonal.sqrt();
  // One after the other, for their product might overflow; and rounding must not lead beyond 1.
  const scaled = matrix!.div(deviations.reshape([size, 1])).div(deviations.reshape([1, size]));
  return [scaled.clamp(-1, 1)];
});

/**
 * Pearson's correlation coefficients of the variables in the rows of `x`, whose columns are observations; of one variable, 1, without dims. Integers give float32.
 *
 * ```ts
 * corrcoef(tensor([[0, 1, 2], [4, 2, 0]])); // [[1, -1], [-1, 1]]
 * ```
 *
 * @throws ShapeError for more than two dims.
 * @result float
 */
export function corrcoef(x: Tensor): Tensor {
  const rows = observations("corrcoef", x);
  if (rows.shape[0] === 1) {
    const variance = cov(x);
    return variance.div(variance);
  }
  const out = rows.shape[0] === 0 ? rows.sum().mul(0).expand([0, 0]).clone() : corrcoefOp([rows], null)[0]!;
  return isHalf(x.dtype) ? convert(out, x.dtype) : out;
}
