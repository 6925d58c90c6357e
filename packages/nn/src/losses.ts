import { elementwise, type Reduction, type FloatDType, type Tensor } from "@adjoint/core";
import { checkNumber } from "./arguments";
import { checkLoss, reduced } from "./reduction";

/** Options of losses. */
export interface LossOptions {
  /** "mean" unless given. */
  readonly reduction?: Reduction;
}

const squaredError = /* @__PURE__ */ elementwise((input, target) => input.sub(target).square(), { name: "mseLoss" });
const absoluteError = /* @__PURE__ */ elementwise((input, target) => input.sub(target).abs(), { name: "l1Loss" });

const huber = /* @__PURE__ */ elementwise(
  (input, target, delta) => {
    const distance = input.sub(target).abs();
    return distance
      .square()
      .mul(0.5)
      .where(distance.le(delta), distance.sub(delta.mul(0.5)).mul(delta));
  },
  { name: "huberLoss" },
);

const smoothL1 = /* @__PURE__ */ elementwise(
  (input, target, beta) => {
    const distance = input.sub(target).abs();
    return distance
      .square()
      .mul(0.5)
      .div(beta)
      .where(distance.lt(beta), distance.sub(beta.mul(0.5)));
  },
  { name: "smoothL1Loss" },
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
  checkLoss("mseLoss", input, target, options);
  return reduced("mseLoss", squaredError(input, target), options.reduction);
}

/** Mean absolute error, `|input − target|`, of tensors of one shape. @throws ShapeError when the shapes differ. */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor<FloatDType> {
  checkLoss("l1Loss", input, target, options);
  return reduced("l1Loss", absoluteError(input, target), options.reduction);
}

/**
 * Huber loss (Huber 1964): `d²/2` where the distance d is at most `delta`, `delta·(d − delta/2)` beyond.
 *
 * @throws ShapeError when the shapes differ. @throws ArgumentError unless `delta` > 0.
 */
export function huberLoss(input: Tensor, target: Tensor, options: LossOptions & { readonly delta?: number } = {}): Tensor<FloatDType> {
  checkLoss("huberLoss", input, target, options, { delta: "x" });
  const delta = checkNumber("huberLoss", "delta", options.delta ?? 1, Number.MIN_VALUE);
  return reduced("huberLoss", huber(input, target, delta), options.reduction);
}

/**
 * Smooth L1 loss (Girshick 2015): `d²/(2·beta)` where the distance d is below `beta`, `d − beta/2` beyond.
 *
 * @throws ShapeError when the shapes differ. @throws ArgumentError when `beta` < 0.
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: LossOptions & { readonly beta?: number } = {}): Tensor<FloatDType> {
  checkLoss("smoothL1Loss", input, target, options, { beta: "x" });
  const beta = checkNumber("smoothL1Loss", "beta", options.beta ?? 1);
  return reduced("smoothL1Loss", beta === 0 ? absoluteError(input, target) : smoothL1(input, target, beta), options.reduction);
}
