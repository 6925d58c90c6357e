import { cumsum, gather, logSoftmax, matmul, randn, scatterAdd, sort, type Tensor, tensor, tidy, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "./node";

beforeAll(() => use(wasm()));

/** A command has tens of words, and the area of commands 32,768: a kernel that does not start over at its beginning is far beyond its end then. */
const TIMES = 20_000;

const kernels: readonly (readonly [name: string, run: (x: Tensor, index: Tensor) => Tensor])[] = [
  ["map", (x) => x.add(x)],
  ["reduce", (x) => x.sum(1)],
  ["matmul", (x) => matmul(x, x)],
  ["matmul with a conversion", (x) => matmul(x.to("float16"), x.to("float16"))],
  ["copy", (x) => x.t().contiguous()],
  ["fill", () => zeros([3, 3])],
  ["gather", (x, index) => gather(x, 1, index)],
  ["scatter", (x, index) => scatterAdd(x, 1, index, x)],
  ["scan", (x) => cumsum(x, 1)],
  ["sort", (x) => sort(x, 1).values],
  ["softmax", (x) => logSoftmax(x, 1)],
];

describe("a kernel runs thousands of times in a row, with no other between", () => {
  it.each(kernels)("%s", async (_, run) => {
    const x = randn([3, 3]);
    const index = tensor(
      [
        [0, 2, 1],
        [1, 1, 0],
        [2, 0, 2],
      ],
      { dtype: "int32" },
    );
    const first = await run(x, index).data();
    let last = run(x, index);
    for (let i = 0; i < TIMES; i++) {
      const next = tidy(() => run(x, index));
      last.dispose();
      last = next;
    }
    expect(await last.data()).toEqual(first);
  });
});
