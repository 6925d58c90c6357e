import type { Expr, FloatDType, Tensor } from "@adjoint/core";
import { where } from "@adjoint/core/internal";
import { checkNumber } from "../arguments";
import { huberLossOptions, lossOptions, smoothL1LossOptions } from "../options.gen";
import { checkLoss, type LossOptions } from "./arguments";
import { elementLoss, lossOf } from "./element-loss";

/** A loss of the difference of input and target, whose derivatives in the two differ by their sign. */
const distanceLoss = (
  name: string,
  value: (difference: Expr, ...numbers: Expr[]) => Expr,
  slope: (difference: Expr, ...numbers: Expr[]) => Expr,
) =>
  elementLoss(name, {
    value: (input, target, ...numbers) => value(input!.sub(target!), ...numbers),
    derivatives: [
      (input, target, ...numbers) => slope(input!.sub(target!), ...numbers),
      (input, target, ...numbers) => slope(input!.sub(target!), ...numbers).neg(),
    ],
  });

/** The record of `mseLoss`. */
export const mseLossOp = /* @__PURE__ */ distanceLoss(
  "mseLoss",
  (d) => d.square(),
  (d) => d.mul(2),
);
/** The record of `l1Loss`. */
export const l1LossOp = /* @__PURE__ */ distanceLoss(
  "l1Loss",
  (d) => d.abs(),
  (d) => d.sign(),
);
/** The record of `huberLoss`. */
export const huberLossOp = /* @__PURE__ */ distanceLoss(
  "huberLoss",
  (d, delta) => where(d.abs().le(delta!), d.square().mul(0.5), d.abs().sub(delta!.mul(0.5)).mul(delta!)),
  (d, delta) => where(d.abs().le(delta!), d, d.sign().mul(delta!)),
);
/** The record of `smoothL1Loss`. */
export const smoothL1LossOp = /* @__PURE__ */ distanceLoss(
  "smoothL1Loss",
  (d, beta) => where(d.abs().lt(beta!), d.square().mul(0.5).div(beta!), d.abs().sub(beta!.mul(0.5))),
  (d, beta) => where(d.abs().lt(beta!), d.div(beta!), d.sign()),
);

/**
 * Mean squared error, `(input − target)²`, of tensors of one shape.
 *
 * ```ts
 * mseLoss(tensor([1, 2]), tensor([1, 4])); // 2
 * ```
 *
 * @throws ShapeError when the shapes differ.
 */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor<FloatDType> {
  checkLoss("mseLoss", input, target, options, lossOptions);
  return lossOf(mseLossOp, [input, target], options.reduction);
}

/** Mean absolute error, `|input − target|`, of tensors of one shape. @throws ShapeError when the shapes differ. */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor<FloatDType> {
  checkLoss("l1Loss", input, target, options, lossOptions);
  return lossOf(l1LossOp, [input, target], options.reduction);
}

/** Options of `huberLoss`. */
export interface HuberLossOptions extends LossOptions {
  /** Up to which distance the loss is quadratic. Default: 1. */
  readonly delta?: number;
}

/** Options of `smoothL1Loss`. */
export interface SmoothL1LossOptions extends LossOptions {
  /** Up to which distance the loss is quadratic. Default: 1. */
  readonly beta?: number;
}

/**
 * Huber loss (Huber 1964): `d²/2` where the distance d is at most `delta`, `delta·(d − delta/2)` beyond.
 *
 * @throws ShapeError when the shapes differ. @throws ArgumentError unless `delta` > 0.
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor<FloatDType> {
  checkLoss("huberLoss", input, target, options, huberLossOptions);
  const delta = checkNumber("huberLoss", "delta", options.delta ?? 1, Number.MIN_VALUE);
  return lossOf(huberLossOp, [input, target, delta], options.reduction);
}

/**
 * Smooth L1 loss (Girshick 2015): `d²/(2·beta)` where the distance d is below `beta`, `d − beta/2` beyond.
 *
 * @throws ShapeError when the shapes differ. @throws ArgumentError when `beta` < 0.
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor<FloatDType> {
  checkLoss("smoothL1Loss", input, target, options, smoothL1LossOptions);
  const beta = checkNumber("smoothL1Loss", "beta", options.beta ?? 1);
  return lossOf(smoothL1LossOp, [input, target, beta], options.reduction);
}
