import { type DType, dtypes, type StorageArray } from "./dtype";
import { readItem } from "./read";
import type { Shape } from "./shape";
import type { Tensor } from "./tensor";

const SUMMARIZE_FROM = 1000;
const EDGE = 3;

/** `tensor([[1, 2], [3, 4]], int32)`, in PyTorch's manner: four decimals, long axes abridged. Without data: what is known without reading. */
export function formatTensor(x: Tensor, data: StorageArray | undefined): string {
  const about = [x.dtype, ...(x.device === "cpu" ? [] : [`device: ${x.device}`]), ...(x.requiresGrad ? ["requiresGrad"] : [])];
  if (data === undefined) return `tensor(shape [${x.shape.join(", ")}], ${about.join(", ")}${x.disposed ? ", disposed" : ""})`;
  if (x.layout.size === 0 && x.ndim > 1) about.unshift(`shape [${x.shape.join(", ")}]`);
  const format = formatter(x.dtype, data);
  const abridged = data.length > SUMMARIZE_FROM;
  return `tensor(${rows(x.shape, 0, 0, abridged, (position) => format(readItem(x.dtype, data, position)))}, ${about.join(", ")})`;
}

function rows(shape: Shape, axis: number, start: number, abridged: boolean, text: (position: number) => string): string {
  if (axis === shape.length) return text(start);
  const length = shape[axis]!;
  let stride = 1;
  for (let inner = axis + 1; inner < shape.length; inner++) stride *= shape[inner]!;
  const parts: string[] = [];
  for (let i = 0; i < length; i++) {
    if (abridged && length > 2 * EDGE && i === EDGE) {
      parts.push("…");
      i = length - EDGE;
    }
    parts.push(rows(shape, axis + 1, start + i * stride, abridged, text));
  }
  const last = axis === shape.length - 1;
  const separator = last ? ", " : `,${"\n".repeat(shape.length - axis - 1)}${" ".repeat("tensor(".length + axis + 1)}`;
  return `[${parts.join(separator)}]`;
}

function formatter(dtype: DType, data: StorageArray): (value: number | bigint | boolean) => string {
  if (dtypes[dtype].kind !== "float") return padded(data, dtype, String);
  const values = Array.from(data as Float32Array, (value) => Math.abs(value)).filter((value) => Number.isFinite(value) && value !== 0);
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const smallest = values.reduce((a, b) => Math.min(a, b), largest);
  const scientific = largest > 1e8 || (smallest > 0 && (smallest < 1e-4 || largest / smallest > 1000 * 1e3));
  const whole = values.every(Number.isInteger);
  return padded(data, dtype, (value) => {
    const number = value as number;
    if (!Number.isFinite(number)) return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
    if (scientific) return number.toExponential(4);
    return whole ? `${Object.is(number, -0) ? "-0" : number}.` : number.toFixed(4);
  });
}

/** Pads to a common width, so that columns align. */
function padded(
  data: StorageArray,
  dtype: DType,
  text: (value: number | bigint | boolean) => string,
): (value: number | bigint | boolean) => string {
  if (data.length > SUMMARIZE_FROM) return text;
  let width = 0;
  for (let position = 0; position < data.length; position++) width = Math.max(width, text(readItem(dtype, data, position)).length);
  return (value) => text(value).padStart(width);
}
