import * as core from "@adjoint/core";
import { deviceOf, fromFormula } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike } from "./array-like";
import { asFloats, numberOf } from "./convert";
import { numberDType } from "./dtypes";
import { wrap, nothingAfter } from "./make-array";

const windowOf = (operation: string, M: number | bigint, at: (i: number, M: number) => number): NDArray => {
  const count = numberOf(operation, "M", M);
  const length = Math.max(0, Math.floor(count));
  const dtype = numberDType(operation, undefined);
  return wrap(fromFormula(operation, deviceOf(operation, {}), dtype, length, length === 1 ? () => 1 : (i) => at(i, count)));
};
const cosineWindow = (operation: string, M: number, ...weights: number[]): NDArray =>
  windowOf(operation, M, (i, M) =>
    weights.reduce((sum, weight, k) => sum + weight * Math.cos((Math.PI * k * (1 - M + 2 * i)) / (M - 1)), 0),
  );

/** The Bartlett window: a triangle. */
export const bartlett = (M: number, ...surplus: []): NDArray => {
  nothingAfter("bartlett", surplus);
  return windowOf("bartlett", M, (i, M) => 1 - Math.abs(1 - M + 2 * i) / (M - 1));
};
/** The Hamming window. */
export const hamming = (M: number, ...surplus: []): NDArray => {
  nothingAfter("hamming", surplus);
  return cosineWindow("hamming", M, 0.54, 0.46);
};
/** The Hann window. */
export const hanning = (M: number, ...surplus: []): NDArray => {
  nothingAfter("hanning", surplus);
  return cosineWindow("hanning", M, 0.5, 0.5);
};
/** The Blackman window. */
export const blackman = (M: number, ...surplus: []): NDArray => {
  nothingAfter("blackman", surplus);
  return cosineWindow("blackman", M, 0.42, 0.5, 0.08);
};

/** The Kaiser window with the shape parameter `beta`. */
export function kaiser(M: number, beta: number, ...surplus: []): NDArray {
  nothingAfter("kaiser", surplus);
  const [count, shape] = [numberOf("kaiser", "M", M), numberOf("kaiser", "beta", beta)];
  const length = Math.max(0, Math.floor(count));
  const dtype = numberDType("kaiser", undefined);
  if (length < 2) return wrap(core.ones([length], { dtype }));
  const middle = (count - 1) / 2;
  const x = fromFormula(
    "kaiser",
    deviceOf("kaiser", {}),
    dtype,
    length,
    (n) => shape * Math.sqrt(Math.max(0, 1 - ((n - middle) / middle) ** 2)),
  );
  return wrap(core.i0(x).div(core.i0(core.full([], shape, { dtype }))));
}

/** The modified Bessel function of the first kind of order 0. */
export const i0 = (x: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("i0", surplus);
  return wrap(core.i0(asFloats("i0", x)));
};
