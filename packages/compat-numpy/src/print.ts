import { type DType, dtypes, isFloat, type StorageArray } from "@adjoint/core";
import type { NDArray } from "./array";
import { spacedTuple, valuesOf } from "./convert";
import { positional, scientific } from "./decimal";
import { type PrintOptions, printSettings } from "./print-options";

type Value = number | bigint | boolean;
type Settings = Required<PrintOptions>;

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

/** The text of an array's values, as NumPy writes it. */
export function array2string(a: NDArray, options: Array2StringOptions = {}): string {
  const { max_line_width, suppress_small, separator = " ", prefix = "", suffix = "", ...rest } = options;
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
export function array_str(a: NDArray, options: Array2StringOptions = {}): string {
  if (a.ndim > 0) return array2string(a, options);
  const [value] = valuesOf("array_str", a.tensor);
  return scalarText(a.dtype === "bool" ? value !== 0 : value!, a.dtype);
}

/** Dtypes that the numbers themselves tell. */
const implied: readonly DType[] = ["bool", "int64", "float64"];

/** As `repr(a)`: `array([1., 2.])`, with the dtype where the numbers do not tell it. */
export function array_repr(a: NDArray, options: Array2StringOptions = {}): string {
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

/** A number in positional form: `np.format_float_positional`. */
export function format_float_positional(
  x: number,
  options: { readonly precision?: number | null; readonly unique?: boolean; readonly trim?: "k" | "." | "0" | "-" } = {},
): string {
  const { precision = null, unique = true, trim = "k" } = options;
  if (!Number.isFinite(x)) return scalarText(x, "float64");
  const [whole, fraction] = positional(x, "float64", { precision, unique, minDigits: unique ? 0 : (precision ?? 0) });
  return signOf(x, "-") + trimmed(whole, fraction, trim);
}

/** A number in scientific form: `np.format_float_scientific`. */
export function format_float_scientific(
  x: number,
  options: {
    readonly precision?: number | null;
    readonly unique?: boolean;
    readonly trim?: "k" | "." | "0" | "-";
    readonly exp_digits?: number;
  } = {},
): string {
  const { precision = null, unique = true, trim = "k", exp_digits = 2 } = options;
  if (!Number.isFinite(x)) return scalarText(x, "float64");
  const [digit, fraction, exponent] = scientific(x, "float64", { precision, unique, minDigits: unique ? 0 : (precision ?? 0) });
  return `${signOf(x, "-")}${trimmed(digit, fraction, trim)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(exp_digits, "0")}`;
}

function trimmed(whole: string, fraction: string, trim: "k" | "." | "0" | "-"): string {
  if (trim === "k") return `${whole}.${fraction}`;
  const short = fraction.replace(/0+$/, "");
  if (short !== "") return `${whole}.${short}`;
  return trim === "." ? `${whole}.` : trim === "0" ? `${whole}.0` : whole;
}
