import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it } from "vitest";
import golden from "../golden/beside-numbers.json";
import { type DType, histc, histogram, tensor, type Tensor, use } from "./index";
import "@adjoint/autograd";

await use(cpu());

const made = (values: readonly number[], dtype: string): Tensor => tensor(values, { dtype: "float64" }).to(dtype as DType);

describe("a number beside floats is as they hold it, where it says on which side of it they lie: PyTorch's", () => {
  it.each(golden.calls.map((each) => [each.op, each.dtype, each] as const))("%s, %s", async (op, dtype, { numbers, out }) => {
    const x = made(golden.x, dtype) as unknown as Record<string, (...numbers: number[]) => Tensor>;
    expect(await x[op]!(...numbers).toArray()).toEqual(out);
  });

  it.each(["float32", "float16", "bfloat16"])("a limit that an element of %s stands on lets its gradient through", async (dtype) => {
    const x = made(golden.x, dtype).requireGrad();
    x.clamp(-0.3, 0.7).sum().backward();
    // Not PyTorch's 0 at a limit: see `clamp`.
    expect(await x.grad!.toArray()).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it.each(golden.counts)("histc of $bins bins in $range, $dtype", async ({ dtype, bins, range, out }) => {
    const x = made([...golden.x, 0.2], dtype);
    expect(await histc(x, bins, range[0], range[1]).toArray()).toEqual(out);
    if (range[0] !== range[1])
      expect(await histogram(x, bins, { range: range as [number, number] }).hist.toArray(), "histogram").toEqual(out);
  });

  it("what a 16-bit float cannot hold stays as it is", async () => {
    const x = tensor([1, Number.POSITIVE_INFINITY], { dtype: "float16" });
    expect(await x.gt(1e6).toArray()).toEqual([false, true]);
    expect(await x.lt(1e6).toArray()).toEqual([true, false]);
  });
});
