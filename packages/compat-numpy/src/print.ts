import { ArgumentError, type DType, dtypes, isFloat, type StorageArray } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments } from "./array-like";
import { checkArray, checkText, lengthOf, numberOf, spacedTuple, valuesOf } from "./convert";
import { positional, scientific } from "./decimal";
import { bound, isArray, keywords, nothingAfter } from "./make-array";
import { type PrintOptions, printSettings } from "./print-options";

type Value = number | bigint | boolean;
type Settings = ReturnType<typeof printSettings>;

const WIDTHS: Partial<Record<DType, number>> = { float16: 3, float32: 6, float64: 15, bfloat16: 2 };

const signOf = (value: number, sign: string): string => (value < 0 || Object.is(value, -0) ? "-" : sign === "+" ? "+" : "");

const longest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);

/** NumPy's FloatingFormat: one form for all numbers of an array, so that points stand below each other. */
function floatFormat(values: readonly number[], dtype: DType, settings: Settings): (value: number) => string {
  const { floatmode, sign, nanstr, infstr, suppress } = settings;
  const finite = values.filter(Number.isFinite);
  const magnitudes = finite.filter((value) => value !== 0).map(Math.abs);
  const [largest, smallest] = [
    magnitudes.reduce((a, b) => Math.max(a, b), 0),
    magnitudes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  ];
  const cutoff = 10 ** Math.min(8, WIDTHS[dtype]!);
  const exponential = magnitudes.length > 0 && (largest >= cutoff || (!suppress && (smallest < 0.0001 || largest / smallest > 1000)));
  const unique = floatmode !== "fixed";
  const precision = floatmode === "unique" ? null : settings.precision;
  const first = { precision, unique, minDigits: unique ? 0 : (precision ?? 0) };
  let [left, right, exponentDigits] = [0, 0, 0];
  if (exponential) {
    const parts = finite.map((value) => ({ head: signOf(value, sign), parts: scientific(value, dtype, first) }));
    left = Math.max(...parts.map(({ head, parts: [digit] }) => head.length + digit.length));
    exponentDigits = Math.max(2, ...parts.map(({ parts: [, , exponent] }) => String(Math.abs(exponent)).length));
    right = longest(parts.map(({ parts: [, fraction] }) => fraction));
  } else {
    const parts = finite.map((value) => ({ head: signOf(value, sign), parts: positional(value, dtype, first) }));
    left = longest(parts.map(({ head, parts: [whole] }) => head + whole));
    right = longest(parts.map(({ parts: [, fraction] }) => fraction));
  }
  if (sign === " " && !finite.some((value) => value < 0 || Object.is(value, -0))) left++;
  const width = exponential ? exponentDigits + 2 + right : right;
  if (values.length !== finite.length) {
    const negative = sign !== "-" || values.includes(Number.NEGATIVE_INFINITY) ? 1 : 0;
    left = Math.max(left, nanstr.length - width - 1, infstr.length + negative - width - 1);
  }
  const equal = exponential || floatmode === "fixed" || floatmode === "maxprec_equal";
  // In scientific form all have as many digits as the longest needs; in the other they are padded with spaces.
  const last = { precision: exponential || equal ? right : precision, unique, minDigits: equal ? right : 0 };
  return (value) => {
    if (!Number.isFinite(value)) {
      const text = Number.isNaN(value) ? (sign === "+" ? "+" : "") + nanstr : signOf(value, sign) + infstr;
      return text.padStart(left + width + 1);
    }
    if (exponential) {
      const [digit, fraction, exponent] = scientific(value, dtype, last);
      const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(exponentDigits, "0")}`;
      return `${(signOf(value, sign) + digit).padStart(left)}.${fraction}e${power}`;
    }
    const [whole, fraction] = positional(value, dtype, last);
    return `${(signOf(value, sign) + whole).padStart(left)}.${fraction.padEnd(right)}`;
  };
}

function formatter(values: readonly Value[], dtype: DType, settings: Settings, scalar: boolean): (value: Value) => string {
  if (isFloat(dtype)) return floatFormat(values as readonly number[], dtype, settings) as (value: Value) => string;
  // A space more, so that both have the same length; a scalar stands alone.
  if (dtype === "bool") return (value) => (value ? (scalar ? "True" : " True") : "False");
  const negative = values.some((value) => (value as number) < 0);
  const plus = settings.sign === "+" ? "+" : settings.sign === " " && !negative ? " " : "";
  const text = (value: Value): string => ((value as number) < 0 ? String(value) : `${plus}${value}`);
  const width = longest(values.map(text));
  return (value) => text(value).padStart(width);
}

interface Layout {
  readonly shape: readonly number[];
  readonly summary: boolean;
  readonly edge: number;
  readonly separator: string;
  readonly text: (position: number) => string;
}

/** The positions along an axis that are shown; null stands for those left out. */
function shownAlong({ summary, edge }: Layout, length: number): (number | null)[] {
  if (!summary || 2 * edge >= length) return Array.from({ length }, (_, i) => i);
  const ends = Array.from({ length: edge }, (_, i) => i);
  return [...ends, null, ...ends.map((i) => length - edge + i)];
}

interface Line {
  done: string;
  line: string;
}

function extend(state: Line, word: string, width: number, indent: string): void {
  if (state.line.length + word.length > width && state.line.length > indent.length) {
    state.done += `${state.line.trimEnd()}\n`;
    state.line = indent;
  }
  state.line += word;
}

function formatAxis(layout: Layout, axis: number, start: number, indent: string, width: number): string {
  const { shape, separator, text } = layout;
  if (axis === shape.length) return text(start);
  const length = shape[axis]!;
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const places = shownAlong(layout, length);
  if (axis < shape.length - 1) {
    const gap = separator.trimEnd() + "\n".repeat(shape.length - axis - 1);
    const rows = places.map(
      (place) => indent + (place === null ? "..." : formatAxis(layout, axis + 1, start + place * stride, `${indent} `, width - 1)),
    );
    return `[${rows.join(gap).slice(indent.length)}]`;
  }
  const room = width - Math.max(separator.trimEnd().length, 1);
  const state: Line = { done: "", line: indent };
  places.forEach((place, i) => {
    extend(state, place === null ? "..." : text(start + place), room, indent);
    if (i < places.length - 1) state.line += separator;
  });
  return `[${(state.done + state.line).slice(indent.length)}]`;
}

/** The positions of the elements that are shown, in all. */
function shownPositions(layout: Layout, axis = 0, start = 0): number[] {
  if (axis === layout.shape.length) return [start];
  const stride = layout.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return shownAlong(layout, layout.shape[axis]!).flatMap((place) =>
    place === null ? [] : shownPositions(layout, axis + 1, start + place * stride),
  );
}

function textOf(
  values: StorageArray,
  dtype: DType,
  shape: readonly number[],
  settings: Settings,
  separator: string,
  prefix: string,
  suffix: string,
): string {
  if (values.length === 0) return "[]";
  const valueAt = (position: number): Value => (dtype === "bool" ? values[position] !== 0 : values[position]!);
  const bare = { shape, summary: values.length > settings.threshold, edge: settings.edgeitems, separator, text: () => "" };
  const format = formatter(shownPositions(bare).map(valueAt), dtype, settings, shape.length === 0);
  const layout = { ...bare, text: (position: number) => format(valueAt(position)) };
  return formatAxis(layout, 0, 0, ` ${" ".repeat(prefix.length)}`, settings.linewidth - suffix.length);
}

/** Options of `array2string`. */
export interface Array2StringOptions extends Omit<PrintOptions, "linewidth" | "suppress"> {
  readonly max_line_width?: number;
  readonly suppress_small?: boolean;
  readonly separator?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

function printable(operation: string, a: NDArray, options: Array2StringOptions): NDArray {
  checkArray(operation, "a", a);
  keywords(operation, options, optionNames);
  return a;
}

const optionNames = [
  ...["max_line_width", "suppress_small", "separator", "prefix", "suffix"],
  ...["precision", "threshold", "edgeitems", "nanstr", "infstr", "sign", "floatmode", "formatter"],
];

/** The text of an array's values, as NumPy writes it. */
export function array2string(given: NDArray, options: Array2StringOptions = {}, ...surplus: []): string {
  nothingAfter("array2string", surplus);
  const a = printable("array2string", given, options);
  const { max_line_width, suppress_small, separator = " ", prefix = "", suffix = "", ...rest } = options;
  for (const [name, text] of Object.entries({ separator, prefix, suffix })) checkText("array2string", name, text);
  const own: PrintOptions = {
    ...rest,
    ...(max_line_width === undefined ? {} : { linewidth: max_line_width }),
    ...(suppress_small === undefined ? {} : { suppress: suppress_small }),
  };
  return textOf(valuesOf("array2string", a.tensor), a.dtype, a.shape, printSettings("array2string", own), separator, prefix, suffix);
}

/** As Python writes one number. */
export function scalarText(value: Value, dtype: DType): string {
  if (dtype === "bool") return value ? "True" : "False";
  if (typeof value !== "number" || dtypes[dtype].kind !== "float") return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const magnitude = Math.abs(value);
  const written = { precision: null, unique: true, minDigits: 0 };
  const sign = signOf(value, "-");
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [digit, fraction, exponent] = scientific(value, dtype, written);
    return `${sign}${digit}${fraction === "" ? "" : `.${fraction}`}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const [whole, fraction] = positional(value, dtype, written);
  return `${sign}${whole}.${fraction === "" ? "0" : fraction}`;
}

/** As `str(a)`: a scalar stands as a number, whatever the precision. */
export function array_str(given: NDArray, options: Array2StringOptions = {}, ...surplus: []): string {
  nothingAfter("array_str", surplus);
  const a = printable("array_str", given, options);
  if (a.ndim > 0) return array2string(a, options);
  const [value] = valuesOf("array_str", a.tensor);
  return scalarText(a.dtype === "bool" ? value !== 0 : value!, a.dtype);
}

/** Dtypes that the numbers themselves tell. */
const implied: readonly DType[] = ["bool", "int64", "float64"];

/** As `repr(a)`: `array([1., 2.])`, with the dtype where the numbers do not tell it. */
export function array_repr(given: NDArray, options: Array2StringOptions = {}, ...surplus: []): string {
  nothingAfter("array_repr", surplus);
  const a = printable("array_repr", given, options);
  const settings = printSettings("array_repr", {});
  const { max_line_width = settings.linewidth } = options;
  const prefix = "array(";
  const text = array2string(a, { ...options, separator: ", ", prefix, suffix: ")" });
  const extras: string[] = [];
  if ((a.size === 0 && !(a.ndim === 1 && a.shape[0] === 0)) || a.size > settings.threshold) extras.push(`shape=${spacedTuple(a.shape)}`);
  if (!implied.includes(a.dtype) || a.size === 0) extras.push(`dtype=${a.dtype}`);
  if (extras.length === 0) return `${prefix}${text})`;
  const head = `${prefix}${text},`;
  const tail = `${extras.join(", ")})`;
  const lastLine = head.length - (head.lastIndexOf("\n") + 1);
  return lastLine + tail.length + 1 > max_line_width ? `${head}\n${" ".repeat(prefix.length)}${tail}` : `${head} ${tail}`;
}

/** Keyword arguments of `format_float_positional` and `format_float_scientific`. */
interface FloatFormat {
  /** How many digits at most. Default: as many as tell the number from others. */
  readonly precision?: number | null;
  /** Whether the shortest digits that tell the number are written, and not its exact value. Default: `true`. */
  readonly unique?: boolean;
  /** What becomes of zeros at the end, and of the point. Default: "k", for keep. */
  readonly trim?: "k" | "." | "0" | "-";
  /** Whether positive numbers have a sign. Default: `false`. */
  readonly sign?: boolean;
  /** Spaces in front until the point has so many characters before it. */
  readonly pad_left?: number | null;
  readonly min_digits?: number | null;
}
/** Keyword arguments of `format_float_positional`. */
export interface PositionalOptions extends FloatFormat {
  /** Whether the precision counts digits behind the point. Default: `true`; nothing else is there. */
  readonly fractional?: true;
  /** Spaces behind until so many characters follow the point. */
  readonly pad_right?: number | null;
}
/** Keyword arguments of `format_float_scientific`. */
export interface ScientificOptions extends FloatFormat {
  /** How many digits the exponent has at least. Default: 2. */
  readonly exp_digits?: number | null;
}

const positionalNames = ["precision", "unique", "fractional", "trim", "sign", "pad_left", "pad_right", "min_digits"] as const;
const scientificNames = ["precision", "unique", "trim", "sign", "pad_left", "exp_digits", "min_digits"] as const;

/** A number of JavaScript or an array of one, with its dtype. */
function floatIn(operation: string, x: number | NDArray): readonly [number, DType] {
  if (isArray(x)) return [Number(x.item()), dtypes[x.dtype].kind === "float" ? x.dtype : "float64"];
  return [numberOf(operation, "x", x), "float64"];
}

/** How many digits or spaces are asked for, if any. @throws ArgumentError */
function placesIn<K extends string>(
  operation: string,
  options: { readonly [name in K]?: number | null },
  names: readonly K[],
): { readonly [name in K]: number | null } {
  const places = names.map((name) => {
    const count = options[name];
    if (count === null || count === undefined) return [name, null];
    const length = lengthOf(operation, name, count);
    if (length < 0) throw new ArgumentError(operation, `\`${name}\` is ${length}: it must not be negative.`);
    return [name, length];
  });
  return Object.fromEntries(places) as { readonly [name in K]: number | null };
}

/** A number in positional form: `np.format_float_positional`. */
export function format_float_positional(
  x: number | NDArray,
  ...args: Arguments<PositionalOptions, ["precision", "unique", "fractional", "trim", "sign", "pad_left", "pad_right", "min_digits"]>
): string {
  const given = bound<PositionalOptions>("format_float_positional", positionalNames, args);
  const { unique = true, trim = "k", sign = false } = given;
  const places = ["precision", "pad_left", "pad_right", "min_digits"] as const;
  const { precision, pad_left, pad_right, min_digits } = placesIn("format_float_positional", given, places);
  if (given.fractional !== undefined && given.fractional !== true)
    throw new ArgumentError(
      "format_float_positional",
      "`fractional` is always true here.",
      "np.format_float_scientific counts all digits.",
    );
  const [value, dtype] = floatIn("format_float_positional", x);
  if (!Number.isFinite(value)) return scalarText(value, dtype);
  const [whole, fraction] = positional(value, dtype, { precision, unique, minDigits: min_digits ?? (unique ? 0 : (precision ?? 0)) });
  const text = signOf(value, sign ? "+" : "-") + trimmed(whole, fraction, trim);
  const digits = text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
  const point = text.includes(".") ? text.indexOf(".") : text.length;
  return " ".repeat(Math.max(0, (pad_left ?? 0) - point)) + text + " ".repeat(Math.max(0, (pad_right ?? 0) - digits));
}

/** A number in scientific form: `np.format_float_scientific`. */
export function format_float_scientific(
  x: number | NDArray,
  ...args: Arguments<ScientificOptions, ["precision", "unique", "trim", "sign", "pad_left", "exp_digits", "min_digits"]>
): string {
  const given = bound<ScientificOptions>("format_float_scientific", scientificNames, args);
  const { unique = true, trim = "k", sign = false } = given;
  const places = ["precision", "pad_left", "exp_digits", "min_digits"] as const;
  const { precision, pad_left, exp_digits, min_digits } = placesIn("format_float_scientific", given, places);
  const [value, dtype] = floatIn("format_float_scientific", x);
  if (!Number.isFinite(value)) return scalarText(value, dtype);
  const [digit, fraction, exponent] = scientific(value, dtype, {
    precision,
    unique,
    minDigits: min_digits ?? (unique ? 0 : (precision ?? 0)),
  });
  const space = " ".repeat(Math.max(0, (pad_left ?? 0) - (value < 0 || sign ? 2 : 1)));
  return `${space}${signOf(value, sign ? "+" : "-")}${trimmed(digit, fraction, trim)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(exp_digits ?? 2, "0")}`;
}

function trimmed(whole: string, fraction: string, trim: "k" | "." | "0" | "-"): string {
  if (trim === "k") return `${whole}.${fraction}`;
  const short = fraction.replace(/0+$/, "");
  if (short !== "") return `${whole}.${short}`;
  return trim === "." ? `${whole}.` : trim === "0" ? `${whole}.0` : whole;
}
