import { ArgumentError, dtypes, isTensor, type Tensor, tidy } from "@adjoint/core";
import { checkRecord, describe, fromStored, namedOptions, readStored } from "@adjoint/core/internal";
import { allocateBytes, bytesOf, compareNames, type FileBytes, isWellFormed } from "./bytes";
import { checkRank, littleEndianBytes, storedFrom } from "./elements";
import { dtypeNames, readHeader } from "./safetensors-header";
import { readSafetensorsOptions, writeSafetensorsOptions } from "./options.gen";

/** Options of `writeSafetensors`. */
export interface WriteSafetensorsOptions {
  /** Strings by name, for what belongs to the tensors: the step, the model's settings. Default: none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Options of `readSafetensors`. */
export interface ReadSafetensorsOptions {
  /** Where the tensors are made. Default: the default device. */
  readonly device?: string;
}

/** What a safetensors file holds. Neither object has a prototype: names come from a file, and `tensors["toString"]` is undefined. */
export interface SafetensorsFile {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Reads a safetensors file: tensors by name, in the file's order, and its metadata: all of them or, where the file is bad, none.
 *
 * ```ts
 * const { tensors } = readSafetensors(await readFile("model.safetensors"));
 * net.loadStateDict(tensors);
 * ```
 *
 * @throws FormatError for anything but a safetensors file, or one with overlaps, holes, keys that appear twice, or dtypes that Adjoint lacks.
 * @throws DTypeError when the device cannot hold a dtype. @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: FileBytes, options: ReadSafetensorsOptions = {}): SafetensorsFile {
  const operation = "readSafetensors";
  const { device } = namedOptions(operation, options, readSafetensorsOptions);
  const file = bytesOf(operation, bytes);
  const { entries, metadata, start } = readHeader(file);
  // A failure on the way closes what was made before it.
  const tensors = tidy(() => {
    const made = Object.create(null) as Record<string, Tensor>;
    for (const { name, dtype, shape, begin, end } of entries) {
      const data = storedFrom(operation, describe(name), dtype, file.subarray(start + begin, start + end), true);
      made[name] = fromStored(operation, dtype, shape, data, device);
    }
    return made;
  });
  return { tensors, metadata };
}

/**
 * Writes tensors by name as a safetensors file, byte for byte as the reference implementation does (metadata sorted by key). The tensors may
 * lie on any device; what is written are their values at the time of the call.
 *
 * ```ts
 * await writeFile("model.safetensors", await writeSafetensors(net.stateDict(), { metadata: { step: "1000" } }));
 * ```
 *
 * @throws ArgumentError for anything but a tensor, or a name that the format or this package's reader refuses.
 */
export async function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteSafetensorsOptions = {},
): Promise<Uint8Array> {
  const operation = "writeSafetensors";
  const { metadata } = namedOptions(operation, options, writeSafetensorsOptions);
  const entries = sortedEntries(operation, tensors);
  const fields = metadata === undefined ? [] : [`"__metadata__":${metadataText(operation, metadata)}`];
  let length = 0;
  const ends = entries.map(([name, x]) => {
    const begin = length;
    length += x.numel() * dtypes[x.dtype].bytes;
    fields.push(`${JSON.stringify(name)}:{"dtype":"${dtypeNames[x.dtype]}","shape":[${x.shape}],"data_offsets":[${begin},${length}]}`);
    return length;
  });
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  // Padded, so that the tensors are aligned.
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const file = allocateBytes(operation, start + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, start);
  // Every read begins before the first await, so what happens to the tensors meanwhile does not show.
  const pending = entries.map(([, x], i) => {
    const write = (data: Awaited<ReturnType<typeof readStored>>): void => {
      const written = littleEndianBytes(data);
      file.set(written, start + ends[i]! - written.length);
    };
    const data = readStored(x);
    return data instanceof Promise ? data.then(write) : write(data);
  });
  await Promise.all(pending);
  return file;
}

const dtypeOrder = Object.keys(dtypeNames);

/** As the reference implementation sorts them: by dtype, then by name. */
function sortedEntries(operation: string, tensors: unknown): [string, Tensor][] {
  checkRecord(operation, tensors, "an object of tensors by name", "what stateDict() gives.");
  const entries = Object.entries(tensors) as [string, Tensor][];
  for (const [name, x] of entries) {
    checkName(operation, name);
    if (name === "__metadata__")
      throw new ArgumentError(operation, 'the name "__metadata__" is the format\'s own.', "pass { metadata: { … } }.");
    if (!isTensor(x)) {
      const isModule = typeof (tensors as { stateDict?: unknown }).stateDict === "function";
      throw new ArgumentError(
        operation,
        `${describe(name)} is ${describe(x)}, not a tensor.`,
        isModule ? "net.stateDict() gives them." : undefined,
      );
    }
    x.check(operation);
    checkRank(operation, describe(name), x);
  }
  return entries.sort(([a, x], [b, y]) => dtypeOrder.indexOf(x.dtype) - dtypeOrder.indexOf(y.dtype) || compareNames(a, b));
}

function checkName(operation: string, name: string): void {
  if (name === "__proto__")
    throw new ArgumentError(operation, 'the name "__proto__" is refused: readers may take it for more than a name.');
  if (!isWellFormed(name)) throw new ArgumentError(operation, `the name ${describe(name)} holds half of a surrogate pair.`);
}

function metadataText(operation: string, metadata: unknown): string {
  checkRecord(operation, metadata, "metadata as an object of strings");
  const fields = Object.entries(metadata).map(([key, value]) => {
    checkName(operation, key);
    if (typeof value === "string" && isWellFormed(value)) return [key, value] as const;
    throw new ArgumentError(operation, `the metadata ${describe(key)} is ${describe(value)}.`, "a string: JSON.stringify(value).");
  });
  const sorted = fields.sort(([a], [b]) => compareNames(a, b));
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}
