import * as core from "@adjoint/core";
import { ArgumentError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, asFloats, asTensor, integerOf, valuesOf } from "./convert";
import { indexDType, numberDType, promote_types } from "./dtypes";
import { bound, wrap, nothingAfter } from "./make-array";
import { convolve } from "./numeric";

/** Values of a polynomial, highest power first, at `x`. */
export function polyval(p: ArrayLike, x: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("polyval", surplus);
  const [coefficients, at] = allTensors("polyval", [p, x]) as [Tensor, Tensor];
  if (coefficients.ndim !== 1) throw new ShapeError("polyval", "the coefficients are a vector, highest power first.");
  const dtype = promote_types(coefficients.dtype, at.dtype);
  let value = at.to(dtype).mul(0);
  for (let i = 0; i < coefficients.shape[0]!; i++) value = value.mul(at.to(dtype)).add(coefficients.to(dtype).select(0, i));
  return wrap(value);
}

/** The sum of two polynomials, highest power first. */
export const polyadd = (a1: ArrayLike, a2: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("polyadd", surplus);
  return combined("polyadd", a1, a2, core.add);
};
/** The difference of two polynomials, highest power first. */
export const polysub = (a1: ArrayLike, a2: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("polysub", surplus);
  return combined("polysub", a1, a2, core.sub);
};
/** The product of two polynomials, highest power first. */
export const polymul = (a1: ArrayLike, a2: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("polymul", surplus);
  return convolve(a1, a2);
};

function combined(operation: string, a: ArrayLike, b: ArrayLike, compute: (x: Tensor, y: Tensor) => Tensor): NDArray {
  const [x, y] = allTensors(operation, [a, b]).map((one) => one.reshape([-1])) as [Tensor, Tensor];
  const length = Math.max(x.numel(), y.numel());
  const dtype = promote_types(x.dtype, y.dtype);
  return wrap(compute(core.pad(x.to(dtype), [length - x.numel(), 0]), core.pad(y.to(dtype), [length - y.numel(), 0])));
}

/** The `m`-th derivative of a polynomial, highest power first. */
export function polyder(p: ArrayLike, ...args: Arguments<{ readonly m?: number }, ["m"]>): NDArray {
  const { m: order = 1 } = bound<{ m: number }>("polyder", ["m"], args);
  const m = integerOf("polyder", "m", order);
  if (m < 0) throw new ArgumentError("polyder", "Order of derivative must be positive.");
  const given = asTensor("polyder", p);
  let value = given.to(promote_types(given.dtype, indexDType(given.device)));
  for (let i = 0; i < m; i++) {
    const degree = value.numel() - 1;
    if (degree <= 0) return wrap(value.narrow(0, 0, 0));
    const powers = core.arange(degree, 0, -1, { dtype: value.dtype, device: value.device });
    value = value.narrow(0, 0, degree).mul(powers);
  }
  return wrap(value);
}

/** NumPy's recursion ends about there, too. */
const MOST_INTEGRALS = 1000;

/** The `m`-th antiderivative of a polynomial, highest power first, with constants `k`. */
export function polyint(
  p: ArrayLike,
  ...args: Arguments<{ readonly m?: number; readonly k?: number | readonly number[] | null }, ["m", "k"]>
): NDArray {
  const { m: order = 1, k: constants = null } = bound<{ m: number; k: number | readonly number[] | null }>("polyint", ["m", "k"], args);
  const m = integerOf("polyint", "m", order);
  if (m < 0) throw new ArgumentError("polyint", "Order of integral must be positive.");
  if (m > MOST_INTEGRALS) throw new ShapeError("polyint", `array is too big: ${m} integrals, of at most ${MOST_INTEGRALS}.`);
  const k =
    constants === null
      ? []
      : Array.from(valuesOf("polyint", asTensor("polyint", constants).flatten()) as Iterable<number | bigint>, Number);
  if (k.length > 1 && k.length < m) throw new ArgumentError("polyint", "k must be a scalar or a rank-1 array of length 1 or >m.");
  const given = asFloats("polyint", p);
  let value = given.to(promote_types(given.dtype, numberDType("polyint", given.device)));
  for (let i = 0; i < m; i++) {
    const n = value.numel();
    const powers = core.arange(n, 0, -1, { dtype: value.dtype, device: value.device });
    value = core.cat([
      value.div(powers),
      core.full([1], k.length === 1 ? k[0]! : (k[i] ?? 0), { dtype: value.dtype, device: value.device }),
    ]);
  }
  return wrap(value);
}
