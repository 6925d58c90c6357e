import { cpu } from "@adjoint/backend-cpu-js";
import { AdjointError, ArgumentError, ShapeError, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as np from "./index";

await use(cpu());
const { testing } = np;

describe("np.testing", () => {
  it("lets pass what is equal", () => {
    testing.assert_array_equal([1, Number.NaN], [1, Number.NaN]);
    testing.assert_array_equal(np.zeros([2, 2]), 0);
    testing.assert_equal(np.array([1n, 2n]), [1, 2]);
    testing.assert_allclose([1, 2], [1 + 1e-9, 2]);
    testing.assert_array_almost_equal([1.0000001], [1]);
    testing.assert_almost_equal(2.33333333, 7 / 3, 7);
    testing.assert_array_less([1, 2], [2, 3]);
    expect(testing.assert_raises(ShapeError, () => np.reshape([1, 2], [3]))).toBeInstanceOf(ShapeError);
  });

  it.each([
    ["values", () => testing.assert_array_equal([1, 2], [1, 3]), /Mismatched elements: 1 \/ 2 \(50\.0%\)/],
    ["shapes", () => testing.assert_array_equal([1, 2], [1, 2, 3]), /shapes \(2,\), \(3,\) mismatch/],
    ["dtypes, if strict", () => testing.assert_array_equal(np.array([1n]), [1], { strict: true }), /dtypes int64, float64 mismatch/],
    ["NaN, if asked for", () => testing.assert_allclose([Number.NaN], [Number.NaN], { equal_nan: false }), /Not equal to tolerance/],
    ["distances", () => testing.assert_allclose([1.1], [1], { rtol: 0.05, err_msg: "the loss" }), /the loss/],
    ["decimals", () => testing.assert_array_almost_equal([1.00001], [1]), /6 decimals/],
    ["order", () => testing.assert_array_less([1, 3], [2, 3]), /strictly ordered/],
    ["no error", () => testing.assert_raises(ShapeError, () => 1), /not raised/],
    ["what is false", () => testing.assert_(false, "on purpose"), /on purpose/],
  ])("throws for %s", (_, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(testing.AssertionError);
    expect(run).toThrow(AdjointError);
  });

  it("speaks in NumPy's words alone, and refuses nonsense", () => {
    const error = testing.assert_raises(testing.AssertionError, () => testing.assert_array_equal([1], [2]));
    expect([error.name, error.operation, error.message.split("\n")[0]]).toEqual([
      "AssertionError",
      "assert_array_equal",
      "Arrays are not equal",
    ]);
    expect(() => testing.assert_raises(ShapeError, 1 as never)).toThrow(ArgumentError);
    expect(() => testing.assert_raises(1 as never, () => 1)).toThrow(ArgumentError);
    expect(() => testing.assert_almost_equal(1, 1, "7" as never)).toThrow(ArgumentError);
  });
});
