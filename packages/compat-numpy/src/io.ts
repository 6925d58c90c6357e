import { nothingAfter } from "./make-array";
/**
 * NumPy's files. A page has no file names, so what NumPy's functions read from a file, these take as bytes or text, and what they write, these
 * return: `await writeFile("x.npy", await save(a))`.
 */
import { ArgumentError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { readNpy, readNpz, writeNpy, writeNpz } from "@adjoint/formats/numpy";
import { bytesOf } from "./convert";
import { type ArrayLike, asarray, type NDArray } from "./index";

export type { GenfromtxtOptions, LoadtxtOptions, SavetxtOptions } from "./text";
export { genfromtxt, loadtxt, savetxt } from "./text";

/** What files are read from. */
export type FileBytes = Uint8Array | ArrayBuffer;

/** The first bytes of a zip file, which an npz file is. */
const ZIP = [0x50, 0x4b];

/**
 * Reads what `np.save` or `np.savez` wrote: an array, or of an npz file the arrays by name. Nothing is ever unpickled.
 *
 * ```ts
 * const a = load(await save(np.arange(3))) as np.NDArray;
 * a.tolist(); // [0n, 1n, 2n]
 * ```
 *
 * @throws FormatError for what is neither.
 */
export function load(file: FileBytes, options: { readonly device?: string } = {}, ...surplus: []): NDArray | Record<string, NDArray> {
  nothingAfter("load", surplus);
  if (!(file instanceof Uint8Array) && !(file instanceof ArrayBuffer))
    throw new ArgumentError("load", `takes the bytes of a file, not ${describe(file)}.`);
  const bytes = bytesOf("load", file);
  if (!ZIP.every((byte, i) => bytes[i] === byte)) return asarray(readNpy(bytes, options));
  return Object.fromEntries(Object.entries(readNpz(bytes, options)).map(([name, x]) => [name, asarray(x)]));
}

/** The bytes of an npy file, as `np.save` writes it. */
export const save = (arr: ArrayLike, ...surplus: []): Promise<Uint8Array> => {
  nothingAfter("save", surplus);
  return writeNpy(asarray(arr).tensor);
};

const named = (arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[]): Record<string, Tensor> => {
  if (typeof arrays !== "object" || arrays === null)
    throw new ArgumentError("savez", `takes arrays by name or a list of them, not ${describe(arrays)}.`);
  const entries = Array.isArray(arrays)
    ? Array.from(arrays as readonly ArrayLike[], (one, i) => [`arr_${i}`, one] as const)
    : Object.entries(arrays);
  return Object.fromEntries(entries.map(([name, one]) => [name, asarray(one as ArrayLike).tensor]));
};

/** The bytes of an npz file, as `np.savez` writes it: of arrays by name, or of a list, whose names are `arr_0`, `arr_1`, … */
export const savez = (arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[], ...surplus: []): Promise<Uint8Array> => {
  nothingAfter("savez", surplus);
  return writeNpz(named(arrays));
};

/** As `savez`, deflated. */
export const savez_compressed = (
  arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[],
  ...surplus: []
): Promise<Uint8Array> => {
  nothingAfter("savez_compressed", surplus);
  return writeNpz(named(arrays), { compress: true });
};
