import * as autograd from "@adjoint/autograd";
import * as np from "@adjoint/compat-numpy";
import * as numpyIo from "@adjoint/compat-numpy/io";
import * as data from "@adjoint/data";
import * as png from "@adjoint/data/png";
import * as formats from "@adjoint/formats";
import * as nn from "@adjoint/nn";
import * as F from "@adjoint/nn/functional";
import * as init from "@adjoint/nn/init";
import * as optim from "@adjoint/nn/optim";
import * as train from "@adjoint/nn/train";
import { isTensor, ones } from "@adjoint/core";
import { coreScope } from "../../packages/backend-testkit/src/misuse/scope";
import { type Evaluate, evaluator } from "../../packages/backend-testkit/src/misuse/trial";

/** The packages beside core, by the names that lines call them by. */
export const packages = { autograd, nn, F, init, optim, train, data, png, formats, np, numpyIo };

/** The modules inside of `np`. */
export const numpyModules = {
  "np.linalg": np.linalg,
  "np.random": np.random,
  "np.testing": np.testing,
  "np.lib.stride_tricks": np.lib.stride_tricks,
};

/** What a user writes, and is not to be blamed for what it is called with. */
const squared = (x: unknown): unknown => (isTensor(x) ? x.square() : ones([2]));

/** A PNG file of one pixel. */
const picture = (): Uint8Array => {
  const text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
};

export const packageScope = (device: string | undefined): Readonly<Record<string, unknown>> => ({
  ...coreScope(device),
  ...packages,
  squared,
  picture,
});

/** An array of NumPy's kind as the tensor that holds its values, which can be read wherever it lies. */
function unwrapped(value: unknown): unknown {
  if (value instanceof np.NDArray) return value.tensor;
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unwrapped(one)]));
}

/** Runs lines against the packages; what they give can be read. */
export function packageEvaluator(device: string | undefined): Evaluate {
  const evaluate = evaluator(packageScope(device));
  return (line) => {
    // The generator that `np.random`'s functions share begins anew, so that devices can be compared.
    np.random.seed(1);
    const result = evaluate(line);
    if (!/\b(np|numpyIo)\./.test(line)) return result;
    return result instanceof Promise ? result.then(unwrapped) : unwrapped(result);
  };
}
