import { FormatError } from "@adjoint/core";
import { attached, describe } from "@adjoint/core/internal";

/** What an IDX file may hold. */
export type IdxArray = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The contents of an IDX file. `fromTypedArray(data, shape)` makes a tensor of it. */
export interface IdxFile<A extends IdxArray = IdxArray> {
  readonly dtype: "uint8" | "int8" | "int16" | "int32" | "float32" | "float64";
  readonly shape: readonly number[];
  /** Row by row. A view of the file's bytes where they have the machine's form. */
  readonly data: A;
}

interface ElementType {
  readonly dtype: IdxFile["dtype"];
  readonly bytes: number;
  read(view: DataView, offset: number, count: number): IdxArray;
}

const elements =
  <A extends IdxArray>(
    array: { new (length: number): A; readonly BYTES_PER_ELEMENT: number },
    at: (view: DataView, offset: number) => number,
  ): ElementType["read"] =>
  (view, offset, count) => {
    const out = new array(count);
    for (let i = 0; i < count; i++) out[i] = at(view, offset + i * array.BYTES_PER_ELEMENT);
    return out;
  };

/** By the third byte of the file. Numbers are big-endian. */
const types: Record<number, ElementType> = {
  8: { dtype: "uint8", bytes: 1, read: (view, offset, count) => new Uint8Array(view.buffer, view.byteOffset + offset, count) },
  9: { dtype: "int8", bytes: 1, read: (view, offset, count) => new Int8Array(view.buffer, view.byteOffset + offset, count) },
  11: { dtype: "int16", bytes: 2, read: elements(Int16Array, (view, offset) => view.getInt16(offset)) },
  12: { dtype: "int32", bytes: 4, read: elements(Int32Array, (view, offset) => view.getInt32(offset)) },
  13: { dtype: "float32", bytes: 4, read: elements(Float32Array, (view, offset) => view.getFloat32(offset)) },
  14: { dtype: "float64", bytes: 8, read: elements(Float64Array, (view, offset) => view.getFloat64(offset)) },
};

/** As many as NumPy has, and the files of `@adjoint/formats`. */
const MAX_RANK = 64;

const hex = (bytes: Uint8Array): string => [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

/**
 * Reads an IDX file, the form of the MNIST digits: two zero bytes, the type, the number of dims, the sizes, the elements; all big-endian.
 *
 * ```ts
 * const { data, shape } = readIdx(bytes); // Uint8Array, [60000, 28, 28]
 * ```
 *
 * @throws FormatError for anything but an IDX file: a wrong first word, an unknown type, more than 64 dims, or a length that does not fit the sizes.
 * @throws ArgumentError for bytes whose buffer was transferred away, or shrank.
 */
export function readIdx(bytes: Uint8Array): IdxFile {
  if (!(bytes instanceof Uint8Array)) throw new FormatError("readIdx", `takes the bytes of a file, not ${describe(bytes)}.`);
  attached("readIdx", bytes);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new FormatError("readIdx", "the file is compressed (gzip).", 'decompress it first: new DecompressionStream("gzip").');
  }
  if (bytes.length < 4) throw new FormatError("readIdx", `an IDX file has at least 4 bytes, and this has ${bytes.length}.`);
  const [zero, alsoZero, code, rank] = bytes as unknown as [number, number, number, number];
  const type = types[code];
  if (zero !== 0 || alsoZero !== 0 || type === undefined) {
    throw new FormatError(
      "readIdx",
      `the file begins with ${hex(bytes)}.`,
      "an IDX file begins with 00 00, then 08, 09, 0b, 0c, 0d or 0e.",
    );
  }
  if (rank > MAX_RANK) throw new FormatError("readIdx", `the file has ${rank} dims; at most ${MAX_RANK} are read.`, "is it an IDX file?");
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new FormatError("readIdx", `the file ends within the sizes of its ${rank} dims.`, "is the download complete?");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, length) => product * length, 1);
  if (start + count * type.bytes !== bytes.length) {
    throw new FormatError(
      "readIdx",
      `${type.dtype} [${shape.join(",")}] takes ${start + count * type.bytes} bytes, and the file has ${bytes.length}.`,
      "is the download complete?",
    );
  }
  return { dtype: type.dtype, shape, data: type.read(view, start, count) };
}
