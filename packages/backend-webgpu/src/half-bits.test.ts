import { halfFaults } from "@adjoint/core/testing";
import { expect, it } from "vitest";
import { bfloat16BitsToFloat32, float16BitsToFloat32, float32ToBfloat16Bits, float32ToFloat16Bits } from "./half-bits";

it("float16 is IEEE 754's binary16, in every bit", () => {
  expect(halfFaults("float16", float16BitsToFloat32, float32ToFloat16Bits)).toEqual([]);
});

it("bfloat16 is the upper half of binary32, in every bit", () => {
  expect(halfFaults("bfloat16", bfloat16BitsToFloat32, float32ToBfloat16Bits)).toEqual([]);
});
