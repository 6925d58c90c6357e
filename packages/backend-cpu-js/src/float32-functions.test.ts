import { describe, expect, it } from "vitest";
import { erfFloat32, expFloat32, tanhFloat32 } from "./float32-functions";

/** Far below half a float32's last bit (3e-8): then what rounds to another float32 than the true value lies as good as between two. */
const bound = 5e-12;
const relative = (value: number, meaning: number): number => Math.abs(value - meaning) / Math.abs(meaning);

/** Where the series reach the farthest: midway between the points of the tables. */
const midway = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step }, (_, k) => from + (k + 0.5) * step);

describe("functions for float32 results", () => {
  it("are exact to 5e-12 everywhere, each term of their series", () => {
    for (const x of midway(-90 * Math.LN2, 90 * Math.LN2, Math.LN2 / 32))
      expect(relative(expFloat32(x), Math.exp(x)), `exp ${x}`).toBeLessThan(bound);
    for (const x of midway(-9, 9, 1 / 32)) expect(relative(tanhFloat32(x), Math.tanh(x)), `tanh ${x}`).toBeLessThan(bound);
    // By mpmath, to 30 digits.
    const erf = [
      [-0.015625, -0.017629489782642005],
      [0.046875, 0.052854059156443735],
      [0.109375, 0.12292609335484639],
      [-0.203125, -0.22608838283339747],
      [0.296875, 0.3254010564604525],
      [0.421875, 0.4492397840746943],
      [-0.515625, -0.5341230345484599],
      [0.640625, 0.6350538597715001],
      [0.765625, 0.7210838185377029],
      [-0.890625, -0.7921624658691312],
      [1.015625, 0.8490860348888876],
      [1.171875, 0.9025374279448654],
      [-1.328125, -0.9396533534113223],
      [1.515625, 0.9679204052967425],
      [1.734375, 0.9858241672010148],
      [-1.984375, -0.9949890660500735],
      [2.359375, 0.9991520843050405],
      [2.828125, 0.9999365430555637],
      [-3.453125, -0.9999989575769039],
    ] as const;
    for (const [x, y] of erf) expect(relative(erfFloat32(x), y), `erf ${x}`).toBeLessThan(bound);
  });

  it("keep the sign of zero, let NaN through, and end where a float32 does", () => {
    for (const odd of [tanhFloat32, erfFloat32]) {
      expect(odd(-0)).toBe(-0);
      expect(odd(0)).toBe(0);
      for (const x of [9.3, 1e9, Number.POSITIVE_INFINITY]) {
        expect(Math.fround(odd(x))).toBe(1);
        expect(Math.fround(odd(-x))).toBe(-1);
      }
    }
    for (const f of [expFloat32, tanhFloat32, erfFloat32]) expect(f(Number.NaN)).toBeNaN();
    for (const x of [88.73, 1e9, Number.POSITIVE_INFINITY]) expect(Math.fround(expFloat32(x))).toBe(Number.POSITIVE_INFINITY);
    for (const x of [-103.98, -1e9, Number.NEGATIVE_INFINITY]) expect(Math.fround(expFloat32(x))).toBe(0);
    // The largest and the smallest float32 that exp gives.
    expect(Math.fround(expFloat32(88.72283))).toBe(Math.fround(Math.exp(88.72283)));
    expect(Math.fround(expFloat32(-103.97))).toBe(2 ** -149);
  });
});
