import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { DTypeError, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as np from "./index";

beforeAll(() => use(cpu(), wasm()));

const drawn = (rows: number, columns: number): np.NDArray => np.random.default_rng(7).normal(0, 1, [rows, columns]) as np.NDArray;

describe.each(["cpu", "wasm"])("np.linalg on %s", (device) => {
  it("what factorisations give multiplies to the matrix", async () => {
    const a = await drawn(5, 3).to_device(device);
    const { Q, R } = np.linalg.qr(a);
    expect(np.allclose(np.matmul(Q, R), a)).toBe(true);
    const [u, s, vh] = np.linalg.svd(a, { full_matrices: false });
    expect(np.allclose(np.matmul(np.multiply(u, s), vh), a)).toBe(true);
    const symmetric = np.matmul(a.T, a);
    const { eigenvalues, eigenvectors } = np.linalg.eigh(symmetric);
    expect(np.allclose(np.matmul(np.multiply(eigenvectors, eigenvalues), eigenvectors.T), symmetric)).toBe(true);
    const factor = np.linalg.cholesky(symmetric);
    expect(np.allclose(np.matmul(factor, factor.T), symmetric)).toBe(true);
  });

  it("a solution has a gradient", async () => {
    const a = np.asarray(
      [
        [4, 1],
        [2, 3],
      ],
      { device },
    );
    const slope = np.grad((b: np.NDArray) => np.sum(np.linalg.solve(a, b)))(np.asarray([1, 2], { device }));
    // Of the sum of A⁻¹b the gradient is the column sums of A⁻¹.
    expect(np.allclose(slope as np.NDArray, np.sum(np.linalg.inv(a), 0))).toBe(true);
  });
});

it("eigenvalues of general matrices are refused by name", () => {
  expect(() =>
    np.linalg.eig([
      [0, 1],
      [-1, 0],
    ]),
  ).toThrow(DTypeError);
  expect(() =>
    np.linalg.eigvals([
      [0, 1],
      [-1, 0],
    ]),
  ).toThrow("complex dtypes are not available");
});

describe("roots", () => {
  it.each([
    [
      [1, -6, 11, -6],
      [3, 2, 1],
    ],
    [
      [2, 0, -8, 0],
      [2, 0, -2],
    ],
    [[0, 0, 1, -1], [1]],
    [
      [1, -4, 4],
      [2, 2],
    ],
    [[7], []],
  ])("of %j are %j", (coefficients, wanted) => {
    const found = np.sort(np.roots(coefficients)).tolist<number[]>().reverse();
    expect(found).toHaveLength(wanted.length);
    found.forEach((root, i) => expect(root).toBeCloseTo(wanted[i]!, 6));
  });

  it("that are complex are refused by name", () => expect(() => np.roots([1, 0, 1])).toThrow("this polynomial has complex roots"));

  it("are those that poly was made of", () => {
    const zeros = [-3.5, -1, 0.25, 2, 9];
    expect(np.allclose(np.sort(np.roots(np.poly(zeros))), zeros)).toBe(true);
  });
});

describe("arguments", () => {
  it("the first keyword may stand by its position", () => {
    expect(
      np
        .sum(
          [
            [1, 2],
            [3, 4],
          ],
          0,
        )
        .tolist(),
    ).toEqual([4, 6]);
    expect(np.concatenate([[[1]], [[2]]], 1).tolist()).toEqual([[1, 2]]);
    expect(
      np
        .diagonal(
          [
            [1, 2],
            [3, 4],
          ],
          { offset: 1 },
        )
        .tolist(),
    ).toEqual([2]);
  });

  it("are refused when they come twice, or are not known", () => {
    expect(() =>
      np.diagonal(
        [
          [1, 2],
          [3, 4],
        ],
        ...([1, { offset: 1 }] as unknown as [1]),
      ),
    ).toThrow("got multiple values for argument `offset`");
    expect(() => np.trace([[1]], { diagonal: 1 } as object)).toThrow("unexpected keyword argument `diagonal`");
  });

  it("more than a tensor holds is refused before it is written out", () =>
    expect(() => np.arange(0, 1e12)).toThrow("Maximum allowed size exceeded"));
});

it("the namespace says what it has", () => {
  const info = np.__array_namespace_info__();
  expect(info.default_dtypes()).toEqual({ "real floating": "float64", integral: "int64", indexing: "int64" });
  expect(Object.keys(info.dtypes({ kind: "real floating" }))).toEqual(["float32", "float64"]);
  expect(info.devices()).toContain("cpu");
  expect(() => info.dtypes({ device: "moon" })).toThrow("there is no device");
});
