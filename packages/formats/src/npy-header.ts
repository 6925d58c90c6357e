import { type DType, FormatError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { textOf } from "./bytes";

/** What the header of an npy file says. */
export interface NpyHeader {
  readonly dtype: DType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

/** NumPy's names, without the byte order. bfloat16 has none. */
export const numpyNames: { readonly [D in Exclude<DType, "bfloat16">]: string } = {
  float64: "f8",
  float32: "f4",
  float16: "f2",
  int64: "i8",
  int32: "i4",
  int16: "i2",
  int8: "i1",
  uint64: "u8",
  uint32: "u4",
  uint16: "u2",
  uint8: "u1",
  bool: "b1",
};

const dtypeOf = new Map(Object.entries(numpyNames).map(([dtype, name]) => [name, dtype as DType]));

/** What NumPy has and Adjoint has not, by the letter of its name. */
const foreign: Readonly<Record<string, string>> = {
  O: "Python objects, which only unpickling could read: that would run code from the file",
  c: "complex numbers",
  f: "floats of another size",
  S: "byte strings",
  a: "byte strings",
  U: "strings",
  V: "raw records",
  M: "dates",
  m: "time spans",
};

export const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 65535;

/** @throws FormatError for a file that is not npy, or has a dtype that Adjoint lacks. */
export function readNpyHeader(operation: string, what: string, file: Uint8Array): NpyHeader {
  if (!magic.every((byte, i) => file[i] === byte)) {
    throw new FormatError(operation, `${what} does not begin as an npy file does (93 4e 55 4d 50 59).`, "is it a file that np.save wrote?");
  }
  const version = `${file[6]}.${file[7]}`;
  if (!["1.0", "2.0", "3.0"].includes(version))
    throw new FormatError(operation, `${what} has the npy version ${version}, not 1.0, 2.0 or 3.0.`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const prefix = version === "1.0" ? 10 : 12;
  if (file.length < prefix) throw new FormatError(operation, `${what} ends before its header.`, "is the download complete?");
  const length = version === "1.0" ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) throw new FormatError(operation, `${what} has a header of ${length} bytes; at most ${MAX_HEADER} are read.`);
  const start = prefix + length;
  if (file.length < start) throw new FormatError(operation, `${what} ends within its header.`, "is the download complete?");
  const bytes = file.subarray(prefix, start);
  // Latin-1 before version 3. What is read holds ASCII alone; anything else fails as a name of a dtype.
  const text =
    version === "3.0" ? textOf(operation, `the header of ${what}`, bytes) : new TextDecoder("latin1").decode(new Uint8Array(bytes));
  return { ...parseNpyHeader(operation, what, text), start };
}

/** The header is a literal of Python's, a dict of three items, padded with spaces up to a newline. */
function parseNpyHeader(operation: string, what: string, text: string): Omit<NpyHeader, "start"> {
  const fail = (problem: string): never => {
    throw new FormatError(operation, `the header of ${what} ${problem}`);
  };
  const body = /^\{([\s\S]*)\} *\n?$/.exec(text)?.[1];
  if (body === undefined) return fail(`is not a dict: ${describe(text.trimEnd())}.`);
  const items = new Map<string, string>();
  const { length } = body.trimEnd();
  const item = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*('[^'\\]*'|"[^"\\]*"|\w+|\([^()]*\)|\[[\s\S]*\])\s*(,|$)/y;
  for (let end = 0; end < length; end = item.lastIndex) {
    const found = item.exec(body);
    if (found === null) return fail(`cannot be read from character ${end + 1}: ${describe(body.slice(end))}.`);
    const key = (found[1] ?? found[2])!;
    if (items.has(key)) return fail(`has ${describe(key)} twice.`);
    items.set(key, found[3]!);
  }
  const names = [...items.keys()].sort().join(", ");
  if (names !== "descr, fortran_order, shape") return fail(`has the items ${names || "none"}, not descr, fortran_order, shape.`);
  const order = items.get("fortran_order")!;
  if (order !== "True" && order !== "False") return fail(`has the fortran_order ${describe(order)}, not True or False.`);
  return { ...readDescr(items.get("descr")!, fail), fortranOrder: order === "True", shape: readShape(items.get("shape")!, fail) };
}

type Fail = (problem: string) => never;

function readDescr(literal: string, fail: Fail): Pick<NpyHeader, "dtype" | "littleEndian"> {
  if (literal.startsWith("[") || literal.startsWith("("))
    return fail(`has the structured dtype ${describe(literal)}; save its fields apart.`);
  const name = /^['"](.*)['"]$/s.exec(literal)?.[1];
  if (name === undefined) return fail(`has the dtype ${describe(literal)}, which is not a string.`);
  const [, order, type] = /^([<>|=]?)(.*)$/s.exec(name)!;
  const dtype = dtypeOf.get(type!);
  const kind = Object.hasOwn(foreign, type!.charAt(0)) ? ` (${foreign[type!.charAt(0)]})` : "";
  if (dtype === undefined)
    return fail(`has the dtype ${describe(name)}${kind}, which Adjoint lacks: convert it with astype before np.save.`);
  const single = type!.endsWith("1");
  if (!single && order !== "<" && order !== ">") return fail(`has the dtype ${describe(name)}, which leaves the byte order open.`);
  return { dtype, littleEndian: order !== ">" };
}

function readShape(literal: string, fail: Fail): number[] {
  // Python 2 wrote long numbers with an L.
  if (!/^\(\s*(?:|(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?)\)$/.test(literal)) {
    return fail(`has the shape ${describe(literal)}, which is not a tuple of whole numbers ≥ 0.`);
  }
  const sizes = (literal.match(/\d+/g) ?? []).map((digits) => (/^0\d/.test(digits) ? Number.NaN : Number(digits)));
  if (sizes.some((size) => !Number.isSafeInteger(size)))
    return fail(`has the shape ${describe(literal)}, of sizes beyond 2⁵³ or with leading zeros.`);
  return sizes;
}
