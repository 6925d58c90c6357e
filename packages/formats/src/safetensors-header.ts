import { type DType, dtypes, FormatError } from "@adjoint/core";
import { describe, formatShape } from "@adjoint/core/internal";
import { textOf } from "./bytes";
import { elementCount } from "./elements";
import { JsonReader } from "./json-reader";

/** The file's names for dtypes, in the order in which the reference implementation writes them: it sorts by alignment, and so do readers expect. */
export const dtypeNames: { readonly [D in DType]: string } = {
  uint64: "U64",
  int64: "I64",
  float64: "F64",
  float32: "F32",
  uint32: "U32",
  int32: "I32",
  bfloat16: "BF16",
  float16: "F16",
  uint16: "U16",
  int16: "I16",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};

const dtypeOf = new Map(Object.entries(dtypeNames).map(([dtype, name]) => [name, dtype as DType]));

/** What the header says of one tensor. `begin` and `end` count from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Record<string, string>;
  /** Where the tensors' bytes begin. */
  readonly start: number;
}

const operation = "readSafetensors";
// The reference implementation reads up to 100 MB, which takes longer than a bad file may; a header has about 100 bytes for each tensor.
const MAX_HEADER = 10 * 2 ** 20;

/** The header of a file, and that its entries fill the rest of it exactly. @throws FormatError */
export function readHeader(file: Uint8Array): Header {
  if (file.length < 8) {
    throw new FormatError(operation, `a safetensors file has at least 8 bytes, and this has ${file.length}.`, "is the download complete?");
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(file.length - 8)) {
    throw new FormatError(
      operation,
      `the header is said to have ${length} bytes, and the file has ${file.length}.`,
      "is it a safetensors file, and the download complete?",
    );
  }
  if (length > BigInt(MAX_HEADER)) {
    throw new FormatError(operation, `the header has ${length} bytes; at most ${MAX_HEADER} are read.`, "split the tensors over files.");
  }
  const start = 8 + Number(length);
  const text = textOf(operation, "the header", file.subarray(8, start));
  if (!text.startsWith("{")) throw new FormatError(operation, 'the header does not begin with "{".', "is it a safetensors file?");
  const header = parseHeader(text, start);
  checkTiling(header.entries, file.length - start);
  return header;
}

function parseHeader(text: string, start: number): Header {
  const reader = new JsonReader(operation, "the header", text);
  const entries: Entry[] = [];
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  reader.members((name) => {
    if (name !== "__metadata__") entries.push(readEntry(reader, name));
    else reader.members((key) => void (metadata[key] = reader.string()));
  });
  reader.end();
  return { entries, metadata, start };
}

function readEntry(reader: JsonReader, name: string): Entry {
  let dtype: DType | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  const sizes = (): number[] => {
    const list: number[] = [];
    reader.list("[", "]", () => {
      if (list.length > 64) reader.fail(`${describe(name)} has more than 64 dims.`);
      list.push(reader.size());
    });
    return list;
  };
  reader.members((key) => {
    if (key === "dtype") dtype = readDType(reader, name);
    else if (key === "shape") shape = sizes();
    else if (key === "data_offsets") offsets = sizes();
    else reader.fail(`${describe(name)} has the unknown field ${describe(key)}.`);
  });
  if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
    return reader.fail(`${describe(name)} needs dtype, shape and two data_offsets.`);
  }
  return checkedEntry({ name, dtype, shape, begin: offsets[0]!, end: offsets[1]! });
}

function readDType(reader: JsonReader, name: string): DType {
  const said = reader.string();
  return (
    dtypeOf.get(said) ??
    reader.fail(`${describe(name)} has the dtype ${describe(said)}.`, `convert it; ${[...dtypeOf.keys()].join(", ")} are read.`)
  );
}

function checkedEntry(entry: Entry): Entry {
  const { name, dtype, shape, begin, end } = entry;
  const bytes = elementCount(operation, describe(name), shape) * dtypes[dtype].bytes;
  if (end - begin === bytes) return entry;
  throw new FormatError(
    operation,
    `${describe(name)} is ${dtype} ${formatShape(shape)}, which takes ${bytes} bytes, and has the bytes ${begin} to ${end}.`,
  );
}

/** Every byte belongs to one tensor: no overlaps, through which a small file could pose as a large one, and no holes to hide things in. */
function checkTiling(entries: readonly Entry[], length: number): void {
  let filled = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== filled) {
      const problem = begin < filled ? "overlaps the tensor before it" : "leaves a hole before it";
      throw new FormatError(operation, `${describe(name)}, bytes ${begin} to ${end}, ${problem}, which ends at ${filled}.`);
    }
    filled = end;
  }
  if (filled !== length) {
    throw new FormatError(operation, `the tensors take ${filled} bytes, and the file has ${length} for them.`, "is the download complete?");
  }
}
