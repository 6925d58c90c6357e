import { cpu } from "@adjoint/backend-cpu-js";
import { type DType, elementwise, isFloat, scaledDotProductAttention, type Tensor, tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/mixed-dtypes.json";
import "./index";

beforeAll(() => use(cpu()));

const tolerance: Partial<Record<DType, number>> = { float64: 1e-12, float32: 2e-6, float16: 4e-3, bfloat16: 3e-2 };

const numbers = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);

function expectClose(got: readonly number[], want: readonly number[], dtype: DType): void {
  expect(got).toHaveLength(want.length);
  for (const [i, value] of got.entries()) {
    const most = tolerance[dtype]! * Math.max(1, Math.abs(want[i]!));
    expect(Math.abs(value - want[i]!), `${i}: ${value}, PyTorch has ${want[i]}`).toBeLessThanOrEqual(most);
  }
}

/** x·y + exp(x)·sigmoid(y) − y²·x, as in tools/golden/mixed_derivatives.py. */
const expression = (x: Tensor, y: Tensor): Tensor => x.mul(y).add(x.exp().mul(y.sigmoid())).sub(y.pow(2).mul(x));

const leaf = (values: readonly number[], dtype: DType): Tensor => {
  const x = tensor(values, { dtype: "float64" }).to(dtype);
  return isFloat(dtype) ? x.requireGrad() : x;
};

describe("derivatives of mixed dtypes are PyTorch's, each of its input's own dtype", () => {
  it.each(golden.derivatives.map((row) => [row.a as DType, row.b as DType, row] as const))("%s with %s", async (a, b, row) => {
    const [x, y] = [
      leaf(golden.x, a),
      leaf(
        golden.y.map((value) => (isFloat(b) ? value : Math.trunc(value))),
        b,
      ),
    ];
    const z = expression(x, y);
    expect(z.dtype).toBe(row.result);
    z.sum().backward();
    // What is rounded on the way is so by the narrower of the two.
    const loose = [a, b].filter(isFloat).reduce((most, dtype) => (tolerance[dtype]! > tolerance[most]! ? dtype : most), "float64" as DType);
    expectClose(await numbers(z), row.value, loose);
    for (const [input, want, dtype] of [
      [x, row.x, a],
      [y, row.y, b],
    ] as const) {
      if (want === null) expect(input.grad).toBeNull();
      else {
        expect(input.grad!.dtype).toBe(dtype);
        expectClose(await numbers(input.grad!), want, loose);
      }
    }
  });

  it("and the slopes that central differences find, where one input is float64", async () => {
    const y = tensor(golden.y, { dtype: "float32" });
    const at = async (shift: number): Promise<number[]> => numbers(expression(tensor(golden.x, { dtype: "float64" }).add(shift), y));
    const x = leaf(golden.x, "float64");
    expression(x, y).sum().backward();
    const step = 1e-5;
    const [above, below, slope] = [await at(step), await at(-step), await numbers(x.grad!)];
    slope.forEach((value, i) => expect(value).toBeCloseTo((above[i]! - below[i]!) / (2 * step), 7));
  });
});

describe("a cast to a narrower dtype", () => {
  const { input, gradient } = golden.narrowed;
  const composed = elementwise((x) => x.exp().cast("float32").mul(2));
  const apart = (x: Tensor): Tensor => x.exp().to("float32").mul(2);

  it.each([
    ["within an expression", composed],
    ["of a tensor", apart],
  ] as const)("%s keeps a slope that is finite, and its digits", async (_, fn) => {
    const x = leaf(input, "float64");
    fn(x).sum().backward();
    expect(x.grad!.dtype).toBe("float64");
    expectClose(await numbers(x.grad!), gradient, "float64");
  });
});

describe("an additive mask of another float dtype than the query's", () => {
  const { mask, y: want, q: gradient } = golden.attention;

  it.each<DType>(["float32", "float64", "float16", "bfloat16"])("%s counts by its values", async (dtype) => {
    const values = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
    const q = tensor(values).reshape([1, 2, 3, 4]).detach().requireGrad();
    const [k, v] = [q.detach().cos(), q.detach().mul(0.5).add(1)];
    // The values of the mask are exact in all four.
    const y = scaledDotProductAttention(q, k, v, { attnMask: tensor(mask, { dtype }) });
    expectClose(await numbers(y), want, "float32");
    y.square().sum().backward();
    expect(q.grad!.dtype).toBe("float32");
    expectClose(await numbers(q.grad!), gradient, "float32");
  });
});
