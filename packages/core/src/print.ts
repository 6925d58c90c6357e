import { type DType, dtypes, type StorageArray } from "./dtype";
import { readItem } from "./read";
import type { Shape } from "./shape";
import type { Tensor } from "./tensor";

const SUMMARIZE_FROM = 1000;
const EDGE = 3;
const LINE = 80;
const INDENT = "tensor(".length;

type Value = number | bigint | boolean;

/** `tensor([[1, 2], [3, 4]], int32)`, in PyTorch's manner: four decimals, long axes abridged, lines of 80. Without data: what is known without reading. */
export function formatTensor(x: Tensor, data: StorageArray | undefined): string {
  const about = [x.dtype, ...(x.device === "cpu" ? [] : [`device: ${x.device}`]), ...(x.requiresGrad ? ["requiresGrad"] : [])];
  if (data === undefined) return `tensor(shape [${x.shape.join(", ")}], ${about.join(", ")}${x.disposed ? ", disposed" : ""})`;
  if (data.length === 0) return `tensor([], ${x.ndim > 1 ? `shape [${x.shape.join(", ")}], ` : ""}${about.join(", ")})`;
  const abridged = data.length > SUMMARIZE_FROM;
  const value = (position: number): Value => readItem(x.dtype, data, position);
  const { text, width } = formatter(x.dtype, shown(x.shape, abridged).map(value));
  return `tensor(${rows({ shape: x.shape, abridged, width, text: (position) => text(value(position)) }, 0, 0)}, ${about.join(", ")})`;
}

/** Which places along an axis are shown; null stands for those left out. */
function places(length: number, abridged: boolean): (number | null)[] {
  const all = Array.from({ length: abridged && length > 2 * EDGE ? EDGE : length }, (_, i) => i);
  return all.length === length ? all : [...all, null, ...all.map((i) => length - EDGE + i)];
}

/** The positions of all elements that are shown. */
function shown(shape: Shape, abridged: boolean): number[] {
  return shape.reduce<number[]>(
    (positions, length) =>
      positions.flatMap((position) => places(length, abridged).flatMap((place) => (place === null ? [] : [position * length + place]))),
    [0],
  );
}

interface Table {
  readonly shape: Shape;
  readonly abridged: boolean;
  readonly width: number;
  readonly text: (position: number) => string;
}

function rows(table: Table, axis: number, start: number): string {
  const { shape, abridged, width, text } = table;
  if (axis === shape.length) return text(start);
  const length = shape[axis]!;
  const parts = places(length, abridged).map((place) => (place === null ? "…" : rows(table, axis + 1, start * length + place)));
  const margin = " ".repeat(INDENT + axis + 1);
  if (axis < shape.length - 1) return `[${parts.join(`,${"\n".repeat(shape.length - axis - 1)}${margin}`)}]`;
  const perLine = Math.max(1, Math.floor((LINE - INDENT - axis) / (width + 2)));
  const lines = Array.from({ length: Math.ceil(parts.length / perLine) }, (_, i) => parts.slice(i * perLine, (i + 1) * perLine).join(", "));
  return `[${lines.join(`,\n${margin}`)}]`;
}

/** How the values that are shown become text of one width, so that columns align. */
function formatter(dtype: DType, values: readonly Value[]): { readonly text: (value: Value) => string; readonly width: number } {
  const isFloat = dtypes[dtype].kind === "float";
  const plain = isFloat ? decimals(values as readonly number[]) : String;
  // As PyTorch has it: zeros, infinities and NaN of floats make no column wider.
  const counted = isFloat ? values.filter((value) => value !== 0 && Number.isFinite(value)) : values;
  const width = counted.reduce<number>((widest, value) => Math.max(widest, plain(value).length), 1);
  return { text: (value) => plain(value).padStart(width), width };
}

function decimals(values: readonly number[]): (value: Value) => string {
  const magnitudes = values.map(Math.abs).filter((value) => value > 0 && value < Number.POSITIVE_INFINITY);
  const largest = magnitudes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = magnitudes.reduce((a, b) => Math.min(a, b), largest);
  const whole = magnitudes.every(Number.isInteger);
  const scientific = largest > 1e8 || (smallest > 0 && largest / smallest > 1000) || (!whole && smallest < 1e-4);
  return (value) => {
    const number = value as number;
    if (!Number.isFinite(number)) return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
    const sign = number < 0 || Object.is(number, -0) ? "-" : "";
    const magnitude = Math.abs(number);
    if (scientific) return sign + magnitude.toExponential(4).replace(/([+-])(\d)$/, "$10$2");
    return whole ? `${sign}${magnitude}.` : sign + toFourDecimals(magnitude);
  };
}

/** Halves to the even digit, as C's printf has them; `toFixed` rounds them up. */
function toFourDecimals(magnitude: number): string {
  const below = Math.floor(magnitude * 1e4);
  return magnitude * 1e4 - below === 0.5 && below % 2 === 0 ? (below / 1e4).toFixed(4) : magnitude.toFixed(4);
}
