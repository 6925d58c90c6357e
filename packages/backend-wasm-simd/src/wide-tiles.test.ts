import { fromTypedArray, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "./node";

// One instruction over memory in place runs in one go, but for what does not fill a vector at the end: around the length of a tile, 512.

beforeAll(() => use(wasm()));

const values = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i * 12.9898 + seed) * 3));

const widths = [1, 3, 63, 65, 511, 512, 513, 1021, 1024, 2051];

describe.each(widths)("rows of %i elements", (width) => {
  it.each([1, 2, 5])("%i of them", async (rows) => {
    const [a, b, row, column] = [values(rows * width, 1), values(rows * width, 2), values(width, 3), values(rows, 4)];
    const [x, y] = [fromTypedArray(a, [rows, width]), fromTypedArray(b, [rows, width])];
    const holds = async (result: Tensor, meaning: (i: number, at: number) => number): Promise<void> => {
      const wanted = Float32Array.from(a, (_, at) => meaning(Math.floor(at / width), at));
      expect(await result.data()).toEqual(wanted);
    };
    await holds(x.add(y), (_, at) => a[at]! + b[at]!);
    await holds(x.sub(fromTypedArray(row, [width])), (_, at) => a[at]! - row[at % width]!);
    await holds(x.mul(fromTypedArray(column, [rows, 1])), (i, at) => a[at]! * column[i]!);
    await holds(x.mul(0.1), (_, at) => a[at]! * Math.fround(0.1));
    // Rows that lie in the middle of longer ones.
    const wide = fromTypedArray(values((rows + 1) * (width + 3), 5), [rows + 1, width + 3]);
    const window = wide.narrow(0, 1, rows).narrow(1, 2, width);
    const seen = await window.clone().data();
    await holds(window.add(x), (_, at) => (seen[at] as number) + a[at]!);
    await holds(x.clone().add_(window), (_, at) => (seen[at] as number) + a[at]!);
  });
});
