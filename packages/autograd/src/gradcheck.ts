import { AutogradError, DTypeError, scoped, tensor, type Tensor } from "@adjoint/core";
import { grad } from "./grad";

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** How far each element is moved: 1e-6 unless given. */
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
}

/**
 * Compares gradients with central differences, element by element: `torch.autograd.gradcheck`.
 *
 * ```ts
 * const x = rand([3, 4], { dtype: "float64", requiresGrad: true });
 * await gradcheck((x) => x.tanh().sum(1), [x]); // true
 * ```
 *
 * @param fn Makes a tensor of the inputs. It must be deterministic.
 * @param inputs float64 tensors; those that require a gradient are checked.
 * @returns true; otherwise it throws.
 * @throws AutogradError at the first element that differs. @throws DTypeError for inputs that are not float64.
 */
export async function gradcheck(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): Promise<true> {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3 } = options;
  const checked = inputs.map((x, i) => ({ x, i })).filter(({ x }) => x.requiresGrad);
  if (checked.length === 0) throw new AutogradError("gradcheck", "no input requires a gradient.", "make one with { requiresGrad: true }.");
  for (const { x } of checked) {
    if (x.dtype !== "float64")
      throw new DTypeError("gradcheck", `differences need float64, and an input is ${x.dtype}.`, 'use { dtype: "float64" }.');
  }
  const outputs = scoped("gradcheck", () => fn(...inputs).numel());
  for (const { x, i } of checked) {
    const analytic = await analyticJacobian(fn, inputs, i, outputs);
    const numeric = await numericJacobian(fn, inputs, i, eps);
    numeric.forEach((column, element) => {
      column.forEach((expected, output) => {
        const actual = analytic[output]![element]!;
        if (!(Math.abs(actual - expected) <= atol + rtol * Math.abs(expected))) {
          throw new AutogradError(
            "gradcheck",
            `d output[${output}] / d input ${i}[${element}] is ${actual}, but central differences give ${expected} (shape [${x.shape.join(",")}]).`,
            "check the derivative there, or whether the function has a corner at this point.",
          );
        }
      });
    });
  }
  return true;
}

async function analyticJacobian(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  i: number,
  outputs: number,
): Promise<Float64Array[]> {
  const rows: Float64Array[] = [];
  for (let output = 0; output < outputs; output++) {
    const row = scoped("gradcheck", () => {
      const y = fn(...inputs);
      const picked = y.reshape([outputs]).select(0, output);
      return grad(picked, [inputs[i]!], { allowUnused: true })[0];
    });
    rows.push(row == null ? new Float64Array(inputs[i]!.numel()) : ((await row.data()) as Float64Array));
  }
  return rows;
}

async function numericJacobian(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  i: number,
  eps: number,
): Promise<Float64Array[]> {
  const base = (await inputs[i]!.data()) as Float64Array;
  const { shape, device } = inputs[i]!;
  const at = async (element: number, step: number): Promise<Float64Array> => {
    const moved = Float64Array.from(base);
    moved[element]! += step;
    const y = scoped("gradcheck", () => {
      const x = tensor(moved, { dtype: "float64", device }).reshape(shape);
      return fn(...inputs.map((input, position) => (position === i ? x : input.detach())));
    });
    return (await y.data()) as Float64Array;
  };
  const columns: Float64Array[] = [];
  for (let element = 0; element < base.length; element++) {
    const [high, low] = [await at(element, eps), await at(element, -eps)];
    columns.push(Float64Array.from(high, (value, output) => (value - low[output]!) / (2 * eps)));
  }
  return columns;
}
