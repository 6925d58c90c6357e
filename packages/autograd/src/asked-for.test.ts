import { cpu } from "@adjoint/backend-cpu-js";
import { conv2d, randn, scaledDotProductAttention, type Tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { checkpoint, customFunction, grad } from "./index";

/** What was run, with how many outputs. */
const launched: string[] = [];

await use({
  name: "cpu",
  async create() {
    const backend = await cpu().create();
    const run = backend.run.bind(backend);
    backend.run = (kernel, inputs, outputs) => {
      launched.push(`${kernel.kind} ${outputs.length}`);
      return run(kernel, inputs, outputs);
    };
    return backend;
  },
});

const leaf = (...shape: number[]): Tensor => randn(shape, { dtype: "float64" }).requireGrad();

/** The kernels of `grad` for the inputs in `asked`, whose gradients are those of a whole backward. */
async function kernels(fn: (inputs: Tensor[]) => Tensor, inputs: Tensor[], asked: readonly number[]): Promise<string[]> {
  for (const x of inputs) x.grad = null;
  fn(inputs).sum().backward();
  const value = fn(inputs).sum();
  launched.length = 0;
  const found = grad(
    value,
    asked.map((i) => inputs[i]!),
  );
  const kinds = [...launched];
  for (const [k, g] of found.entries()) expect(await g!.toArray()).toEqual(await inputs[asked[k]!]!.grad!.toArray());
  return kinds;
}

const products = (kinds: readonly string[]): number => kinds.filter((kind) => kind.startsWith("matmul")).length;

describe("grad computes what it is asked for", () => {
  it("in a product: one product for each gradient", async () => {
    const multiply = ([x, w]: Tensor[]): Tensor => x!.matmul(w!);
    const inputs = [leaf(3, 4), leaf(4, 5)];
    for (const [asked, count] of [
      [[0], 1],
      [[1], 1],
      [[0, 1], 2],
    ] as const)
      expect(products(await kernels(multiply, inputs, asked))).toBe(count);
  });

  it("in a convolution: the gradient of the images alone, or of the weights alone", async () => {
    const convolve = ([x, w]: Tensor[]): Tensor => conv2d(x!, w!, null, { padding: 1 });
    const inputs = [leaf(2, 3, 6, 6), leaf(4, 3, 3, 3)];
    const [images, weights, both] = [
      await kernels(convolve, inputs, [0]),
      await kernels(convolve, inputs, [1]),
      await kernels(convolve, inputs, [0, 1]),
    ];
    expect([products(images), products(weights), products(both)]).toEqual([1, 1, 2]);
  });

  it("in an expression: one output for each gradient", async () => {
    const inputs = [leaf(3, 4), leaf(3, 4)];
    const product = ([x, y]: Tensor[]): Tensor => x!.mul(y!);
    expect(await kernels(product, inputs, [0])).not.toContain("map 2");
    expect(await kernels(product, inputs, [0, 1])).toContain("map 2");
  });

  it("in attention: no gradient of the values for the queries'", async () => {
    const attend = ([q, k, v]: Tensor[]): Tensor => scaledDotProductAttention(q!, k!, v!);
    const inputs = [leaf(1, 2, 4, 8), leaf(1, 2, 4, 8), leaf(1, 2, 4, 8)];
    const [query, all] = [await kernels(attend, inputs, [0]), await kernels(attend, inputs, [0, 1, 2])];
    expect(products(query)).toBeLessThan(products(all));
  });

  it("within a checkpoint", async () => {
    const inputs = [leaf(3, 4), leaf(4, 5)];
    const multiply = ([x, w]: Tensor[]): Tensor => checkpoint((a: Tensor, b: Tensor) => a.matmul(b), [x!, w!]);
    // One is forward's, again.
    expect(products(await kernels(multiply, inputs, [0]))).toBe(2);
    expect(products(await kernels(multiply, inputs, [0, 1]))).toBe(3);
  });

  it("and tells functions of one's own", async () => {
    const asked: (readonly boolean[])[] = [];
    const product = customFunction({
      forward(context, x: Tensor, y: Tensor) {
        context.save(x, y);
        return x.mul(y);
      },
      backward(context, g) {
        asked.push(context.needsInputGrad);
        const [x, y] = context.saved;
        return [g!.mul(y!), context.needsInputGrad[1] ? g!.mul(x!) : null];
      },
    });
    const inputs = [leaf(3), leaf(3)];
    await kernels(([x, y]) => product(x!, y!), inputs, [0]);
    expect(asked).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it("also where the gradient is differentiated again", async () => {
    const inputs = [leaf(3, 4), leaf(4, 2)];
    const [dx] = grad(inputs[0]!.matmul(inputs[1]!).square().sum(), [inputs[0]!], { createGraph: true });
    const [dw] = grad(dx!.square().sum(), [inputs[1]!]);
    const [x, w] = inputs.map((each) => each.detach().requireGrad()) as [Tensor, Tensor];
    const whole = grad(x.matmul(w).square().sum(), [x, w], { createGraph: true })[0]!;
    expect(await dw!.toArray()).toEqual(await grad(whole.square().sum(), [w])[0]!.toArray());
  });
});
