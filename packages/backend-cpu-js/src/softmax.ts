import type { SoftmaxKind, SoftmaxRows } from "@adjoint/core/internal";
import { blockLength } from "./combine";
import { type Elements, elementsOf } from "./elements";
import { expFloat32 } from "./float32-functions";
import { arrayOf } from "./memory";
import { specialise } from "./specialise";
import { newStorage } from "./storage";
import { forEachElement } from "./strided";

type Real = (x: number) => number;

/**
 * One row, of one input or of two: a gradient's second is what comes from above. Sums are kept in doubles, in blocks, and `round` lets
 * overflow what does in the composition.
 */
type Row = (
  out: Elements,
  at: number,
  x: Elements,
  start: number,
  g: Elements,
  startOfG: number,
  length: number,
  block: number,
  exp: Real,
  round: Real,
) => void;

// A NaN needs no care in the maximum: it comes by way of the sum.
const softmaxRow: Row = (out, at, x, start, _g, _startOfG, length, block, exp) => {
  let largest = -Infinity;
  for (let i = 0; i < length; i++) if (x[start + i] > largest) largest = x[start + i];
  let total = 0;
  for (let i = 0; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++) {
      out[at + i] = exp(x[start + i] - largest);
      sum += out[at + i];
    }
    total += sum;
  }
  for (let i = 0; i < length; i++) out[at + i] /= total;
};

const softmaxGradRow: Row = (out, at, y, start, g, startOfG, length, block, _exp, round) => {
  let total = 0;
  for (let i = 0; i < length; ) {
    const end = Math.min(i + block, length);
    // Two, because an addition waits for the one before it.
    let [even, odd] = [0, 0];
    for (; i + 1 < end; i += 2) {
      even += round(y[start + i] * g[startOfG + i]);
      odd += round(y[start + i + 1] * g[startOfG + i + 1]);
    }
    if (i < end) {
      even += round(y[start + i] * g[startOfG + i]);
      i++;
    }
    total += even + odd;
  }
  total = round(total);
  for (let i = 0; i < length; i++) out[at + i] = y[start + i] * round(g[startOfG + i] - total);
};

const logSoftmaxRow: Row = (out, at, x, start, _g, _startOfG, length, block, exp) => {
  let largest = -Infinity;
  for (let i = 0; i < length; i++) if (x[start + i] > largest) largest = x[start + i];
  let total = 0;
  for (let i = 0; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++) sum += exp(x[start + i] - largest);
    total += sum;
  }
  const log = Math.log(total);
  for (let i = 0; i < length; i++) out[at + i] = x[start + i] - largest - log;
};

const logSoftmaxGradRow: Row = (out, at, y, start, g, startOfG, length, block, exp, round) => {
  let total = 0;
  for (let i = 0; i < length; ) {
    const end = Math.min(i + block, length);
    let sum = 0;
    for (; i < end; i++) sum += g[startOfG + i];
    total += sum;
  }
  total = round(total);
  for (let i = 0; i < length; i++) out[at + i] = g[startOfG + i] - round(round(exp(y[start + i])) * total);
};

const rows: { readonly [K in SoftmaxKind]: Row } = {
  softmax: softmaxRow,
  softmaxGrad: softmaxGradRow,
  logSoftmax: logSoftmaxRow,
  logSoftmaxGrad: logSoftmaxGradRow,
};

const keep: Real = (x) => x;

/** Rows that do not lie in place are gathered first. */
function gatherRow(to: Elements, from: Elements, start: number, step: number, length: number): void {
  for (let i = 0; i < length; i++) to[i] = from[start + i * step];
}

export function runSoftmax({ kind, outer, length, inputs, output }: SoftmaxRows): void {
  const { dtype, offset } = output;
  const x = inputs[0];
  const g = inputs[1] ?? x;
  const out = arrayOf(output);
  const [from, fromG] = [arrayOf(x), arrayOf(g)];
  const [step, stepOfG] = [x.strides[outer.length], g.strides[outer.length]];
  const [exp, round] = dtype === "float32" ? [expFloat32, Math.fround] : [Math.exp, keep];
  const row = specialise(rows[kind], dtype, (copy) => copy(out, 0, from, 0, fromG, 0, 0, blockLength, exp, round));
  if (step === 1 && stepOfG === 1) {
    forEachElement(outer, [x, g], ([start, startOfG], index) =>
      row(out, offset + index * length, from, start, fromG, startOfG, length, blockLength, exp, round),
    );
    return;
  }
  const [rowOfX, rowOfG] = [elementsOf(newStorage(dtype, length)), elementsOf(newStorage(dtype, length))];
  const gather = specialise(gatherRow, dtype, (copy) => copy(rowOfX, from, 0, 1, 0));
  forEachElement(outer, [x, g], ([start, startOfG], index) => {
    gather(rowOfX, from, start, step, length);
    if (g !== x) gather(rowOfG, fromG, startOfG, stepOfG, length);
    row(out, offset + index * length, rowOfX, 0, rowOfG, 0, length, blockLength, exp, round);
  });
}
