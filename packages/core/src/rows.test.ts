import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { ShapeError, scalar, type Tensor, tensor, use, zeros } from "./index";

beforeAll(() => use(cpu()));

const values = (rows: Iterable<Tensor>): Promise<unknown[]> => Promise.all([...rows].map((row) => row.toArray()));

describe("for … of", () => {
  it("goes through the first dim", async () => {
    expect(
      await values(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
    ).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]); // prettier-ignore
    expect(await values(tensor([7, 8]))).toEqual([7, 8]);
    expect(
      await values(
        tensor([
          [1, 2],
          [3, 4],
        ]).t(),
      ),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]); // prettier-ignore
    expect(await values(zeros([0, 3]))).toEqual([]);
    const [first, , third] = tensor([[1], [2], [3]]);
    expect([await first!.item(), await third!.item()]).toEqual([1, 3]);
  });

  it("gives views: what is written to a row is in the tensor", async () => {
    const x = zeros([2, 2]);
    let value = 1;
    for (const row of x) row.fill_(value++);
    expect(await x.toArray()).toEqual([
      [1, 1],
      [2, 2],
    ]); // prettier-ignore
  });

  it("keeps the dtype", () => {
    for (const row of zeros([1, 2], { dtype: "int64" })) expectTypeOf(row.dtype).toEqualTypeOf<"int64">();
  });

  it("refuses a scalar, as soon as it is asked for rows", () => {
    const x = scalar(3);
    expect(() => x[Symbol.iterator]()).toThrow(ShapeError);
    expect(() => [...x]).toThrow(/a scalar has no rows/);
    expect(() => {
      const [first] = x;
      return first;
    }).toThrow(ShapeError);
  });
});
