import { wasm } from "@adjoint/backend-wasm-simd";
import { use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as np from "./index";

await use(wasm());

describe("arange counts whole numbers exactly", () => {
  it.each([
    [[2n ** 60n, 2n ** 60n + 7n, 3n], "int64", [2n ** 60n, 2n ** 60n + 3n, 2n ** 60n + 6n]],
    [[2n ** 63n, 2n ** 63n + 2n], "uint64", [2n ** 63n, 2n ** 63n + 1n]],
    [[-(2n ** 60n), -(2n ** 60n) - 2n, -1n], "int64", [-(2n ** 60n), -(2n ** 60n) - 1n]],
    [[2 ** 31, 2 ** 31 + 2], "uint32", [2 ** 31, 2 ** 31 + 1]],
  ] as const)("%s as %s", (bounds, dtype, values) => {
    const made = (np.arange as (...args: unknown[]) => np.NDArray)(...bounds, { dtype });
    expect(made.dtype).toBe(dtype);
    expect(made.tolist()).toEqual(values);
  });
});

describe("what has no room is refused before its values are computed", () => {
  it.each([
    ["arange", () => np.arange(2 ** 31)],
    ["arange of fractions", () => np.arange(0, 2 ** 30, 0.5)],
    ["linspace", () => np.linspace(0, 1, 2 ** 31)],
    ["hanning", () => np.hanning(2 ** 31)],
    ["kaiser", () => np.kaiser(2 ** 31, 14)],
    ["histogram_bin_edges", () => np.histogram_bin_edges([0, 1], 2 ** 31)],
  ] as const)("%s", (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: "OUT_OF_MEMORY" }));
  });
});
