import { cpu } from "@adjoint/backend-cpu-js";
import { type DType, tensor, use } from "@adjoint/core";
import { expect, expectTypeOf, it } from "vitest";
import * as np from "./index";

await use(cpu());

/** The dtype that the compiler knows of is the one that the array has. */
const is = <D extends DType>(dtype: D, a: np.NDArray<NoInfer<D>>): void => expect(a.dtype).toBe(dtype);

it("results have the dtype that their type says", () => {
  const int8 = np.array([1, 2], { dtype: "int8" });
  const uint64 = np.array([1, 2], { dtype: "uint64" });
  const int64 = np.array([1n, 2n]);
  const float32 = np.array([1, 2], { dtype: "float32" });
  const bool = np.array([true, false]);
  is("float32", np.add(int8, float32));
  is("float64", np.add(int64, float32));
  is("float64", np.add(int64, uint64));
  is("int8", np.add(int8, true));
  is("int8", np.add(bool, int8));
  is("int64", np.add(int64, 1n));
  is("float32", np.add(float32, 1.5));
  is("float64", np.add([1, 2], [3, 4]));
  is("bool", np.less(int8, float32));
  is("float16", np.sin(int8));
  is("float64", np.sin(int64));
  is("float32", np.sin(float32));
  is("float64", np.divide(int8, int8));
  is("float32", np.divide(float32, int8));
  is("int64", np.sum(int8));
  is("uint64", np.sum(uint64));
  is("float32", float32.sum());
  is("int8", int8.T.reshape(2, 1).max());
  is("int64", int8.argmax());
  is("bool", int8.all());
  is("float64", np.zeros([2]));
  is(
    "float64",
    np.array([
      [1, 2],
      [3, 4],
    ]),
  );
  is("uint8", np.asarray(Uint8Array.of(1, 2)));
  is("float32", np.asarray(tensor([1, 2])));
  is("float32", int8.astype("float32"));
  is("float32", np.matmul(float32, int8));
  expectTypeOf(np.promote_types("int8", "int16")).toEqualTypeOf<DType>();
  expectTypeOf(int64.item(0)).toEqualTypeOf<bigint>();
  expectTypeOf(bool.item(0)).toEqualTypeOf<boolean>();
});

it("a number beside integers may make a float of them, and the type says so", () => {
  const int8 = np.array([1, 2], { dtype: "int8" });
  expectTypeOf(np.add(int8, 1)).toEqualTypeOf<np.NDArray<"int8" | "float64">>();
  expect([np.add(int8, 1).dtype, np.add(int8, 1.5).dtype]).toEqual(["int8", "float64"]);
});
