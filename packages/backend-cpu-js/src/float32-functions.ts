import { erf } from "./erf";

// For float32 results, functions need not be better than about 1e-11: a table and a short series then take half the time of
// Math.exp and its like. All arithmetic here is in doubles; the caller rounds. Arguments are clamped rather than tested,
// because V8 makes better code without branches, to where float32 has reached its limit. NaN falls through.

const tabulate = (length: number, value: (k: number) => number): Float64Array => Float64Array.from({ length }, (_, k) => value(k));

/** 2^(k/32) for the fraction, and 2^(k − 150) for the whole part. */
const fractionPowers = tabulate(32, (k) => 2 ** (k / 32));
const wholePowers = tabulate(280, (k) => 2 ** (k - 150));

/** `exp(x) = 2^(k/32)·exp(r)`, with |r| ≤ ln 2 / 64. */
export function expFloat32(x: number): number {
  const clamped = Math.max(-103.98, Math.min(88.73, x));
  const k = (clamped * 46.16624130844683 + 4800.5) | 0;
  const r = clamped - (k - 4800) * 0.02166084939249829;
  const z = r * r;
  return fractionPowers[k & 31] * wholePowers[k >> 5] * (1 + r + z * (0.5 + r * (1 / 6) + z * (1 / 24)));
}

/** Tables for −9.5 … 9.5 and −4 … 4. The zero in the middle is negative, and so keeps the sign of the zero that is added to it. */
const tanhPoints = tabulate(609, (k) => (k === 304 ? -0 : Math.tanh((k - 304) / 32)));
const erfPoints = tabulate(257, (k) => (k === 128 ? -0 : erf((k - 128) / 32)));
const erfSlopes = tabulate(257, (k) => (2 / Math.sqrt(Math.PI)) * Math.exp(-(((k - 128) / 32) ** 2)));

/** The addition theorem around the nearest multiple of 1/32. */
export function tanhFloat32(x: number): number {
  const clamped = Math.max(-9.2, Math.min(9.2, x));
  const k = (clamped * 32 + 304.5) | 0;
  const h = clamped - (k - 304) * 0.03125;
  const z = h * h;
  const t = h * (1 - z * (1 / 3 - z * (2 / 15)));
  const point = tanhPoints[k];
  return (point + t) / (1 + point * t);
}

/** The Taylor series around the nearest multiple of 1/32: its coefficients are the slope there times Hermite polynomials. */
export function erfFloat32(x: number): number {
  const clamped = Math.max(-4, Math.min(4, x));
  const k = (clamped * 32 + 128.5) | 0;
  const c = (k - 128) * 0.03125;
  const h = clamped - c;
  const z = c * c;
  const fourth = 0.1 + z * (z * (2 / 15) - 0.4);
  const series = 1 - h * (c - h * (z * (2 / 3) - 1 / 3 + h * (c * (0.5 - z * (1 / 3)) + h * fourth)));
  return erfPoints[k] + erfSlopes[k] * h * series;
}
