import { ArgumentError, AutogradError, DTypeError, Generator, isFloat, isTensor, randn, scoped, tensor, type Tensor } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { grad } from "./functional";
import { gradcheckOptions } from "./options.gen";

/** Options of `gradcheck` and `gradgradcheck`. */
export interface GradcheckOptions {
  /** How far each element is moved. Default: `1e-6`, or `1e-3` with `force`. */
  readonly eps?: number;
  /** The allowed difference is `atol + rtol·|difference quotient|`. Default: `1e-5` and `1e-3`, or `1e-2` both with `force`. */
  readonly atol?: number;
  readonly rtol?: number;
  /** Also check inputs that are not float64, whose differences are rough: only gross mistakes can be seen. */
  readonly force?: boolean;
}

type Result = Tensor | readonly Tensor[];
type Function = (...inputs: Tensor[]) => Result;
/** The results one after another, as one vector. */
type Flat = (inputs: readonly Tensor[]) => Tensor[];

interface Setting {
  readonly name: string;
  readonly flat: Flat;
  readonly inputs: readonly Tensor[];
  readonly eps: number;
  readonly atol: number;
  readonly rtol: number;
}

/**
 * Compares gradients with central differences, element by element: `torch.autograd.gradcheck`.
 *
 * ```ts
 * const x = rand([3, 4], { dtype: "float64", requiresGrad: true });
 * await gradcheck((x) => x.tanh().sum(1), [x]); // true
 * ```
 *
 * @param fn Makes a tensor, or several, of the inputs. It must be deterministic.
 * @param inputs float64 tensors; those that require a gradient are checked, others are passed on as they are.
 * @returns true; otherwise it throws.
 * @throws AutogradError at the first element that differs, naming both numbers, and when `fn` is not deterministic.
 * @throws DTypeError for inputs that are not float64, unless `force` is set.
 */
export async function gradcheck(fn: Function, inputs: readonly Tensor[], options: GradcheckOptions = {}): Promise<true> {
  return check(settingFor("gradcheck", fn, inputs, options));
}

/**
 * Compares gradients of gradients with central differences of gradients: `torch.autograd.gradgradcheck`. Each result is weighed with a fixed random
 * tensor, in which the gradient is differentiated as well.
 *
 * ```ts
 * const x = rand([3, 4], { dtype: "float64", requiresGrad: true });
 * await gradgradcheck((x) => x.tanh().sum(1), [x]); // true
 * ```
 *
 * @returns true; otherwise it throws.
 * @throws AutogradError at the first element that differs, naming both numbers. @throws DTypeError for inputs that are not float64, unless `force` is set.
 */
export async function gradgradcheck(fn: Function, inputs: readonly Tensor[], options: GradcheckOptions = {}): Promise<true> {
  const { flat } = settingFor("gradgradcheck", fn, inputs, options);
  const generator = new Generator(2016);
  const weights = scoped("gradgradcheck", () => flat(inputs).map(({ shape, dtype, device }) => randn(shape, { dtype, device, generator })));
  for (const weight of weights) weight.requireGrad();
  const checked = inputs.map((x) => x.requiresGrad);
  const first = (...all: Tensor[]): Tensor[] => {
    // In differences, nothing requires a gradient; the first gradient needs what does.
    const own = all.slice(0, inputs.length).map((x, i) => (checked[i] && !x.requiresGrad ? x.detach().requireGrad() : x));
    const wanted = own.filter((_, i) => checked[i]);
    const outputs = flat(own);
    const reached = outputs.map((_, j) => j).filter((j) => outputs[j]!.requiresGrad);
    if (reached.length === 0) return [];
    const gradOutputs = reached.map((j) => all[inputs.length + j]!);
    const roots = reached.map((j) => outputs[j]!);
    const gradients = grad(roots, wanted, { gradOutputs, createGraph: true, allowUnused: true });
    return gradients.filter((g) => g !== null);
  };
  return check(settingFor("gradgradcheck", first, [...inputs, ...weights], options));
}

function settingFor(name: string, fn: Function, inputs: readonly Tensor[], options: GradcheckOptions): Setting {
  if (typeof fn !== "function" || !Array.isArray(inputs) || !inputs.every(isTensor)) {
    throw new ArgumentError(name, `takes a function and a list of tensors, not ${describe(fn)} and ${describe(inputs)}.`);
  }
  const rough = inputs.some((x) => x.requiresGrad && x.dtype !== "float64");
  const {
    eps = rough ? 1e-3 : 1e-6,
    atol = rough ? 1e-2 : 1e-5,
    rtol = rough ? 1e-2 : 1e-3,
  } = namedOptions(name, options, gradcheckOptions);
  if (!inputs.some((x) => x.requiresGrad))
    throw new AutogradError(name, "no input requires a gradient.", "make one with { requiresGrad: true }.");
  if (rough && options?.force !== true) {
    const { dtype } = inputs.find((x) => x.requiresGrad && x.dtype !== "float64")!;
    throw new DTypeError(name, `differences need float64, and an input is ${dtype}.`, 'use { dtype: "float64" }, or pass force: true.');
  }
  const flat: Flat = (all) => {
    const result: unknown = fn(...all);
    const outputs = (Array.isArray(result) ? result : [result]) as unknown[];
    for (const out of outputs) if (!isTensor(out)) throw new AutogradError(name, `the function returned ${describe(out)}, not a tensor.`);
    return (outputs as Tensor[]).filter((out) => isFloat(out.dtype)).map((out) => out.reshape([out.numel()]));
  };
  return { name, flat, inputs, eps, atol, rtol };
}

async function check(setting: Setting): Promise<true> {
  const { name, flat, inputs, atol, rtol } = setting;
  const values = await evaluated(flat, inputs);
  const twice = await evaluated(flat, inputs);
  if (values.some((value, output) => !Object.is(value, twice[output])))
    throw new AutogradError(name, "the function gave two results for the same inputs.", "seed its generators inside it.");
  for (const [i, x] of inputs.entries()) {
    if (!x.requiresGrad) continue;
    const analytic = await analyticJacobian(setting, i, values.length);
    const numeric = await numericJacobian(setting, i);
    numeric.forEach((column, element) => {
      column.forEach((expected, output) => {
        const actual = analytic[output]![element]!;
        if (Math.abs(actual - expected) <= atol + rtol * Math.abs(expected)) return;
        throw new AutogradError(
          name,
          `d output[${output}] / d input ${i}[${positionOf(element, x.shape)}] is ${actual}, but central differences give ${expected} (shape [${x.shape.join(",")}]).`,
          "check the derivative there, or whether the function has a corner at this point.",
        );
      });
    });
  }
  return true;
}

function positionOf(element: number, shape: readonly number[]): string {
  const position: number[] = [];
  for (let axis = shape.length - 1, rest = element; axis >= 0; axis--) {
    position.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return position.join(",");
}

async function evaluated(flat: Flat, inputs: readonly Tensor[]): Promise<number[]> {
  const outputs = scoped("gradcheck", () => flat(inputs).map((out) => out.detach()));
  const values: number[] = [];
  for (const out of outputs) values.push(...((await out.data()) as Float64Array));
  return values;
}

async function analyticJacobian({ flat, inputs }: Setting, i: number, outputs: number): Promise<Float64Array[]> {
  const rows: Float64Array[] = [];
  for (let output = 0; output < outputs; output++) {
    const row = scoped("gradcheck", () => {
      let rest = output;
      for (const out of flat(inputs)) {
        if (rest >= out.numel()) rest -= out.numel();
        else return out.requiresGrad ? grad(out.select(0, rest), [inputs[i]!], { allowUnused: true })[0] : null;
      }
      return null;
    });
    rows.push(row == null ? new Float64Array(inputs[i]!.numel()) : Float64Array.from((await row.data()) as Float64Array));
  }
  return rows;
}

async function numericJacobian({ flat, inputs, eps }: Setting, i: number): Promise<Float64Array[]> {
  const { shape, device, dtype } = inputs[i]!;
  const base = (await inputs[i]!.data()) as Float64Array;
  const at = async (element: number, step: number): Promise<number[]> => {
    const moved = Float64Array.from(base);
    moved[element]! += step;
    return evaluated((all) => {
      const x = tensor(moved, { dtype, device }).reshape(shape);
      return flat(all.map((input, position) => (position === i ? x : input.detach())));
    }, inputs);
  };
  const columns: Float64Array[] = [];
  for (let element = 0; element < base.length; element++) {
    const [high, low] = [await at(element, eps), await at(element, -eps)];
    columns.push(Float64Array.from(high, (value, output) => (value - low[output]!) / (2 * eps)));
  }
  return columns;
}
