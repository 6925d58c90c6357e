import { ArgumentError, ShapeError } from "../errors";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { arange } from "./creation";
import type { Generator } from "./generator";
import { gatherAt } from "./indexing";
import { floatDType, rand } from "./random";

/** 1 with the probability that `x` names for each element, else 0. @throws DTypeError unless x is a float. @result same */
export function bernoulli(x: Tensor, options: { generator?: Generator } = {}): Tensor {
  floatDType("bernoulli", x.dtype);
  const noise = rand(x.shape, { device: x.device, ...(options.generator ? { generator: options.generator } : {}) });
  return noise.lt(x.detach()).to(x.dtype);
}

/** Options of `multinomial`. */
export interface MultinomialOptions {
  /** Whether an index may be drawn more than once. Default: `false`. */
  readonly replacement?: boolean;
  readonly generator?: Generator;
}

/**
 * Indices drawn with the probabilities that the weights `x` [K] or [N, K] stand in (they need not add up to 1): [numSamples] or [N, numSamples], int32.
 * Drawn by the largest of log-weights plus Gumbel noise (Gumbel 1954; Vieira 2014).
 *
 * @throws ShapeError for other shapes, or when more samples are drawn without replacement than there are classes.
 * @throws IndexError (at the latest when the result is read) for weights that are negative, infinite, NaN, or too few of them not 0.
 * @throws DTypeError for integers and bools.
 * @result int32
 */
export function multinomial(x: Tensor, numSamples: number, options: MultinomialOptions = {}): Tensor {
  floatDType("multinomial", x.dtype);
  const replacement = options.replacement ?? false;
  if (x.ndim !== 1 && x.ndim !== 2) throw new ShapeError("multinomial", `takes weights of [K] or [N, K], not ${formatShape(x.shape)}.`);
  const classes = x.shape.at(-1)!;
  if (!Number.isInteger(numSamples) || numSamples < 1)
    throw new ArgumentError("multinomial", `the number of samples is a whole number ≥ 1, not ${describe(numSamples)}.`);
  if (classes === 0 || (!replacement && numSamples > classes)) {
    throw new ShapeError("multinomial", `${numSamples} of ${classes} cannot be drawn without replacement.`, "pass replacement: true.");
  }
  const weights = replacement
    ? x
        .detach()
        .unsqueeze(-2)
        .expand([...x.shape.slice(0, -1), numSamples, classes])
    : x.detach();
  const noise = rand(weights.shape, { device: x.device, ...(options.generator ? { generator: options.generator } : {}) });
  // The open interval: a zero would make the weight's key infinite.
  const keys = weights
    .to("float32")
    .log()
    .sub(
      noise
        .add(2 ** -25)
        .log()
        .neg()
        .log(),
    );
  const drawn = replacement ? keys.argmax(-1) : keys.topk(numSamples, -1).indices;
  return refuseOdd(x.detach(), drawn, replacement ? 1 : numSamples);
}

/**
 * Weights that cannot be drawn from are known to the device alone, and its way to say so is an index out of range. PyTorch's GPU does
 * likewise.
 */
function refuseOdd(weights: Tensor, drawn: Tensor, needed: number): Tensor {
  const sound = weights.ge(0).logicalAnd(weights.isfinite()).all(-1, { keepdim: true });
  const enough = weights.gt(0).sum(-1, { keepdim: true }).ge(needed);
  const index = drawn.where(sound.logicalAnd(enough), -1);
  const name = `multinomial, from weights that are finite, not negative, and ${needed} of them not 0`;
  return gatherAt(name, arange(weights.shape.at(-1)!, { device: weights.device }), [index], {
    shape: index.shape,
    follows: index.shape.map(() => -1),
    indexed: [0],
  });
}
