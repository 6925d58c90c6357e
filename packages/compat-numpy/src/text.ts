import { ArgumentError, type DType, dtypes, FormatError, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import { integerOf, listOf, numberOf } from "./convert";
import { dtypeNamed } from "./dtypes";
import { type ArrayLike, array, asarray, get_default_dtype } from "./index";
import { keywords, nothingAfter } from "./make-array";

/** Keyword arguments of `loadtxt`. */
export interface LoadtxtOptions {
  readonly dtype?: DType;
  /** Where a comment begins; null for nowhere. Default: "#". */
  readonly comments?: string | null;
  /** What separates columns. Default: white space. */
  readonly delimiter?: string | null;
  /** Lines at the start that are not read. Default: 0. */
  readonly skiprows?: number;
  /** The columns that are read. Default: all. */
  readonly usecols?: number | readonly number[] | null;
  /** Return the columns as rows. Default: `false`. */
  readonly unpack?: boolean;
  /** The number of axes at least. Default: 0. */
  readonly ndmin?: 0 | 1 | 2;
  /** How many rows are read at most. */
  readonly max_rows?: number | null;
}

/** Keyword arguments of `genfromtxt`. */
export interface GenfromtxtOptions extends Omit<LoadtxtOptions, "skiprows" | "ndmin"> {
  /** Lines at the start that are not read. Default: 0. */
  readonly skip_header?: number;
  /** Lines at the end that are not read. Default: 0. */
  readonly skip_footer?: number;
  /** What stands for fields that are missing or not numbers. Default: NaN, or −1 of integers. */
  readonly filling_values?: number;
}

const sharedNames = ["dtype", "comments", "delimiter", "usecols", "unpack", "max_rows"];

/** @throws ArgumentError unless an option is a text, or null where it may be left out. */
function textOf<T extends string | null>(operation: string, name: string, value: T, orNull = false): T {
  if (typeof value !== "string" && !(orNull && value === null))
    throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not a string.`);
  return value;
}

/** @throws ArgumentError unless a number of lines is whole and not negative. */
function lineCount(operation: string, name: string, value: number): number {
  if (integerOf(operation, name, value) < 0) throw new ArgumentError(operation, `\`${name}\` must not be negative.`);
  return Number(value);
}

/** The rows of a text as fields. */
function rowsOf(operation: string, text: string, { comments = "#", delimiter = null }: LoadtxtOptions, skip: number): string[][] {
  if (typeof text !== "string") throw new ArgumentError(operation, `takes the text of a file, not ${describe(text)}.`);
  textOf(operation, "comments", comments, true);
  textOf(operation, "delimiter", delimiter, true);
  return text
    .split(/\r\n|\n|\r/)
    .slice(skip)
    .map((line) => (comments === null ? line : line.split(comments)[0]!))
    .filter((line) => line.trim() !== "")
    .map((line) => (delimiter === null ? line.trim().split(/\s+/) : line.split(delimiter).map((field) => field.trim())));
}

function chosen(operation: string, rows: readonly string[][], { usecols = null, max_rows = null }: LoadtxtOptions): string[][] {
  const limited = max_rows === null ? rows : rows.slice(0, lineCount(operation, "max_rows", max_rows));
  const columns = usecols === null ? null : listOf(operation, "usecols", typeof usecols === "number" ? [usecols] : usecols);
  const [first] = limited;
  return limited.map((row, line) => {
    if (columns === null && row.length !== first!.length)
      throw new FormatError(
        operation,
        `the number of columns changed from ${first!.length} to ${row.length} at row ${line + 1}; use \`usecols\` to select a subset and avoid this error.`,
      );
    return columns === null ? [...row] : columns.map((column) => row.at(column) ?? "");
  });
}

/** Python's spellings of numbers. */
function numberIn(field: string): number | undefined {
  const plain = field.toLowerCase().replace(/^\+/, "");
  if (/^-?(inf|infinity)$/.test(plain)) return plain.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^-?nan$/.test(plain)) return Number.NaN;
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(plain) ? Number(plain) : undefined;
}

function shaped(rows: readonly (readonly (number | bigint)[])[], dtype: DType, { unpack = false, ndmin = 0 }: LoadtxtOptions): NDArray {
  if (![0, 1, 2].includes(ndmin)) throw new ArgumentError("loadtxt", `Illegal value of ndmin keyword: ${describe(ndmin)}.`, "0, 1 or 2.");
  const width = rows[0]?.length ?? 0;
  const table = array(rows.length === 0 ? [] : rows, { dtype });
  const made = rows.length === 0 ? table.reshape(ndmin === 2 ? [0, 1] : [0]) : table;
  if (made.ndim < 2) return made as NDArray;
  const turned = (unpack ? made.T : made) as NDArray;
  if (ndmin === 2) return turned;
  if (rows.length === 1 && width === 1) return turned.reshape(ndmin === 1 ? [1] : []);
  return rows.length === 1 || width === 1 ? turned.reshape([-1]) : turned;
}

/**
 * Reads a table of numbers from text.
 *
 * ```ts
 * loadtxt("1 2\n3 4").tolist(); // [[1, 2], [3, 4]]
 * ```
 *
 * @throws FormatError for what is not a number, and for rows of different lengths.
 */
export function loadtxt(text: string, options: LoadtxtOptions = {}, ...surplus: []): NDArray {
  nothingAfter("loadtxt", surplus);
  const { skiprows = 0, ...given } = keywords("loadtxt", options, [...sharedNames, "skiprows", "ndmin"]);
  const dtype = dtypeNamed("loadtxt", given.dtype) ?? get_default_dtype();
  const rows = chosen("loadtxt", rowsOf("loadtxt", text, options, lineCount("loadtxt", "skiprows", skiprows)), options);
  const whole = dtypes[dtype].kind !== "float";
  const values = rows.map((row, line) =>
    row.map((field, column) => {
      const value = numberIn(field);
      if (value === undefined || (whole && !Number.isFinite(value)))
        throw new FormatError("loadtxt", `could not convert string '${field}' to ${dtype} at row ${line}, column ${column + 1}.`);
      return whole && /^[+-]?\d+$/.test(field) ? BigInt(field) : value;
    }),
  );
  return shaped(values, dtype, options);
}

/** As `loadtxt`, with something in place of what is missing or not a number. */
export function genfromtxt(text: string, options: GenfromtxtOptions = {}, ...surplus: []): NDArray {
  nothingAfter("genfromtxt", surplus);
  const given = keywords("genfromtxt", options, [...sharedNames, "skip_header", "skip_footer", "filling_values"]);
  const dtype = dtypeNamed("genfromtxt", given.dtype) ?? get_default_dtype();
  const { skip_header = 0, skip_footer = 0, filling_values = dtypes[dtype].kind === "float" ? Number.NaN : -1 } = given;
  const all = rowsOf("genfromtxt", text, given, lineCount("genfromtxt", "skip_header", skip_header));
  const last = all.length - lineCount("genfromtxt", "skip_footer", skip_footer);
  const rows = chosen("genfromtxt", all.slice(0, Math.max(0, last)), given);
  const filling = numberOf("genfromtxt", "filling_values", filling_values);
  return shaped(
    rows.map((row) => row.map((field) => numberIn(field) ?? filling)),
    dtype,
    options,
  );
}

/** Keyword arguments of `savetxt`. */
export interface SavetxtOptions {
  /** How a number is written, as C's printf has it: "%.18e", "%d", "%.3f", "%g". Default: "%.18e". */
  readonly fmt?: string | readonly string[];
  readonly delimiter?: string;
  readonly newline?: string;
  readonly header?: string;
  readonly footer?: string;
  /** What header and footer begin with. Default: "# ". */
  readonly comments?: string;
}

const FORM = /%([-+ 0]*)(\d+)?(?:\.(\d+))?([dieEfFgGs])/;

const exponential = (value: number, digits: number): string => value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");

/** C's `%g`: the shorter of the two forms, without zeros at the end. */
function general(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const text = exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : value.toFixed(digits - 1 - exponent);
  return text.includes(".") ? text.replace(/\.?0+(e|$)/, "$1") : text;
}

function printed(value: number | bigint, form: string): string {
  const match = FORM.exec(form);
  if (match === null)
    throw new ArgumentError("savetxt", `fmt ${describe(form)} is not understood.`, 'write "%.18e", "%d", "%.3f" or "%g".');
  const [all, flags, width = "0", digits, letter] = match as unknown as [string, string, string | undefined, string | undefined, string];
  const number = Number(value);
  const precision = digits === undefined ? 6 : Number(digits);
  let text: string;
  if (!Number.isFinite(number)) text = Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
  else if (letter === "d" || letter === "i") text = typeof value === "bigint" ? String(value) : String(Math.trunc(number));
  else if (letter === "e" || letter === "E") text = exponential(number, precision);
  else if (letter === "f" || letter === "F") text = number.toFixed(precision);
  else text = letter === "s" ? String(value) : general(number, precision);
  if (flags.includes("+") && number >= 0) text = `+${text}`;
  const sized = flags.includes("-") ? text.padEnd(Number(width)) : text.padStart(Number(width), flags.includes("0") ? "0" : " ");
  return form.replace(all, letter === "E" || letter === "G" ? sized.toUpperCase() : sized);
}

/**
 * The text of a table of numbers, as `np.savetxt` writes it.
 *
 * ```ts
 * savetxt([[1, 2], [3, 4]], { fmt: "%d" }); // "1 2\n3 4\n"
 * ```
 */
export function savetxt(X: ArrayLike, options: SavetxtOptions = {}, ...surplus: []): string {
  nothingAfter("savetxt", surplus);
  const texts = { delimiter: " ", newline: "\n", header: "", footer: "", comments: "# " };
  const { fmt = "%.18e", ...rest } = keywords("savetxt", options, ["fmt", ...Object.keys(texts)]);
  const { delimiter, newline, header, footer, comments } = { ...texts, ...rest };
  for (const [name, value] of Object.entries({ delimiter, newline, header, footer, comments })) textOf("savetxt", name, value);
  const x = asarray(X);
  if (x.ndim > 2 || x.ndim === 0) throw new ShapeError("savetxt", `Expected 1D or 2D array, got ${x.ndim}D array instead.`);
  const table = (x.ndim === 1 ? x.reshape([-1, 1]) : x).tolist() as (number | bigint)[][];
  if (typeof fmt !== "string" && !(Array.isArray(fmt) && fmt.every((form) => typeof form === "string")))
    throw new ArgumentError("savetxt", `\`fmt\` is ${describe(fmt)}, not a format or a list of them.`);
  const forms = (width: number): readonly string[] => (typeof fmt === "string" ? new Array<string>(width).fill(fmt) : fmt);
  const lines = table.map((row) => {
    const each = forms(row.length);
    if (each.length !== row.length) throw new ArgumentError("savetxt", `fmt has wrong number of % formats: ${each.join(delimiter)}.`);
    return row.map((value, i) => printed(value, each[i]!)).join(delimiter);
  });
  const remark = (text: string): string[] => (text === "" ? [] : [`${comments}${text.replaceAll("\n", `\n${comments}`)}`]);
  return [...remark(header), ...lines, ...remark(footer)].map((line) => `${line}${newline}`).join("");
}
