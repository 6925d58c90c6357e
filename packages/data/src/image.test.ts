import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, DeviceError, ShapeError, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/png.json";
import { imageToTensor } from "./index";

beforeAll(() => use(cpu()));

const fromBase64 = (text: string): Uint8ClampedArray => Uint8ClampedArray.from(atob(text), (character) => character.charCodeAt(0));
// Two pixels side by side, and one row of them.
const image = { data: Uint8ClampedArray.of(255, 0, 51, 255, 10, 20, 30, 102), width: 2, height: 1 };

describe("imageToTensor", () => {
  it("gives channels, height, width, from 0 to 1", async () => {
    const x = imageToTensor(image);
    expect([x.dtype, x.shape]).toEqual(["float32", [3, 1, 2]]);
    expect(await x.data()).toEqual(Float32Array.of(1, 10 / 255, 0, 20 / 255, 0.2, 30 / 255));
  });

  it("gives bytes, and alpha as a fourth channel", async () => {
    const x = imageToTensor(image, { dtype: "uint8", alpha: true });
    expect([x.dtype, await x.toArray()]).toEqual(["uint8", [[[255, 10]], [[0, 20]], [[51, 30]], [[255, 102]]]]);
  });

  it("tells rows from columns", async () => {
    const tall = { data: Uint8Array.from({ length: 24 }, (_, i) => i), width: 2, height: 3 };
    expect(await imageToTensor(tall, { dtype: "uint8" }).select(0, 0).toArray()).toEqual([
      [0, 4],
      [8, 12],
      [16, 20],
    ]);
  });

  it.each(golden.cases)("$name: gray as Pillow makes it", async ({ rgba, gray, width, height }) => {
    const pixels = { data: fromBase64(rgba), width, height };
    const bytes = imageToTensor(pixels, { dtype: "uint8", grayscale: true });
    expect(bytes.shape).toEqual([1, height, width]);
    expect([...(await bytes.data())]).toEqual([...fromBase64(gray)]);
    // The floats are not rounded to bytes on the way.
    const floats = (await imageToTensor(pixels, { grayscale: true }).data()) as Float32Array;
    fromBase64(gray).forEach((byte, i) => expect(Math.abs(floats[i]! * 255 - byte)).toBeLessThan(0.501));
  });

  it("gives gray beside alpha, and of nothing an empty tensor", async () => {
    expect(imageToTensor(image, { grayscale: true, alpha: true }).shape).toEqual([2, 1, 2]);
    expect(imageToTensor({ data: new Uint8Array(0), width: 0, height: 4 }).shape).toEqual([3, 4, 0]);
  });

  it.each<[string, unknown, unknown, new (...args: never[]) => Error]>([
    ["nothing", undefined, {}, ArgumentError],
    ["an image without data", { width: 1, height: 1 }, {}, ArgumentError],
    ["a list", { data: [1, 2, 3, 4], width: 1, height: 1 }, {}, ArgumentError],
    ["floats", { data: new Float32Array(4), width: 1, height: 1 }, {}, ArgumentError],
    ["a width that is none", { data: new Uint8Array(4), width: 0.5, height: 2 }, {}, ArgumentError],
    ["three bytes a pixel", { data: new Uint8Array(3), width: 1, height: 1 }, {}, ShapeError],
    ["another dtype", image, { dtype: "int32" }, ArgumentError],
    ["an unknown device", image, { device: "nowhere" }, DeviceError],
  ])("refuses %s", (_, given, options, kind) => {
    expect(() => imageToTensor(given as never, options as never)).toThrow(kind);
  });
});
