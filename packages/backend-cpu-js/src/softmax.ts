import type { SoftmaxKind, SoftmaxRows } from "@adjoint/core/internal";
import { blockLength } from "./combine";
import type { Elements } from "./elements";
import { expFloat32 } from "./float32-functions";
import { arrayOf } from "./memory";
import { specialise } from "./specialise";
import { forEachElement } from "./strided";

type Real = (x: number) => number;

/** One row, of one input or of two: a gradient's second is what comes from above. Sums are kept in doubles, in blocks; `round` lets overflow what does in the composition. */
type Row = (
  out: Elements,
  at: number,
  x: Elements,
  start: number,
  step: number,
  g: Elements,
  startOfG: number,
  stepOfG: number,
  length: number,
  block: number,
  exp: Real,
  round: Real,
) => void;

// A NaN needs no care in the maximum: it comes by way of the sum.
const softmaxRow: Row = (out, at, x, start, step, _g, _startOfG, _stepOfG, length, block, exp) => {
  let largest = -Infinity;
  for (let i = 0, from = start; i < length; i++, from += step) if (x[from] > largest) largest = x[from];
  let total = 0;
  for (let i = 0, from = start; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++, from += step) {
      out[at + i] = exp(x[from] - largest);
      sum += out[at + i];
    }
    total += sum;
  }
  for (let i = 0; i < length; i++) out[at + i] /= total;
};

const softmaxGradRow: Row = (out, at, y, start, step, g, startOfG, stepOfG, length, block, _exp, round) => {
  let total = 0;
  for (let i = 0, from = start, fromG = startOfG; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++, from += step, fromG += stepOfG) sum += round(y[from] * g[fromG]);
    total += sum;
  }
  total = round(total);
  for (let i = 0, from = start, fromG = startOfG; i < length; i++, from += step, fromG += stepOfG) {
    out[at + i] = y[from] * round(g[fromG] - total);
  }
};

const logSoftmaxRow: Row = (out, at, x, start, step, _g, _startOfG, _stepOfG, length, block, exp) => {
  let largest = -Infinity;
  for (let i = 0, from = start; i < length; i++, from += step) if (x[from] > largest) largest = x[from];
  let total = 0;
  for (let i = 0, from = start; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++, from += step) sum += exp(x[from] - largest);
    total += sum;
  }
  const log = Math.log(total);
  for (let i = 0, from = start; i < length; i++, from += step) out[at + i] = x[from] - largest - log;
};

const logSoftmaxGradRow: Row = (out, at, y, start, step, g, startOfG, stepOfG, length, block, exp, round) => {
  let total = 0;
  for (let i = 0, fromG = startOfG; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++, fromG += stepOfG) sum += g[fromG];
    total += sum;
  }
  total = round(total);
  for (let i = 0, from = start, fromG = startOfG; i < length; i++, from += step, fromG += stepOfG) {
    out[at + i] = g[fromG] - round(round(exp(y[from])) * total);
  }
};

const keep: Real = (x) => x;

const rows: { readonly [K in SoftmaxKind]: Row } = {
  softmax: softmaxRow,
  softmaxGrad: softmaxGradRow,
  logSoftmax: logSoftmaxRow,
  logSoftmaxGrad: logSoftmaxGradRow,
};

export function runSoftmax({ kind, outer, length, inputs, output }: SoftmaxRows): void {
  const [x] = inputs;
  const g = inputs[1] ?? x;
  const out = arrayOf(output);
  const [from, fromG] = [arrayOf(x), arrayOf(g)];
  const [step, stepOfG] = [x.strides[outer.length], g.strides[outer.length]];
  const [exp, round] = output.dtype === "float32" ? [expFloat32, Math.fround] : [Math.exp, keep];
  const row = specialise(rows[kind], output.dtype, (copy) => copy(out, 0, from, 0, 1, fromG, 0, 1, 0, blockLength, exp, round));
  forEachElement(outer, [x, g], ([start, startOfG], index) =>
    row(out, output.offset + index * length, from, start, step, fromG, startOfG, stepOfG, length, blockLength, exp, round),
  );
}
