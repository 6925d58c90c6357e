import { type PngChunks, type PngHeader, refusePng } from "./png-chunks";

/** Every `step`-th pixel from `start` on, in both directions: an interlaced picture comes in seven of them. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  /** Bytes of a row, without the filter byte before it. */
  readonly stride: number;
}

const whole = [[0, 0, 1, 1]] as const;
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Bits of a pixel. */
const bitsOf = ({ color, depth }: PngHeader): number => samplesOf[color]! * depth;

function passesOf(header: PngHeader): Pass[] {
  return (header.interlaced ? adam7 : whole)
    .map(([x, y, stepX, stepY]) => {
      const width = Math.ceil((header.width - x) / stepX);
      const height = Math.ceil((header.height - y) / stepY);
      return { x, y, stepX, stepY, width, height, stride: Math.ceil((width * bitsOf(header)) / 8) };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

/** How many bytes the unpacked rows take. */
export const rowBytes = (header: PngHeader): number => passesOf(header).reduce((sum, { height, stride }) => sum + height * (1 + stride), 0);

/** Undoes the filter of one row, in place. `above` is the row before, zeros for the first. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : row[i - step]!;
    const up = above[i]!;
    if (filter === 1) row[i]! += left;
    else if (filter === 2) row[i]! += up;
    else if (filter === 3) row[i]! += (left + up) >> 1;
    else row[i]! += paeth(left, up, i < step ? 0 : above[i - step]!);
  }
}

/** The neighbor that is nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Red, green, blue and alpha in 8 bits, from the unpacked rows. */
export function pixelsOf(chunks: PngChunks, rows: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const { header } = chunks;
  const out = new Uint8ClampedArray(4 * header.width * header.height);
  const put = writerOf(chunks, out);
  const step = Math.max(1, bitsOf(header) >> 3);
  let at = 0;
  for (const { x, y, stepX, stepY, width, height, stride } of passesOf(header)) {
    let above: Uint8Array = new Uint8Array(stride);
    for (let j = 0; j < height; j++) {
      const filter = rows[at]!;
      const row = rows.subarray(at + 1, at + 1 + stride);
      if (filter > 4) refusePng(`a row has the filter ${filter}; there are 0 to 4.`);
      if (filter > 0) unfilter(filter, row, above, step);
      for (let i = 0; i < width; i++) put(row, i, 4 * ((y + j * stepY) * header.width + x + i * stepX));
      above = row;
      at += 1 + stride;
    }
  }
  return out;
}

/** Writes pixel `i` of a row to a place of the output. */
type Writer = (row: Uint8Array, i: number, to: number) => void;

function writerOf({ header, palette, transparency }: PngChunks, out: Uint8ClampedArray): Writer {
  const { color, depth } = header;
  const sample = sampleReader(depth);
  if (color === 3) return paletteWriter(sample, palette!, transparency, out);
  const samples = samplesOf[color]!;
  const scale = 255 / (2 ** depth - 1);
  // Of the color that counts as transparent, each sample in 16 bits.
  const clear =
    transparency === undefined
      ? undefined
      : Array.from({ length: samples }, (_, i) => transparency[2 * i]! * 256 + transparency[2 * i + 1]!);
  const colors = color === 0 || color === 4 ? [0, 0, 0] : [0, 1, 2];
  return (row, i, to) => {
    const first = samples * i;
    for (let c = 0; c < 3; c++) out[to + c] = sample(row, first + colors[c]!) * scale;
    if (color === 4 || color === 6) out[to + 3] = sample(row, first + samples - 1) * scale;
    else out[to + 3] = clear?.every((value, k) => sample(row, first + k) === value) ? 0 : 255;
  };
}

function paletteWriter(sample: SampleReader, palette: Uint8Array, transparency: Uint8Array | undefined, out: Uint8ClampedArray): Writer {
  return (row, i, to) => {
    const index = sample(row, i);
    if (3 * index >= palette.length) refusePng(`a pixel has the color ${index} of a palette of ${palette.length / 3}.`);
    for (let c = 0; c < 3; c++) out[to + c] = palette[3 * index + c]!;
    out[to + 3] = transparency?.[index] ?? 255;
  };
}

type SampleReader = (row: Uint8Array, i: number) => number;

function sampleReader(depth: number): SampleReader {
  if (depth === 8) return (row, i) => row[i]!;
  if (depth === 16) return (row, i) => row[2 * i]! * 256 + row[2 * i + 1]!;
  const [perByte, mask] = [8 / depth, 2 ** depth - 1];
  return (row, i) => (row[Math.floor(i / perByte)]! >> (8 - depth * ((i % perByte) + 1))) & mask;
}
