import { ArgumentError, FormatError, type Tensor } from "@adjoint/core";
import { attached, describe, namedOptions } from "@adjoint/core/internal";
import { Unzlib } from "fflate";
import { type ImageOptions, imageToTensor } from "./image";
import { readChunks, refusePng } from "./png-chunks";
import { pixelsOf, rowBytes } from "./png-pixels";
import { decodePngOptions, readPngOptions } from "./options.gen";

/** Options of `decodePng`. */
export interface DecodePngOptions {
  /**
   * The most pixels that the picture may have. Default: 2²⁴, 4096 × 4096, which take 64 MiB decoded and 192 MiB as a float32 tensor: deflate
   * packs one color a thousandfold, and so a file of a few kilobytes can be a bomb.
   */
  readonly maxPixels?: number;
}

/** What `decodePng` gives: fit for `imageToTensor`, and for a canvas's `putImageData`. */
export interface DecodedPng {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Options of `readPng`. */
export interface ReadPngOptions extends DecodePngOptions, ImageOptions {}

/**
 * A PNG file as a tensor `[channels, height, width]`: float32 from 0 to 1, of red, green and blue, unless the options say otherwise.
 *
 * ```ts
 * const x = readPng(await readFile("digit.png"), { grayscale: true }); // [1, 28, 28]
 * ```
 *
 * @throws FormatError for a file that is not a PNG, is damaged, or has more than `maxPixels`.
 */
export function readPng(bytes: Uint8Array, options: ReadPngOptions = {}): Tensor {
  const { maxPixels, ...image } = namedOptions("readPng", options, readPngOptions);
  return imageToTensor(decodePng(bytes, maxPixels === undefined ? {} : { maxPixels }), image);
}

/**
 * The pixels of a PNG file (ISO/IEC 15948), of any color type, depth and interlacing, as red, green, blue and alpha in 8 bits. 16 bits are
 * rounded to 8; gamma and color profiles are left to the caller.
 *
 * ```ts
 * const { data, width, height } = decodePng(await readFile("digit.png"));
 * ```
 *
 * @throws FormatError for a file that is not a PNG, is damaged, or has more than `maxPixels`.
 */
export function decodePng(bytes: Uint8Array, options: DecodePngOptions = {}): DecodedPng {
  const { maxPixels = 2 ** 24 } = namedOptions("decodePng", options, decodePngOptions);
  if (!(maxPixels >= 0)) throw new ArgumentError("decodePng", `maxPixels is a number ≥ 0, not ${describe(maxPixels)}.`);
  if (!(bytes instanceof Uint8Array)) throw new FormatError("decodePng", `takes the bytes of a file, not ${describe(bytes)}.`);
  const chunks = readChunks(attached("decodePng", bytes) as Uint8Array);
  const { width, height } = chunks.header;
  if (width * height > maxPixels) {
    refusePng(`the picture has ${width} × ${height} pixels; at most ${maxPixels} are read.`, "raise maxPixels if you trust the file.");
  }
  const rows = inflate(joined(chunks.data), rowBytes(chunks.header));
  return { data: pixelsOf(chunks, rows), width, height };
}

/** In one piece: pushed one by one, a million chunks of a byte would each cost the inflater a window. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** What deflate packs into a byte at best: what one piece yields stays small. */
const MOST_PER_BYTE = 1032;
const PIECE = 16 * 1024;

/** Inflates piece by piece, and stops as soon as more comes out than the picture takes. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  if (size > MOST_PER_BYTE * packed.length) refusePng(`${packed.length} packed bytes cannot hold the ${size} that the pixels take.`);
  const rows = new Uint8Array(size);
  let filled = 0;
  const inflater = new Unzlib((piece) => {
    if (filled + piece.length > size) refusePng(`the packed pixels take more than the ${size} bytes that the picture has.`);
    rows.set(piece, filled);
    filled += piece.length;
  });
  try {
    for (let start = 0; start < packed.length; start += PIECE) inflater.push(packed.subarray(start, start + PIECE));
    inflater.push(new Uint8Array(0), true);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    refusePng(`the packed pixels are damaged (${error instanceof Error ? error.message : String(error)}).`);
  }
  if (filled !== size) refusePng(`the packed pixels take ${filled} bytes, and the picture ${size}.`);
  return rows;
}
