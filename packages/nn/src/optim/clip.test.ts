import { cpu } from "@adjoint/backend-cpu-js";
import { type DType, fromTypedArray, type Tensor, use, zeros } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import golden from "../../golden/clipping.json";
import { clipGradNorm, clipGradValue } from "../optim";
import { onEachDevice } from "../testing/devices";

interface Values {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: string;
}

interface Case {
  readonly name: string;
  readonly order?: number | string;
  readonly limit: number;
  readonly total?: Values;
  readonly before: readonly Values[];
  readonly after: readonly Values[];
}

const decoded = ({ dtype, data }: Values): Float32Array | Float64Array => {
  const { buffer } = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return dtype === "float64" ? new Float64Array(buffer) : new Float32Array(buffer);
};

async function agrees(got: Tensor, want: Values): Promise<void> {
  const [rtol, atol] = want.dtype === "float64" ? [1e-7, 1e-7] : [1.3e-6, 1e-5]; // PyTorch's defaults for assert_close
  expect(got.shape).toEqual(want.shape);
  const values = Array.from((await got.data()) as Float64Array);
  decoded(want).forEach((wanted, i) => {
    expect(Math.abs(values[i]! - wanted), `${values[i]}, PyTorch has ${wanted}`).toBeLessThanOrEqual(atol + rtol * Math.abs(wanted));
  });
}

async function clips({ name, order, limit, total, before, after }: Case): Promise<void> {
  const parameters = before.map((values) => {
    const parameter = zeros(values.shape, { dtype: values.dtype as DType }).requireGrad();
    parameter.grad = fromTypedArray(decoded(values), values.shape);
    return parameter;
  });
  if (name === "value") clipGradValue(parameters, limit);
  else {
    const normType = order === "inf" ? Number.POSITIVE_INFINITY : Number(order);
    await agrees(clipGradNorm(parameters, limit, { normType }), total!);
  }
  for (const [i, parameter] of parameters.entries()) await agrees(parameter.grad!, after[i]!);
}

it("divides by the norm and 1e-6, which a small norm feels", async () => {
  await use(cpu());
  const parameter = zeros([2], { dtype: "float64" }).requireGrad();
  parameter.grad = fromTypedArray(Float64Array.of(3e-6, 4e-6), [2]);
  expect(await clipGradNorm(parameter, 1e-6).item()).toBeCloseTo(5e-6, 18);
  const [a, b] = (await parameter.grad.toArray()) as number[];
  // PyTorch's.
  expect(a).toBeCloseTo(5e-7, 15);
  expect(b).toBeCloseTo(6.666666666666666e-7, 15);
});

it("takes gradients without elements, whose largest magnitude counts for nothing", async () => {
  await use(cpu());
  const [empty, full] = [zeros([0, 2]).requireGrad(), zeros([2]).requireGrad()];
  empty.grad = zeros([0, 2]);
  full.grad = fromTypedArray(Float32Array.of(3, -4), [2]);
  expect(await clipGradNorm([empty, full], 1, { normType: Number.POSITIVE_INFINITY }).item()).toBe(4);
  const [a, b] = (await full.grad.toArray()) as number[];
  expect(a).toBeCloseTo(0.75, 6);
  expect(b).toBeCloseTo(-1, 6);
  expect(await clipGradNorm(empty, 1, { normType: Number.POSITIVE_INFINITY }).item()).toBe(0);
});

describe("clipping does what PyTorch's does", () => {
  onEachDevice((device) => {
    // WebGPU has no float64.
    const cases = (golden.cases as Case[]).filter(({ before }) => device !== "webgpu" || before[0]!.dtype !== "float64");
    it.each(cases.map((one) => [one.name, one.order ?? "", one.limit, one.before[0]!.dtype, one] as const))("%s %s ≤ %s, %s", (...row) =>
      clips(row[4]),
    );
  });
});
