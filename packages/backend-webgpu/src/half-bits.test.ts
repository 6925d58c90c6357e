import { describe, expect, it } from "vitest";
import { bfloat16BitsToFloat32, float16BitsToFloat32, float32ToBfloat16Bits, float32ToFloat16Bits } from "./half-bits";

/** IEEE 754: what these bits are as binary16, and as the upper half of binary32. */
const float16 = [
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x0401, 1025 * 2 ** -24],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0x7bff, 65504],
  [0x7c00, Number.POSITIVE_INFINITY],
] as const;
const bfloat16 = [
  [0x0001, 2 ** -133],
  [0x007f, 127 * 2 ** -133],
  [0x0080, 2 ** -126],
  [0x3eab, 0.333984375],
  [0x3f80, 1],
  [0x7f7f, 255 * 2 ** 120],
  [0x7f80, Number.POSITIVE_INFINITY],
] as const;

describe.each([
  ["float16", float16BitsToFloat32, float32ToFloat16Bits, float16, 0x7c00, 65536],
  ["bfloat16", bfloat16BitsToFloat32, float32ToBfloat16Bits, bfloat16, 0x7f80, 2 ** 128],
] as const)("%s", (_, from, to, samples, infinity, beyond) => {
  it("has the bits that IEEE 754 says", () => {
    for (const [bits, value] of samples) {
      expect(from(bits)).toBe(value);
      expect(from(bits | 0x8000)).toBe(-value);
      expect(to(value)).toBe(bits);
      expect(to(-value)).toBe(bits | 0x8000);
    }
    expect([to(0), to(-0), from(0), from(0x8000)]).toEqual([0, 0x8000, 0, -0]);
    for (const bits of [infinity + 1, 0x7fff, 0x8000 | (infinity + 1), 0xffff]) expect(from(bits)).toBeNaN();
    expect(to(Number.NaN) & 0x7fff).toBeGreaterThan(infinity);
    expect(from(to(Number.NaN))).toBeNaN();
  });

  it("rounds to the nearest, ties to even, beyond the largest to infinity", () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < infinity; bits++) {
      const low = from(bits);
      const high = bits + 1 === infinity ? beyond : from(bits + 1);
      // A float32 holds what lies in the middle, and beside it.
      const middle = (low + high) / 2;
      const beside = high <= 2 ** -126 ? 2 ** -149 : middle * 2 ** -23;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const wanted: [number, number][] = [
        [low, bits],
        [middle - beside, bits],
        [middle, even],
        [middle + beside, bits + 1],
      ];
      for (const [value, nearest] of wanted) if (to(value) !== nearest || to(-value) !== (nearest | 0x8000)) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });
});
