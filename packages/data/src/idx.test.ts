import { FormatError } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { readIdx } from "./index";

/** A file by the book: two zeros, the type, the number of dims, the sizes big-endian, the elements. */
function idx(code: number, shape: readonly number[], body: Uint8Array | number[]): Uint8Array {
  const sizes = shape.flatMap((length) => [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]);
  return Uint8Array.from([0, 0, code, shape.length, ...sizes, ...body]);
}

function bigEndian(bytes: number, values: readonly number[], method: "setInt16" | "setInt32" | "setFloat32" | "setFloat64"): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes * values.length));
  values.forEach((value, i) => view[method](i * bytes, value));
  return new Uint8Array(view.buffer);
}

describe("readIdx", () => {
  it("reads images of bytes", () => {
    const file = readIdx(idx(8, [2, 1, 3], [1, 2, 3, 253, 254, 255]));
    expect(file).toEqual({ dtype: "uint8", shape: [2, 1, 3], data: Uint8Array.of(1, 2, 3, 253, 254, 255) });
  });

  it.each([
    [9, "int8", Int8Array.of(-1, 5), Uint8Array.of(255, 5)],
    [11, "int16", Int16Array.of(-2, 300), bigEndian(2, [-2, 300], "setInt16")],
    [12, "int32", Int32Array.of(-70000, 1), bigEndian(4, [-70000, 1], "setInt32")],
    [13, "float32", Float32Array.of(1.5, -0.25), bigEndian(4, [1.5, -0.25], "setFloat32")],
    [14, "float64", Float64Array.of(Math.PI, -1e300), bigEndian(8, [Math.PI, -1e300], "setFloat64")],
  ])("reads type %i as %s", (code, dtype, data, body) => {
    expect(readIdx(idx(code, [2], body))).toEqual({ dtype, shape: [2], data });
  });

  it("reads a view into a larger buffer, at any offset", () => {
    const file = idx(13, [1], bigEndian(4, [2.5], "setFloat32"));
    const padded = new Uint8Array(file.length + 3);
    padded.set(file, 3);
    expect(readIdx(padded.subarray(3)).data).toEqual(Float32Array.of(2.5));
  });

  it("reads empty sets and scalars", () => {
    expect(readIdx(idx(8, [0, 28, 28], [])).data).toHaveLength(0);
    expect(readIdx(idx(8, [], [7]))).toEqual({ dtype: "uint8", shape: [], data: Uint8Array.of(7) });
    expect(readIdx(idx(8, new Array(64).fill(1), [7])).shape).toHaveLength(64);
  });

  it.each([
    ["nothing", new Uint8Array(0), /at least 4 bytes/],
    ["a first word that is not zero", Uint8Array.of(1, 0, 8, 1, 0, 0, 0, 0), /begins with 01 00 08 01\./],
    ["an unknown type", idx(10, [1], [0]), /begins with 00 00 0a 01\./],
    ["an end within the sizes", idx(8, [2, 2], [1, 2, 3, 4]).subarray(0, 9), /within the sizes of its 2 dims/],
    ["too few elements", idx(8, [2, 2], [1, 2, 3]), /takes 16 bytes, and the file has 15/],
    ["too many elements", idx(8, [2, 2], [1, 2, 3, 4, 5]), /takes 16 bytes, and the file has 17/],
    ["huge sizes", idx(8, [0xffffffff, 0xffffffff, 0xffffffff], [1]), /the file has 17/],
    ["sizes beyond any number, and a zero", idx(8, [...new Array(60).fill(0xffffffff), 0], []), /the file has 248/],
    ["255 dims", idx(8, new Array(255).fill(1), [7]), /has 255 dims; at most 64 are read/],
    ["65 dims", idx(8, new Array(65).fill(1), [7]), /has 65 dims/],
    ["a compressed file", Uint8Array.of(0x1f, 0x8b, 8, 0, 0), /compressed/],
    ["no bytes at all", "0000" as never, /takes the bytes of a file/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readIdx(bytes)).toThrow(FormatError);
    expect(() => readIdx(bytes)).toThrow(message);
  });
});
