import { laneOf, type ScanKernel, type StorageArray, type View } from "@adjoint/core";
import { combiner, storedCombine } from "./combine";
import { arrayOf } from "./memory";
import type { Value } from "./snippet";
import { specialise } from "./specialise";
import { newStorage, storageRule } from "./storage";
import { forEachElement } from "./strided";

type Combine = (a: number, b: number) => number;
type Convert = ((value: number) => number) | null;

/** Runs from `first` by `direction`. The accumulator lives in a typed array, whose stores wrap it to its lane. */
function scanRow(
  out: number[],
  at: number,
  from: number[],
  start: number,
  stride: number,
  length: number,
  first: number,
  direction: number,
  exclusive: boolean,
  accumulator: number[],
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
  out: number[] | null,
  at: number,
  indices: Int32Array | null,
  indicesAt: number,
  from: number[],
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
  const from = arrayOf(input) as unknown as number[];
  const stride = input.strides[kernel.outer.length];
  const first = kernel.reverse ? kernel.length - 1 : 0;
  const direction = kernel.reverse ? -1 : 1;
  const run = kernel.result === "value" ? scanner(kernel, input, outputs[0]) : searcher(kernel, input, outputs);
  forEachElement(kernel.outer, [input], ([start], row) => run(from, start, stride, row * kernel.length, first, direction));
}

type RunRow = (from: number[], start: number, stride: number, at: number, first: number, direction: number) => void;

function scanner({ combine, length, exclusive }: ScanKernel, input: View, output: View): RunRow {
  const out = arrayOf(output) as unknown as number[];
  const { lane, neutral } = combiner(combine, laneOf(output.dtype));
  const accumulator = newStorage(lane, 1) as StorageArray & { [at: number]: Value };
  const step = storedCombine(combine, lane) as Combine;
  const { decode } = storageRule(input.dtype);
  const { encode } = storageRule(output.dtype);
  const cell = accumulator as unknown as number[];
  const row = specialise(scanRow, `${combine}:${input.dtype}:${output.dtype}`, (copy) =>
    copy(out, 0, out, 0, 1, 0, 0, 1, false, cell, step, decode, encode),
  );
  return (from, start, stride, at, first, direction) => {
    accumulator[0] = neutral;
    row(out, output.offset + at, from, start, stride, length, first, direction, exclusive, cell, step, decode, encode);
  };
}

function searcher({ combine, length, result }: ScanKernel, input: View, outputs: readonly View[]): RunRow {
  const values = result === "both" ? outputs[0] : null;
  const indices = outputs[result === "both" ? 1 : 0];
  const out = values === null ? null : (arrayOf(values) as unknown as number[]);
  const to = arrayOf(indices) as Int32Array;
  const { decode } = storageRule(input.dtype);
  const row = specialise(searchRow, `${input.dtype}:${result}`, (copy) => copy(out, 0, to, 0, [], 0, 1, 0, 0, 1, true, decode));
  return (from, start, stride, at, first, direction) =>
    row(out, (values?.offset ?? 0) + at, to, indices.offset + at, from, start, stride, length, first, direction, combine === "min", decode);
}
