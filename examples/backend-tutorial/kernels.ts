import {
  type BackendBuffer,
  type Combine,
  type GatherKernel,
  type Lane,
  laneOf,
  type MatmulKernel,
  type ReduceKernel,
  type ScalarOp,
  type ScanKernel,
  type ScatterKernel,
  type SortKernel,
  type StorageArray,
  type View,
} from "@adjoint/core";
// What a scalar op means. A real backend prints programs as source text, or encodes them; here their meaning runs as it is.
import { toLane } from "@adjoint/core/internal";
import { evaluateProgram, scalarMeaning, type Value } from "@adjoint/backend-testkit/oracle";
import { walk } from "./walk";

/** Memory: a typed array. Storing into it rounds and wraps as the contract asks. */
export class Memory implements BackendBuffer {
  constructor(readonly array: StorageArray) {}
  get bytes(): number {
    return this.array.byteLength;
  }
}

type Elements = { [position: number]: Value };

export const elements = (view: View): Elements => (view.buffer as Memory).array as Elements;

/** The scalar op that each combination repeats, and what it starts from. */
const combinations: { readonly [C in Combine]: readonly [op: ScalarOp, start: number | undefined] } = {
  sum: ["add", 0],
  prod: ["mul", 1],
  min: ["min", undefined],
  max: ["max", undefined],
  and: ["and", 1],
  or: ["or", 0],
};

/** A running combination. Sums of float32 are kept in double: a plain loop in float32 would lose digits. */
class Accumulator {
  private value: Value | undefined;
  /** How many were combined before the best of them. */
  place = 0;
  private count = 0;
  private readonly wide: Lane;

  constructor(
    private readonly combine: Combine,
    private readonly lane: Lane,
    private readonly ties: "first" | "last",
  ) {
    const start = combinations[combine][1];
    this.wide = lane === "float32" ? "float64" : lane;
    this.value = start === undefined ? undefined : toLane(start, lane);
  }

  add(x: Value): void {
    if (this.value === undefined || this.wins(x)) this.place = this.count;
    this.value = this.value === undefined ? x : scalarMeaning[combinations[this.combine][0]]([this.value, x], this.wide, []);
    this.count++;
  }

  private wins(x: Value): boolean {
    const best = this.value!;
    if (best !== best || x !== x) return x !== x && (best === best || this.ties === "last");
    return x === best ? this.ties === "last" : this.combine === "min" ? x < best : x > best;
  }

  get result(): Value {
    return toLane(this.value!, this.lane);
  }
}

export function reduce(kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { outer, inner, pre, post, result } = kernel;
  const lane = laneOf(pre.outputs[0]!.dtype);
  const innerSize = inner.reduce((product, size) => product * size, 1);
  const outerViews = inputs.map((view) => ({ ...view, strides: view.strides.slice(0, outer.length) }));
  walk(outer, [...outerViews, ...outputs], (position, at) => {
    const accumulator = new Accumulator(kernel.combine, lane, "first");
    const innerViews = inputs.map((view, i) => ({ offset: at[i]!, strides: view.strides.slice(outer.length) }));
    walk(inner, innerViews, (within, from) => {
      const values = inputs.map((view, i) => elements(view)[from[i]!]!);
      accumulator.add(evaluateProgram(pre, values, kernel.scalars, position * innerSize + within)[0]!);
    });
    const [value, index] = result === "index" ? [undefined, 0] : [0, result === "both" ? 1 : undefined];
    if (value !== undefined)
      elements(outputs[value]!)[at[inputs.length]!] = evaluateProgram(post, [accumulator.result], kernel.postScalars)[0]!;
    if (index !== undefined) elements(outputs[index]!)[at[inputs.length + index]!] = accumulator.place;
  });
}

export function scan(kernel: ScanKernel, [input]: readonly View[], outputs: readonly View[]): void {
  const { combine, outer, length, reverse, exclusive, result } = kernel;
  const source = elements(input!);
  // Of bools the larger is true: 0 and 1 compare as numbers.
  const lane = input!.dtype === "bool" ? "int32" : laneOf(input!.dtype);
  const step = input!.strides.at(-1)!;
  walk(outer, [{ offset: input!.offset, strides: input!.strides.slice(0, -1) }], (row, [start]) => {
    const accumulator = new Accumulator(combine, lane, "last");
    for (let i = 0; i < length; i++) {
      const place = reverse ? length - 1 - i : i;
      const x = source[start! + place * step]!;
      if (!exclusive) accumulator.add(x);
      const to = row * length + place;
      if (result !== "index") elements(outputs[0]!)[outputs[0]!.offset + to] = accumulator.result;
      if (result !== "value")
        elements(outputs.at(-1)!)[outputs.at(-1)!.offset + to] = reverse ? length - 1 - accumulator.place : accumulator.place;
      if (exclusive) accumulator.add(x);
    }
  });
}

export function matmul(
  { batch, m, n, k, epilogue, scalars }: MatmulKernel,
  [a, b, ...rest]: readonly View[],
  [out]: readonly View[],
): void {
  const still = (axes: readonly number[]): number[] => axes.map(() => 0);
  const [fromB, fromM] = [batch.length, batch.length + m.length];
  const rows = { offset: a!.offset, strides: [...a!.strides.slice(0, fromM), ...still(n)] };
  const columns = { offset: b!.offset, strides: [...b!.strides.slice(0, fromB), ...still(m), ...b!.strides.slice(fromB + k.length)] };
  const [left, right] = [elements(a!), elements(b!)];
  const lane = laneOf(a!.dtype);
  const [innerA, innerB] = [a!.strides.slice(fromM), b!.strides.slice(fromB, fromB + k.length)];
  walk([...batch, ...m, ...n], [rows, columns, out!, ...rest], (position, at) => {
    const sum = new Accumulator("sum", lane, "first");
    walk(
      k,
      [
        { offset: at[0]!, strides: innerA },
        { offset: at[1]!, strides: innerB },
      ],
      (_, [i, j]) => {
        sum.add(scalarMeaning.mul([left[i!]!, right[j!]!], lane === "float32" ? "float64" : lane, []));
      },
    );
    const extra = rest.map((view, i) => elements(view)[at[3 + i]!]!);
    elements(out!)[at[2]!] = epilogue === null ? sum.result : evaluateProgram(epilogue, [sum.result, ...extra], scalars, position)[0]!;
  });
} // prettier-ignore

/** Gather and scatter take the same walk; they differ in which side is indexed, and in what they do there. */
export function indexed(
  { shape, axes }: GatherKernel | ScatterKernel,
  target: View,
  other: View,
  indices: readonly View[],
  move: (at: number, from: number) => void,
): number {
  let bad = -1;
  walk(shape, [target, other, ...indices], (position, at) => {
    const chosen = axes.map((_, i) => Number(elements(indices[i]!)[at[2 + i]!]!));
    if (bad >= 0) return;
    if (chosen.some((index, i) => index < 0 || index >= axes[i]!.size)) bad = position;
    else
      move(
        chosen.reduce((place, index, i) => place + index * axes[i]!.stride, at[0]!),
        at[1]!,
      );
  });
  return bad;
} // prettier-ignore

const scatterOps = { add: "add", mul: "mul", min: "min", max: "max" } as const;
/** Bools add as `or` and multiply as `and`. */
const truthOps = { add: "or", mul: "and", min: "and", max: "or" } as const;

export function scatter(kernel: ScatterKernel, [updates, ...indices]: readonly View[], [destination]: readonly View[]): number {
  const [to, from] = [elements(destination!), elements(updates!)];
  const { mode } = kernel;
  const lane = laneOf(destination!.dtype);
  const ops = lane === "bool" ? truthOps : scatterOps;
  return indexed(kernel, destination!, updates!, indices, (at, source) => {
    to[at] = mode === "set" ? from[source]! : scalarMeaning[ops[mode]]([to[at]!, from[source]!], lane, []);
  });
}

/** NaN counts as larger than everything; equal elements keep their order. */
const order = (a: Value, b: Value): number => (a !== a ? Number(b === b) : b !== b ? -1 : a < b ? -1 : Number(a > b));

export function sort({ outer, length, descending, result }: SortKernel, [input]: readonly View[], outputs: readonly View[]): void {
  const source = elements(input!);
  walk(outer, [{ offset: input!.offset, strides: input!.strides.slice(0, -1) }], (row, [start]) => {
    const values = Array.from({ length }, (_, i) => source[start! + i * input!.strides.at(-1)!]!);
    const sorted = values.map((_, i) => i).sort((i, j) => (descending ? -1 : 1) * order(values[i]!, values[j]!) || i - j);
    sorted.forEach((place, i) => {
      if (result !== "index") elements(outputs[0]!)[outputs[0]!.offset + row * length + i] = values[place]!;
      if (result !== "value") elements(outputs.at(-1)!)[outputs.at(-1)!.offset + row * length + i] = place;
    });
  });
}
