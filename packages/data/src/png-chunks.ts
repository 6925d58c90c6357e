import { FormatError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { crc32 } from "@adjoint/core/internal";

/** What IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 gray, 2 red-green-blue, 3 palette, 4 gray and alpha, 6 red-green-blue and alpha. */
  readonly color: number;
  readonly interlaced: boolean;
}

/** The chunks that make the picture. */
export interface PngChunks {
  readonly header: PngHeader;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  /** The packed pixels, in order. */
  readonly data: readonly Uint8Array[];
}

/** The depths that each color type may have. */
const depths: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export function refusePng(problem: string, hint?: string): never {
  throw new FormatError("decodePng", problem, hint);
}

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Chunk after chunk, each with its checksum, up to IEND at the end of the file. */
function* walk(file: Uint8Array): Generator<Chunk> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 8; at < file.length; ) {
    if (at + 12 > file.length) refusePng(`the file ends within a chunk, at ${at}.`, "is the download complete?");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) refusePng(`a chunk at ${at} has the type ${describe(type)}.`);
    const end = at + 8 + length;
    if (end + 4 > file.length) refusePng(`the chunk ${type} of ${length} bytes at ${at} goes beyond the end.`, "is the download complete?");
    if (crc32(file.subarray(at + 4, end)) !== view.getUint32(end))
      refusePng(`the chunk ${type} at ${at} is damaged: its checksum is wrong.`);
    yield { type, body: file.subarray(at + 8, end) };
    at = end + 4;
    if (type !== "IEND") continue;
    if (at !== file.length) refusePng(`${file.length - at} bytes follow the end of the picture.`);
    return;
  }
  refusePng("the file ends before its last chunk.", "is the download complete?");
}

/** @throws FormatError for anything but a PNG file. */
export function readChunks(file: Uint8Array): PngChunks {
  if (!signature.every((byte, i) => file[i] === byte))
    refusePng("the file does not begin as a PNG file does (89 50 4e 47 …).", "is it a JPEG?");
  let header: PngHeader | undefined;
  const once = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  let last = "";
  for (const { type, body } of walk(file)) {
    if (header === undefined) header = readHeader(type, body);
    else if (type === "IDAT") {
      if (data.length > 0 && last !== "IDAT") refusePng("the packed pixels are not in one piece.");
      data.push(body);
    } else if (type === "PLTE" || type === "tRNS") {
      if (once.has(type) || data.length > 0) refusePng(`the chunk ${type} is in the wrong place.`);
      once.set(type, body);
    } else if (type !== "IEND" && type < "a") refusePng(`the chunk ${type}, without which the picture cannot be understood, is unknown.`);
    last = type;
  }
  if (header === undefined || data.length === 0) return refusePng("the file has no pixels.");
  const [palette, transparency] = [once.get("PLTE"), once.get("tRNS")];
  checkColors(header, palette, transparency);
  return { header, palette, transparency, data };
}

function readHeader(type: string, body: Uint8Array): PngHeader {
  if (type !== "IHDR" || body.length !== 13) refusePng(`the file begins with a chunk ${type} of ${body.length} bytes, not IHDR of 13.`);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, color, compression, filter, interlace] = body.subarray(8) as unknown as [number, number, number, number, number];
  if (width === 0 || height === 0 || width >= 2 ** 31 || height >= 2 ** 31) refusePng(`the picture is said to be ${width} × ${height}.`);
  if (!depths[color]?.includes(depth)) refusePng(`there is no color type ${color} of ${depth} bits.`);
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    refusePng(`compression ${compression}, filter ${filter} and interlace ${interlace} are not those of PNG.`);
  }
  return { width, height, depth, color, interlaced: interlace === 1 };
}

function checkColors({ color, depth }: PngHeader, palette: Uint8Array | undefined, transparency: Uint8Array | undefined): void {
  const colors = (palette?.length ?? 0) / 3;
  if (palette !== undefined && (!Number.isInteger(colors) || colors === 0 || colors > 256)) refusePng(`the palette has ${colors} colors.`);
  if (color === 3 && (palette === undefined || colors > 2 ** depth)) refusePng(`a palette of ${colors} colors does not fit ${depth} bits.`);
  if (palette !== undefined && (color === 0 || color === 4)) refusePng("a gray picture has a palette.");
  if (transparency === undefined) return;
  const fits = color === 3 ? transparency.length <= colors : transparency.length === (color === 0 ? 2 : color === 2 ? 6 : -1);
  if (!fits) refusePng(`transparency of ${transparency.length} bytes does not fit the color type ${color}.`);
}
