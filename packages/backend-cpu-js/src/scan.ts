import { laneOf, type ScanKernel, type View } from "@adjoint/core";
import { combiner, storedCombine } from "./combine";
import { type Elements, elementsOf, noElements } from "./elements";
import { arrayOf } from "./memory";
import { specialise } from "./specialise";
import { newStorage, storageRule } from "./storage";
import { forEachElement } from "./strided";

type Combine = (a: number, b: number) => number;
type Convert = ((value: number) => number) | null;

/** Runs from `first` by `direction`. The accumulator lives in a typed array, whose stores wrap it to its lane. */
function scanRow(
  out: Elements,
  at: number,
  from: Elements,
  start: number,
  stride: number,
  length: number,
  first: number,
  direction: number,
  exclusive: boolean,
  accumulator: Elements,
  combine: Combine,
  decode: Convert,
  encode: Convert,
): void {
  for (let n = 0, i = first; n < length; n++, i += direction) {
    const stored = from[start + i * stride];
    const before = accumulator[0];
    accumulator[0] = combine(before, decode === null ? stored : decode(stored));
    const value = exclusive ? before : accumulator[0];
    out[at + i] = encode === null ? value : encode(value);
  }
}

/** The running extremum and where it was last seen. A NaN takes over and stays. */
function searchRow(
  out: Elements | null,
  at: number,
  indices: Elements | null,
  indicesAt: number,
  from: Elements,
  start: number,
  stride: number,
  length: number,
  first: number,
  direction: number,
  smallest: boolean,
  decode: Convert,
): void {
  let chosen = first;
  let best = 0;
  for (let n = 0, i = first; n < length; n++, i += direction) {
    const stored = from[start + i * stride];
    const value = decode === null ? stored : decode(stored);
    if (n === 0 || value !== value || (best === best && (smallest ? value <= best : value >= best))) {
      best = value;
      chosen = i;
    }
    if (out !== null) out[at + i] = from[start + chosen * stride];
    if (indices !== null) indices[indicesAt + i] = chosen;
  }
}

export function runScan(kernel: ScanKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const [input] = inputs;
  const from = arrayOf(input);
  const stride = input.strides[kernel.outer.length];
  const first = kernel.reverse ? kernel.length - 1 : 0;
  const direction = kernel.reverse ? -1 : 1;
  const run = kernel.result === "value" ? scanner(kernel, input, outputs[0]) : searcher(kernel, input, outputs);
  forEachElement(kernel.outer, [input], ([start], row) => run(from, start, stride, row * kernel.length, first, direction));
}

type RunRow = (from: Elements, start: number, stride: number, at: number, first: number, direction: number) => void;

function scanner({ combine, length, exclusive }: ScanKernel, input: View, output: View): RunRow {
  const out = arrayOf(output);
  const { lane, neutral } = combiner(combine, laneOf(output.dtype));
  const accumulator = elementsOf(newStorage(lane, 1));
  const step = storedCombine(combine, lane) as Combine;
  const { decode } = storageRule(input.dtype);
  const { encode } = storageRule(output.dtype);
  const row = specialise(scanRow, `${combine}:${input.dtype}:${output.dtype}`, (copy) =>
    copy(out, 0, out, 0, 1, 0, 0, 1, false, accumulator, step, decode, encode),
  );
  return (from, start, stride, at, first, direction) => {
    accumulator[0] = neutral as number;
    row(out, output.offset + at, from, start, stride, length, first, direction, exclusive, accumulator, step, decode, encode);
  };
}

function searcher({ combine, length, result }: ScanKernel, input: View, outputs: readonly View[]): RunRow {
  const values = result === "both" ? outputs[0] : null;
  const indices = outputs[result === "both" ? 1 : 0];
  const out = values === null ? null : arrayOf(values);
  const to = arrayOf(indices);
  const { decode } = storageRule(input.dtype);
  const row = specialise(searchRow, `${input.dtype}:${result}`, (copy) => copy(out, 0, to, 0, noElements(), 0, 1, 0, 0, 1, true, decode));
  return (from, start, stride, at, first, direction) =>
    row(out, (values?.offset ?? 0) + at, to, indices.offset + at, from, start, stride, length, first, direction, combine === "min", decode);
}
