import { type DType, dtypes, FormatError, ShapeError, type StorageArray, type Tensor } from "@adjoint/core";
import { formatShape } from "@adjoint/core/internal";

const littleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const MAX_RANK = 64;

/** How many elements a shape from a file has. @throws FormatError for a shape that no tensor can have. */
export function elementCount(operation: string, what: string, shape: readonly number[]): number {
  if (shape.length > MAX_RANK) throw new FormatError(operation, `${what} has ${shape.length} dims; at most ${MAX_RANK} are read.`);
  // Sizes of 0 are left out: the others must not overflow behind them.
  const product = shape.reduce((size, length) => (length === 0 ? size : size * length), 1);
  if (!Number.isSafeInteger(product)) {
    throw new FormatError(operation, `${what} has the shape ${formatShape(shape)}, whose number of elements is beyond 2⁵³.`);
  }
  return shape.includes(0) ? 0 : product;
}

/** What is written has to be read again. @throws ShapeError for more dims than `elementCount` lets through. */
export function checkRank(operation: string, what: string, x: Tensor): void {
  if (x.ndim > MAX_RANK) throw new ShapeError(operation, `${what} has ${x.ndim} dims; files hold at most ${MAX_RANK}.`, "flatten some.");
}

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}

/** An element is a byte here: the loop is the check of every bool in a file. */
function checkBools(operation: string, what: string, bytes: Uint8Array): void {
  const position = bytes.findIndex((byte) => byte > 1);
  if (position >= 0) throw new FormatError(operation, `${what} is bool, and element ${position} is ${bytes[position]}, not 0 or 1.`);
}

/**
 * A file's bytes in the form that storages keep. Where alignment and byte order allow, they are shared and not copied.
 *
 * @throws FormatError for bools that are neither 0 nor 1.
 */
export function storedFrom(operation: string, what: string, dtype: DType, bytes: Uint8Array, littleEndian: boolean): StorageArray {
  const { storage, bytes: size } = dtypes[dtype];
  if (dtype === "bool") checkBools(operation, what, bytes);
  const swapped = size > 1 && littleEndian !== littleEndianHost;
  const own = swapped || bytes.byteOffset % size !== 0 ? new Uint8Array(bytes) : bytes;
  if (swapped) reverseEach(own, size);
  return new storage(own.buffer, own.byteOffset, own.length / size);
}

/** Stored values as little-endian bytes. */
export function littleEndianBytes(data: StorageArray): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (littleEndianHost || data.BYTES_PER_ELEMENT === 1) return bytes;
  const own = new Uint8Array(bytes);
  reverseEach(own, data.BYTES_PER_ELEMENT);
  return own;
}
