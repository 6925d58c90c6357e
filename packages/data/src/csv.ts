import {
  ArgumentError,
  type DType,
  dtypes,
  FormatError,
  fromTypedArray,
  isBigInt,
  isFloat,
  type StorageArray,
  type Tensor,
} from "@adjoint/core";
import { attached, describe, namedOptions } from "@adjoint/core/internal";
import { type CsvRow, parseRows, refuseCsv } from "./csv-rows";
import { csvLabelOptions, csvOptions, csvTensorOptions } from "./options.gen";

/** Options of `readCsv`. */
export interface CsvOptions {
  /** Whether the first row has the names of the columns. Default: `true`. */
  readonly header?: boolean;
  /** What stands between fields. Default: `","`. */
  readonly delimiter?: string;
}

/** A column, by its name or its number, counted from 0. */
export type CsvColumn = string | number;

/** Options of `CsvTable.tensor`. */
export interface CsvTensorOptions<D extends DType = DType> {
  /** Default: float32. */
  readonly dtype?: D;
  /** Where the tensor is made. Default: the default device. */
  readonly device?: string;
  /** What an empty field stands for. Default: an empty field is an error. */
  readonly missing?: number;
}

/** Options of `CsvTable.labels`. */
export type CsvLabelOptions = Omit<CsvTensorOptions, "dtype" | "missing">;

/** The classes of a column. */
export interface CsvLabels {
  /** The number of each row's class: `classes[number]` is its name. */
  readonly labels: Tensor<"int32">;
  readonly classes: readonly string[];
}

/** The rows of a CSV file. */
export class CsvTable {
  static readonly name: string = "CsvTable";

  /** The names of the columns; their numbers, where the file has no header. */
  readonly columns: readonly string[];
  private readonly rows: readonly CsvRow[];

  /** @internal */
  constructor(columns: readonly string[], rows: readonly CsvRow[]) {
    this.columns = columns;
    this.rows = rows;
  }

  /** The number of rows. */
  get length(): number {
    return this.rows.length;
  }

  /** How many rows there are, and the columns. */
  toString(): string {
    return `CsvTable(${this.length} rows: ${this.columns.join(", ")})`;
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** The fields of a column, as they stand in the file. @throws ArgumentError for a column that there is not. */
  strings(column: CsvColumn): string[] {
    const index = this.indexOf("strings", column);
    return this.rows.map(({ fields }) => fields[index]!);
  }

  /**
   * The numbers of one column as a tensor `[rows]`, or of a list of columns (default: all) as `[rows, columns]`.
   *
   * ```ts
   * const iris = readCsv(text);
   * const x = iris.tensor(["sepal_length", "sepal_width"]); // float32 [150, 2]
   * const y = iris.tensor("class", { dtype: "int32" }); // [150]
   * ```
   *
   * @throws FormatError, with the line, for a field that is not a number or does not fit the dtype. @throws ArgumentError for a column that
   * there is not.
   */
  tensor<D extends DType = "float32">(columns?: CsvColumn | readonly CsvColumn[], options: CsvTensorOptions<D> = {}): Tensor<D> {
    const { dtype = "float32" as D, device, missing } = namedOptions("tensor", options, csvTensorOptions);
    if (typeof dtype !== "string" || !Object.hasOwn(dtypes, dtype)) throw new ArgumentError("tensor", `${describe(dtype)} is not a dtype.`);
    const single = typeof columns === "string" || typeof columns === "number";
    const list: readonly CsvColumn[] = single ? [columns] : columns === undefined ? this.columns.map((_, index) => index) : columns;
    if (!Array.isArray(list)) throw new ArgumentError("tensor", `takes a column or a list of columns, not ${describe(columns)}.`);
    // One list from here on, whatever `columns` says its length is when it is asked again.
    const indices = Array.from(list, (column) => this.indexOf("tensor", column));
    const out = storageFor(dtype, this.length * indices.length);
    let at = 0;
    for (const { line, fields } of this.rows) {
      for (const index of indices)
        put(out, at++, dtype, fields[index]!, missing, (what) => refuseCsv(line, `${describe(this.columns[index])} ${what}`));
    }
    const shape = single ? [this.length] : [this.length, indices.length];
    return fromTypedArray(out, shape, { dtype, ...(device === undefined ? {} : { device }) });
  }

  /**
   * The classes of a column: for each row the number of its class, and the names of the classes. Names are sorted, as numbers where all of them
   * are numbers. Classes that are numbered from 0 already are read by `tensor` with the dtype int32.
   *
   * ```ts
   * const flowers = readCsv("width,species\n1,virginica\n2,setosa\n3,setosa\n");
   * const { labels, classes } = flowers.labels("species"); // int32 [1, 0, 0], ["setosa", "virginica"]
   * ```
   *
   * @throws ArgumentError for a column that there is not. @throws FormatError, with the line, for an empty field.
   */
  labels(column: CsvColumn, options: CsvLabelOptions = {}): CsvLabels {
    const { device } = namedOptions("labels", options, csvLabelOptions);
    const index = this.indexOf("labels", column);
    for (const { line, fields } of this.rows)
      if (fields[index] === "") refuseCsv(line, `${describe(this.columns[index])} has nothing, which is not a class.`);
    const names = this.rows.map(({ fields }) => fields[index]!);
    const classes = [...new Set(names)];
    const numeric = classes.every((name) => numberForm.test(name));
    classes.sort(numeric ? (a, b) => Number(a) - Number(b) : undefined);
    const numbers = new Map(classes.map((name, number) => [name, number]));
    const values = Int32Array.from(names, (name) => numbers.get(name)!);
    return { labels: fromTypedArray(values, [values.length], device === undefined ? {} : { device }), classes };
  }

  private indexOf(operation: string, column: CsvColumn): number {
    const index = typeof column === "string" ? this.columns.indexOf(column) : column;
    if (Number.isInteger(index) && index >= 0 && index < this.columns.length) return index;
    const names = this.columns.slice(0, 10).map(describe).join(", ");
    throw new ArgumentError(
      operation,
      `there is no column ${describe(column)}.`,
      `the columns are ${names}${this.columns.length > 10 ? ", …" : ""}.`,
    );
  }
}

const numberForm = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const wholeForm = /^[+-]?\d{1,20}$/;
const words: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, infinity: Number.POSITIVE_INFINITY };

/** Floats wait as float64 for core to round them; whole numbers are held against their own dtype. */
const storageFor = (dtype: DType, length: number): StorageArray =>
  isFloat(dtype) ? new Float64Array(length) : new dtypes[dtype].storage(length);

function put(out: StorageArray, at: number, dtype: DType, field: string, missing: number | undefined, fail: (what: string) => never): void {
  const text = field.trim();
  if (text === "" && missing === undefined) fail("is empty.");
  const wide = isBigInt(dtype);
  const value = text === "" ? (wide && Number.isInteger(missing) ? BigInt(missing!) : missing!) : wide ? wholeNumber(text) : numberOf(text);
  if (value === undefined) fail(`has ${describe(field)}, which is not a ${wide ? "whole " : ""}number.`);
  if (wide && typeof value === "number") fail(`has ${value}, which ${dtype} cannot hold.`);
  (out as { [position: number]: number | bigint })[at] = value;
  if (isFloat(dtype)) return;
  const holds = out[at] === value && (dtype !== "bool" || value === 0 || value === 1);
  if (!holds) fail(`has ${text === "" ? "nothing" : describe(text)}, which ${dtype} cannot hold.`);
}

function wholeNumber(text: string): bigint | undefined {
  return wholeForm.test(text) ? BigInt(text.replace("+", "")) : undefined;
}

/** As Python writes them: nan and inf, too. */
function numberOf(text: string): number | undefined {
  if (numberForm.test(text)) return Number(text);
  const word = text.replace(/^[+-]/, "").toLowerCase();
  if (!Object.hasOwn(words, word)) return undefined;
  return text.startsWith("-") ? -words[word]! : words[word]!;
}

/**
 * Reads a CSV file by RFC 4180: quotes, quoted line breaks and all. Lines may end in CRLF or LF; empty ones are passed over.
 *
 * ```ts
 * const table = readCsv("x,y\n1,2\n3,4\n");
 * table.tensor(["x", "y"]); // float32 [2, 2]
 * ```
 *
 * @param source Text, or the bytes of a file in UTF-8.
 * @throws FormatError, with the line, for a quote out of place, a row of another width, or a name that two columns have.
 */
export function readCsv(source: string | Uint8Array, options: CsvOptions = {}): CsvTable {
  const { header = true, delimiter = "," } = namedOptions("readCsv", options, csvOptions);
  if (typeof delimiter !== "string" || delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new ArgumentError("readCsv", `a delimiter is one character, and no quote or line break, not ${describe(delimiter)}.`);
  }
  const rows = parseRows(textOf(source), delimiter);
  const [first] = rows;
  if (!header)
    return new CsvTable(
      Array.from(first?.fields ?? [], (_, index) => String(index)),
      rows,
    );
  if (first === undefined) throw new FormatError("readCsv", "the file has no header.", "{ header: false } reads a file without one.");
  const names = new Set<string>();
  for (const name of first.fields) {
    if (names.size === names.add(name).size) refuseCsv(first.line, `two columns have the name ${describe(name)}.`);
  }
  return new CsvTable(first.fields, rows.slice(1));
}

function textOf(source: unknown): string {
  if (typeof source === "string") return source.replace(/^\ufeff/, "");
  if (!(source instanceof Uint8Array)) throw new FormatError("readCsv", `takes text or the bytes of a file, not ${describe(source)}.`);
  // A copy, for browsers decode no shared memory.
  const bytes = new Uint8Array(attached("readCsv", source) as Uint8Array);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError("readCsv", "the file is not valid UTF-8.", "decode it yourself: new TextDecoder(encoding).decode(bytes).");
  }
}
