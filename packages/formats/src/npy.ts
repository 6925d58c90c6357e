import { ArgumentError, DTypeError, dtypes, FormatError, isTensor, type StorageArray, type Tensor, tidy } from "@adjoint/core";
import { describe, formatShape, fromStored, namedOptions, readStored } from "@adjoint/core/internal";
import { allocateBytes, bytesOf, type FileBytes } from "./bytes";
import { checkRank, elementCount, littleEndianBytes, storedFrom } from "./elements";
import { magic, numpyNames, readNpyHeader } from "./npy-header";
import { readNpyOptions } from "./options.gen";

/** Options of `readNpy`. */
export interface ReadNpyOptions {
  /** Where the tensor is made. Default: the default device. */
  readonly device?: string;
}

/**
 * Reads an array that `np.save` wrote: of versions 1.0 to 3.0, in C or Fortran order, of either byte order.
 *
 * ```ts
 * const x = readNpy(await readFile("x.npy"));
 * ```
 *
 * @throws FormatError for anything but an npy file, and for dtypes that Adjoint lacks: Python objects (nothing is ever unpickled), strings,
 * complex numbers, records. @throws DTypeError when the device cannot hold the dtype.
 */
export function readNpy(bytes: FileBytes, options: ReadNpyOptions = {}): Tensor {
  return parseNpy("readNpy", "the file", bytesOf("readNpy", bytes), namedOptions("readNpy", options, readNpyOptions).device);
}

/** The tensor of one npy file, which may be an entry of an npz file. */
export function parseNpy(operation: string, what: string, file: Uint8Array, device: string | undefined): Tensor {
  const { dtype, littleEndian, fortranOrder, shape, start } = readNpyHeader(operation, what, file);
  const length = elementCount(operation, what, shape) * dtypes[dtype].bytes;
  if (file.length - start !== length) {
    throw new FormatError(
      operation,
      `${what} is ${dtype} ${formatShape(shape)}, which takes ${length} bytes, and has ${file.length - start}.`,
      "is the download complete?",
    );
  }
  const data = storedFrom(operation, what, dtype, file.subarray(start), littleEndian);
  if (!fortranOrder || shape.length < 2) return fromStored(operation, dtype, shape, data, device);
  // Fortran's order is that of the reversed dims in C's.
  const axes = shape.map((_, axis) => shape.length - 1 - axis);
  return tidy(() =>
    fromStored(operation, dtype, [...shape].reverse(), data, device)
      .permute(axes)
      .contiguous(),
  );
}

/**
 * Writes a tensor as `np.save` does, byte for byte: its values at the time of the call.
 *
 * ```ts
 * await writeFile("x.npy", await writeNpy(x));
 * ```
 *
 * @throws DTypeError for bfloat16, which NumPy lacks. @throws ArgumentError for anything but a tensor.
 */
export async function writeNpy(x: Tensor): Promise<Uint8Array> {
  return formatNpy("writeNpy", "the tensor", x);
}

/** The bytes of an npy file. Reads the tensor before the first await. */
export function formatNpy(operation: string, what: string, x: Tensor): Uint8Array | Promise<Uint8Array> {
  if (!isTensor(x)) throw new ArgumentError(operation, `${what} is ${describe(x)}, not a tensor.`);
  x.check(operation);
  checkRank(operation, what, x);
  const header = npyHeader(operation, what, x);
  const file = allocateBytes(operation, header.length + x.numel() * dtypes[x.dtype].bytes);
  file.set(header);
  const write = (data: StorageArray): Uint8Array => {
    file.set(littleEndianBytes(data), header.length);
    return file;
  };
  const data = readStored(x);
  return data instanceof Promise ? data.then(write) : write(data);
}

/** NumPy leaves room for a first size of 21 digits, so that an array can grow in its file. */
const GROWTH_DIGITS = 21;

function npyHeader(operation: string, what: string, { dtype, shape }: Tensor): Uint8Array {
  if (dtype === "bfloat16") {
    throw new DTypeError(operation, `${what} is bfloat16, for which NumPy has no dtype.`, 'cast it: x.to("float32"), or use safetensors.');
  }
  const descr = `${dtypes[dtype].bytes === 1 ? "|" : "<"}${numpyNames[dtype]}`;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const growth = shape.length === 0 ? "" : " ".repeat(GROWTH_DIGITS - String(shape[0]).length);
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }${growth}`;
  // The elements begin at a multiple of 64, after a newline.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = new TextEncoder().encode(`${" ".repeat(10)}${text.padEnd(length - 11)}\n`);
  header.set([...magic, 1, 0, (length - 10) & 255, (length - 10) >> 8]);
  return header;
}
