import { ArgumentError, AutogradError, isTensor, type Tensor } from "@adjoint/core";
import { grad as gradOf, valueAndGrad } from "@adjoint/autograd";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import { isArray, keywords, wrap, nothingAfter } from "./make-array";

/** Keyword arguments of `grad` and `value_and_grad`. */
export interface GradOptions<N extends number | readonly number[] = number | readonly number[]> {
  /** The positions of the arguments to differentiate in. Default: 0. */
  readonly argnums?: N;
}

const unwrapped = (value: unknown): unknown => (isArray(value) ? value.tensor : value);

/** The function on tensors: arrays go in, and its result's tensor comes out. */
function onTensors(operation: string, fn: unknown, arrays: readonly boolean[]): (...inputs: unknown[]) => Tensor {
  if (typeof fn !== "function") throw new ArgumentError(operation, `takes a function, not ${describe(fn)}.`);
  return (...inputs) => {
    const made = (fn as (...all: unknown[]) => unknown)(...inputs.map((x, i) => (arrays[i] && isTensor(x) ? wrap(x) : x)));
    const value = unwrapped(made);
    if (!isTensor(value))
      throw new AutogradError(
        operation,
        `the function returned ${describe(made)}, not an array.`,
        "return np.sum(…) or another array without axes.",
      );
    return value;
  };
}

/**
 * The function that computes the gradient of a function with a scalar result: in its first argument, or in those that `argnums` names. Gradients of
 * gradients are had by nesting.
 *
 * ```ts
 * const slope = np.grad((x: np.NDArray) => np.sum(np.power(x, 3)));
 * slope(np.array([1, 2])).tolist(); // [3, 12]
 * ```
 *
 * @throws ShapeError when the result has more than one element. @throws ArgumentError when `argnums` names what is not a float array.
 */
export function grad<Args extends readonly unknown[]>(
  fn: (...inputs: Args) => NDArray | Tensor,
  options?: GradOptions<number>,
): (...inputs: Args) => NDArray;
export function grad<Args extends readonly unknown[]>(
  fn: (...inputs: Args) => NDArray | Tensor,
  options: GradOptions<readonly number[]>,
): (...inputs: Args) => NDArray[];
export function grad<Args extends readonly unknown[]>(
  fn: (...inputs: Args) => NDArray | Tensor,
  options?: GradOptions,
  ...surplus: []
): (...inputs: Args) => NDArray | NDArray[] {
  nothingAfter("grad", surplus);
  const { argnums = 0 } = keywords("grad", options, ["argnums"]);
  const list = typeof argnums === "number" ? [argnums] : argnums;
  return (...inputs) => {
    const compute = onTensors("grad", fn, inputs.map(isArray));
    const gradients = gradOf(compute, { argnums: list })(...inputs.map(unwrapped)).map((one) => wrap(one));
    return typeof argnums === "number" ? gradients[0]! : gradients;
  };
}

/**
 * The function that computes a function's scalar result and its gradient at once, as `[value, gradient]`.
 *
 * ```ts
 * const [value, gradient] = np.value_and_grad((x: np.NDArray) => np.sum(np.square(x)))(np.array([1, 2]));
 * value.item(); // 5
 * gradient.tolist(); // [2, 4]
 * ```
 *
 * @throws ShapeError when the result has more than one element. @throws ArgumentError when `argnums` names what is not a float array.
 */
export function value_and_grad<Args extends readonly unknown[]>(
  fn: (...inputs: Args) => NDArray | Tensor,
  options?: GradOptions<number>,
): (...inputs: Args) => [NDArray, NDArray];
export function value_and_grad<Args extends readonly unknown[]>(
  fn: (...inputs: Args) => NDArray | Tensor,
  options: GradOptions<readonly number[]>,
): (...inputs: Args) => [NDArray, NDArray[]];
export function value_and_grad<Args extends readonly unknown[]>(
  fn: (...inputs: Args) => NDArray | Tensor,
  options?: GradOptions,
  ...surplus: []
): (...inputs: Args) => [NDArray, NDArray | NDArray[]] {
  nothingAfter("value_and_grad", surplus);
  const { argnums = 0 } = keywords("value_and_grad", options, ["argnums"]);
  const list = typeof argnums === "number" ? [argnums] : argnums;
  return (...inputs) => {
    const compute = onTensors("value_and_grad", fn, inputs.map(isArray));
    const { value, gradients } = valueAndGrad(compute, { argnums: list })(...inputs.map(unwrapped));
    // What the value does not depend on has a gradient of zeros, for it is the gradient of a function.
    const found = gradients.map((one, i) => wrap(one ?? (unwrapped(inputs[list[i]!]) as Tensor).zerosLike()));
    return [wrap(value), typeof argnums === "number" ? found[0]! : found];
  };
}
