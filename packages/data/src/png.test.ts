import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, FormatError, use } from "@adjoint/core";
import fc from "fast-check";
import { zlibSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/png.json";
import { crc32 } from "@adjoint/core/internal";
import { decodePng, readPng } from "./png";

beforeAll(() => use(cpu()));

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const letters = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

const chunk = (type: string, body: ArrayLike<number> = []): number[] => {
  const inside = [...letters(type), ...Array.from(body)];
  return [...word(inside.length - 4), ...inside, ...word(crc32(Uint8Array.from(inside)))];
};
const start = [0x89, ...letters("PNG\r\n\x1a\n")];
const header = (width: number, height: number, ...rest: number[]): number[] => chunk("IHDR", [...word(width), ...word(height), ...rest]);
const gray = header(2, 1, 8, 0, 0, 0, 0);
const packed = (rows: Uint8Array): number[] => chunk("IDAT", zlibSync(rows));
const data = (...rows: number[]): number[] => packed(Uint8Array.from(rows));
const png = (...chunks: number[][]): Uint8Array => Uint8Array.from([...start, ...chunks.flat(), ...chunk("IEND")]);
const small = png(gray, data(0, 7, 9));

describe("decodePng", () => {
  it.each(golden.cases)("$name: the pixels that Pillow finds", ({ file, width, height, rgba }) => {
    const image = decodePng(fromBase64(file));
    expect([image.width, image.height]).toEqual([width, height]);
    expect([...image.data]).toEqual([...fromBase64(rgba)]);
  });

  it("reads pixels in many pieces, with unknown chunks between that may be left out", () => {
    const packed = zlibSync(Uint8Array.of(0, 7, 9));
    const file = png(
      gray,
      chunk("teST"),
      ...Array.from(packed, (byte) => chunk("IDAT", [byte])),
      chunk("IDAT"),
      chunk("tIME", new Array(7)),
    );
    expect([...decodePng(file).data]).toEqual([7, 7, 7, 255, 9, 9, 9, 255]);
  });

  const palette = header(2, 1, 8, 3, 0, 0, 0);
  const blank = new Uint8Array(8192 * 1025);
  it.each<[string, unknown, RegExp]>([
    ["nothing", new Uint8Array(0), /does not begin as a PNG file does/],
    ["no bytes", [1], /takes the bytes of a file/],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff), /does not begin as a PNG file does/],
    ["the signature alone", Uint8Array.from(start), /before its last chunk/],
    ["a missing end", small.subarray(0, -12), /before its last chunk/],
    ["something after the end", Uint8Array.from([...small, 0]), /1 bytes follow/],
    ["a wrong checksum", small.map((byte, i) => (i === small.length - 1 ? byte ^ 1 : byte)), /checksum is wrong/],
    ["a chunk beyond the end", Uint8Array.from([...start, ...word(2 ** 31), ...letters("IHDR"), 0, 0, 0, 0]), /beyond the end/],
    ["a chunk without letters", png(chunk("IH1R")), /has the type/],
    ["pixels before the header", png(data(0, 1, 2), gray), /not IHDR/],
    ["a short header", png(chunk("IHDR", [0, 0])), /IHDR of 2 bytes/],
    ["two headers", png(gray, gray, data(0, 1, 2)), /IHDR, without which/],
    ["no pixels", png(gray), /no pixels/],
    ["a width of 0", png(header(0, 1, 8, 0, 0, 0, 0), data()), /0 × 1/],
    ["a width of 2³¹", png(header(2 ** 31, 1, 8, 0, 0, 0, 0), data()), /said to be 2147483648 × 1/],
    ["a height of 2³¹", png(header(1, 2 ** 31, 8, 0, 0, 0, 0), data()), /said to be 1 × 2147483648/],
    ["a depth of 3", png(header(1, 1, 3, 0, 0, 0, 0), data()), /color type 0 of 3 bits/],
    ["a palette of 16 bits", png(header(1, 1, 16, 3, 0, 0, 0), data()), /color type 3 of 16 bits/],
    ["an unknown color type", png(header(1, 1, 8, 5, 0, 0, 0), data()), /color type 5/],
    ["another compression", png(header(1, 1, 8, 0, 1, 0, 0), data()), /compression 1/],
    ["another interlacing", png(header(1, 1, 8, 0, 0, 0, 2), data()), /interlace 2/],
    ["an unknown chunk that matters", png(gray, chunk("CgBI"), data(0, 1, 2)), /CgBI, without which/],
    ["pixels in two places", png(gray, data(0, 1, 2), chunk("tEXt"), data(0, 1, 2)), /not in one piece/],
    ["no palette", png(palette, data(0, 0, 0)), /palette of 0 colors/],
    ["a palette of half a color", png(palette, chunk("PLTE", [1, 2]), data(0, 0, 0)), /colors/],
    ["two palettes", png(palette, chunk("PLTE", [1, 2, 3]), chunk("PLTE", [1, 2, 3]), data(0, 0, 0)), /wrong place/],
    ["a palette after the pixels", png(gray, data(0, 1, 2), chunk("PLTE", [1, 2, 3])), /wrong place/],
    ["a color beyond the palette", png(palette, chunk("PLTE", [1, 2, 3]), data(0, 0, 1)), /the color 1 of a palette of 1/],
    ["a palette in gray", png(gray, chunk("PLTE", [1, 2, 3]), data(0, 1, 2)), /gray picture has a palette/],
    ["more transparency than colors", png(palette, chunk("PLTE", [1, 2, 3]), chunk("tRNS", [1, 2]), data(0, 0, 0)), /does not fit/],
    ["transparency beside alpha", png(header(1, 1, 8, 4, 0, 0, 0), chunk("tRNS", [1, 2]), data(0, 1, 2)), /does not fit/],
    ["a filter of 5", png(gray, data(5, 1, 2)), /filter 5/],
    ["too few pixels", png(gray, data(0, 1)), /take 2 bytes, and the picture 3/],
    ["too many pixels", png(gray, data(0, 1, 2, 3)), /more than the 3 bytes/],
    ["packed pixels that are none", png(gray, chunk("IDAT", [1, 2, 3, 4, 5, 6, 7, 8])), /damaged \([^:]*\)\.$/m],
    ["packed pixels cut short", png(gray, chunk("IDAT", zlibSync(Uint8Array.of(0, 1, 2)).subarray(0, 7))), /damaged|take/],
    ["no packed pixels", png(gray, chunk("IDAT")), /cannot hold/],
    ["a picture too large", png(header(100_000, 100_000, 8, 0, 0, 0, 0), data()), /at most 16777216 are read.*raise maxPixels/s],
    [
      "a picture of one color, packed a thousandfold",
      png(header(8192, 8192, 1, 0, 0, 0, 0), packed(blank)),
      /at most 16777216 .*maxPixels/s,
    ],
    ["a picture larger than its file can hold", png(header(4000, 4000, 8, 0, 0, 0, 0), data(0)), /cannot hold/],
    ["a bomb", png(gray, chunk("IDAT", zlibSync(new Uint8Array(2 ** 24)))), /more than the 3 bytes/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodePng(bytes as Uint8Array)).toThrow(FormatError);
    expect(() => decodePng(bytes as Uint8Array)).toThrow(message);
  });

  it("reads a larger picture if it is asked to, and refuses a limit that is none", () => {
    expect(() => decodePng(small, { maxPixels: 1 })).toThrow(/raise maxPixels/);
    expect(() => decodePng(small, { maxPixels: Number.NaN })).toThrow(ArgumentError);
  });

  /** Whether it is read; anything but a FormatError is thrown. */
  function reads(bytes: Uint8Array): boolean {
    try {
      decodePng(bytes);
      return true;
    } catch (error) {
      if (error instanceof FormatError) return false;
      throw error;
    }
  }

  it("refuses every cut and every changed byte: checksums cover all", () => {
    const kinds = golden.cases
      .filter(({ name }) => name === "one pixel" || name === "one pixel, interlaced")
      .map(({ file }) => fromBase64(file));
    for (const file of [small, ...kinds]) {
      expect(reads(file)).toBe(true);
      for (let length = 0; length < file.length; length++) expect(reads(file.subarray(0, length))).toBe(false);
      for (let position = 0; position < file.length; position++) {
        for (let bit = 0; bit < 8; bit++) {
          const damaged = Uint8Array.from(file);
          damaged[position]! ^= 1 << bit;
          expect(reads(damaged), `byte ${position}, bit ${bit}`).toBe(false);
        }
      }
    }
  });

  it("reads or refuses random chunks with right checksums", () => {
    const type = fc.constantFrom("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "tEXt", "ABCD");
    const random = fc.tuple(type, fc.uint8Array({ maxLength: 30 })).map(([name, body]) => chunk(name, body));
    const bytes = fc.constantFrom(...[0, 1, 2, 3, 4, 6, 8, 16]);
    const head = fc.tuple(fc.integer({ min: 1, max: 9 }), bytes, bytes).map(([n, a, b]) => header(n, n, a, b, 0, 0, n & 1));
    const pixels = fc.uint8Array({ maxLength: 99 }).map((rows) => data(...rows));
    fc.assert(
      fc.property(head, fc.array(fc.oneof(random, pixels), { maxLength: 4 }), (first, rest) => {
        reads(png(first, ...rest));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("readPng", () => {
  it("gives a tensor by the options of imageToTensor", async () => {
    const x = readPng(small);
    expect([x.dtype, x.shape]).toEqual(["float32", [3, 1, 2]]);
    const bytes = readPng(small, { dtype: "uint8", grayscale: true });
    expect([bytes.dtype, await bytes.toArray()]).toEqual(["uint8", [[[7, 9]]]]);
  });

  it("keeps to its limit of pixels", () => {
    expect(readPng(small, { maxPixels: 2 }).shape).toEqual([3, 1, 2]);
    expect(() => readPng(small, { maxPixels: 1 })).toThrow(/raise maxPixels/);
  });
});
