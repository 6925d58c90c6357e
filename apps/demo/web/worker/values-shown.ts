import type { ValuesShown } from "./inside-messages";

const BARS = 32;
const SIDE = 64;

/** Values as a picture and a histogram, with what can be said of them in numbers. */
export function shownValues(values: ArrayLike<number | bigint>, shape: readonly number[]): ValuesShown {
  let [least, most, sum, nan, infinite, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else {
      count++;
      sum += value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const mean = count === 0 ? Number.NaN : sum / count;
  const histogram = new Array<number>(BARS).fill(0);
  const span = most - least || 1;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    histogram[Math.min(BARS - 1, Math.floor(((value - least) / span) * BARS))]!++;
  }
  return { least, most, mean, deviation: Math.sqrt(squares / Math.max(1, count)), nan, infinite, histogram, ...pictureOf(values, shape) };
}

/** The last two axes of the first example: every so many-th row and column, where there are more than a picture shows. */
function pictureOf(values: ArrayLike<number | bigint>, shape: readonly number[]): Pick<ValuesShown, "picture" | "width"> {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const [down, across] = [Math.ceil(rows / SIDE), Math.ceil(columns / SIDE)];
  const width = Math.ceil(columns / across);
  const picture = new Float32Array(Math.ceil(rows / down) * width);
  let largest = 0;
  for (let i = 0; i < picture.length; i++) {
    const value = Number(values[Math.floor(i / width) * down * columns + (i % width) * across] ?? 0);
    picture[i] = value;
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  for (let i = 0; i < picture.length; i++) picture[i]! /= largest || 1;
  return { picture, width };
}
