import { ArgumentError, FormatError, type Tensor, tidy } from "@adjoint/core";
import { checkRecord, describe, namedOptions } from "@adjoint/core/internal";
import { zipSync } from "fflate";
import { byteLimit, bytesOf, type FileBytes, isWellFormed } from "./bytes";
import { nameProblem } from "./entry-names";
import { formatNpy, parseNpy } from "./npy";
import { openZip } from "./zip";
import { readNpzOptions, writeNpzOptions } from "./options.gen";

/** Options of `readNpz`. */
export interface ReadNpzOptions {
  /** Where the tensors are made. Default: the default device. */
  readonly device?: string;
  /**
   * The most bytes that the arrays may take together, unpacked. Default: 64 MiB or 100 times the file, whichever is more: deflate packs
   * zeros a thousandfold, and so a file of a few kilobytes can be a bomb.
   */
  readonly maxBytes?: number;
}

/** Options of `writeNpz`. */
export interface WriteNpzOptions {
  /** Whether the arrays are deflated, as `np.savez_compressed` does. Default: `false`. */
  readonly compress?: boolean;
}

const SMALL = 64 * 2 ** 20;
const RATIO = 100;

/**
 * Reads the arrays that `np.savez` or `np.savez_compressed` wrote, by name: all of them or, where the file is bad, none.
 * The result has no prototype.
 *
 * ```ts
 * const { images, labels } = readNpz(await readFile("mnist.npz"));
 * ```
 *
 * @throws FormatError for anything but an npz file: damaged, encrypted, with entries that overlap or unpack to more than they say, or with one that
 * `readNpy` refuses. @throws DTypeError when the device cannot hold a dtype.
 */
export function readNpz(bytes: FileBytes, options: ReadNpzOptions = {}): Record<string, Tensor> {
  const operation = "readNpz";
  const given = namedOptions(operation, options, readNpzOptions);
  const file = bytesOf(operation, bytes);
  const maxBytes = byteLimit(operation, given.maxBytes, Math.max(SMALL, RATIO * file.length));
  const packed = openZip(operation, file, maxBytes);
  const odd = packed.find(({ name }) => !name.endsWith(".npy"));
  if (odd !== undefined) throw new FormatError(operation, `the file has the entry ${describe(odd.name)}, which is not an array (.npy).`);
  return tidy(() => {
    const made = Object.create(null) as Record<string, Tensor>;
    for (const { name, unpack } of packed) {
      const array = unpack();
      made[name.replace(/\.npy$/, "")] = parseNpy(operation, `the entry ${describe(name)}`, array, given.device);
    }
    return made;
  });
}

/** What 32-bit offsets reach. */
const MAX_FILE = 2 ** 32 - 1;
const MAX_ENTRIES = 65535 - 1;
// The earliest date that zip knows, as NumPy writes it: the same tensors are the same bytes on any day.
const firstDate = (): Date => new Date(1980, 0, 1);

/**
 * Writes tensors by name as an npz file, for `np.load`: their values at the time of the call.
 *
 * ```ts
 * await writeFile("batch.npz", await writeNpz({ images, labels }, { compress: true }));
 * ```
 *
 * @throws ArgumentError for anything but a tensor, a name that leads out of a folder, or more than 4 GiB. @throws DTypeError for bfloat16.
 */
export async function writeNpz(tensors: Readonly<Record<string, Tensor>>, options: WriteNpzOptions = {}): Promise<Uint8Array> {
  const operation = "writeNpz";
  const { compress } = namedOptions(operation, options, writeNpzOptions);
  checkRecord(operation, tensors, "an object of tensors by name");
  const pending = Object.entries(tensors).map(async ([name, x]) => {
    const problem = isWellFormed(name) ? nameProblem(name) : "holds half of a surrogate pair";
    if (problem !== undefined) throw new ArgumentError(operation, `the name ${describe(name)} ${problem}.`);
    return [`${name}.npy`, await formatNpy(operation, describe(name), x)] as const;
  });
  const files = await Promise.all(pending);
  const size = files.reduce((sum, [name, file]) => sum + file.length + 6 * name.length + 128, 0);
  if (size > MAX_FILE || files.length > MAX_ENTRIES) {
    throw new ArgumentError(
      operation,
      `${size} bytes in ${files.length} arrays are more than a zip file of 32 bits holds.`,
      "write several.",
    );
  }
  return zipSync(Object.fromEntries(files), { level: compress === true ? 6 : 0, mtime: firstDate() });
}
