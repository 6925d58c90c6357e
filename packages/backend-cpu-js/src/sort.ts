import { dtypes, type DType, type SortKernel, type View } from "@adjoint/core";
import { type Elements, elementsOf } from "./elements";
import { arrayOf, bitsOf } from "./memory";
import { scratch } from "./scratch";
import { specialise } from "./specialise";
import { forEachElement } from "./strided";

/** What turns the bits of a dtype into unsigned keys that sort like its values. */
interface KeyRule {
  /** Of the (upper) word: its sign bit, all its bits, and for floats the bits of infinity. */
  readonly sign: number;
  readonly mask: number;
  readonly infinity: number;
}

const keyRules: { readonly [D in DType]?: KeyRule } = {
  float16: { sign: 0x8000, mask: 0xffff, infinity: 0x7c00 },
  bfloat16: { sign: 0x8000, mask: 0xffff, infinity: 0x7f80 },
  float32: { sign: 0x80000000, mask: 0xffffffff, infinity: 0x7f800000 },
  float64: { sign: 0x80000000, mask: 0xffffffff, infinity: 0x7ff00000 },
};

export function keyRule(dtype: DType): KeyRule {
  const { kind, bytes } = dtypes[dtype];
  const bits = Math.min(bytes, 4) * 8;
  const mask = 2 ** bits - 1;
  return keyRules[dtype] ?? { sign: kind === "signed" ? 2 ** (bits - 1) : 0, mask, infinity: 0 };
}

/** Keys of one row. Both zeros get one key, so that a stable sort keeps their order; every NaN gets the largest. */
export function makeKeys(
  keys: Uint32Array,
  low: Uint32Array | null,
  bits: Elements,
  start: number,
  stride: number,
  length: number,
  sign: number,
  mask: number,
  infinity: number,
  flip: number,
): void {
  const words = low === null ? 1 : 2;
  for (let i = 0, p = start * words; i < length; i++, p += stride * words) {
    const upper = bits[p + words - 1];
    const lower = low === null ? 0 : bits[p];
    let key = (upper ^ sign) >>> 0;
    let rest = lower;
    if (infinity !== 0) {
      const magnitude = (upper & ~sign) >>> 0;
      if (magnitude > infinity || (magnitude === infinity && lower !== 0)) {
        key = mask;
        rest = 0xffffffff;
      } else if (magnitude === 0 && lower === 0) {
        key = sign;
      } else if ((upper & sign) !== 0) {
        key = (~upper & mask) >>> 0;
        rest = ~lower >>> 0;
      }
    }
    keys[i] = ((key ^ flip) & mask) >>> 0;
    if (low !== null) low[i] = (rest ^ flip) >>> 0;
  }
}

/** Stable, and quicker than counting for a few elements. */
function insertionSort(keys: Uint32Array, low: Uint32Array | null, order: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) {
    const key = keys[i];
    const rest = low === null ? 0 : low[i];
    let j = i - 1;
    for (; j >= 0; j--) {
      const other = order[j];
      if (keys[other] < key || (keys[other] === key && (low === null || low[other] <= rest))) break;
      order[j + 1] = other;
    }
    order[j + 1] = i;
  }
}

/** One stable counting pass over eight bits. False if all elements share them, and nothing was moved. */
function countingPass(keys: Uint32Array, shift: number, from: Int32Array, to: Int32Array, length: number, counts: Int32Array): boolean {
  counts.fill(0);
  for (let i = 0; i < length; i++) counts[(keys[i] >>> shift) & 255]++;
  if (counts[(keys[0] >>> shift) & 255] === length) return false;
  for (let bucket = 0, sum = 0; bucket < 256; bucket++) {
    const count = counts[bucket];
    counts[bucket] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const at = from[i];
    to[counts[(keys[at] >>> shift) & 255]++] = at;
  }
  return true;
}

const counts = new Int32Array(256);

/** Returns whichever of the two arrays holds the permutation. */
function radixSort(
  keys: Uint32Array,
  low: Uint32Array | null,
  bytes: number,
  order: Int32Array,
  other: Int32Array,
  length: number,
): Int32Array {
  let from = order;
  let to = other;
  for (let i = 0; i < length; i++) from[i] = i;
  for (const words of low === null ? [keys] : [low, keys]) {
    for (let shift = 0; shift < Math.min(bytes, 4) * 8; shift += 8) {
      if (countingPass(words, shift, from, to, length, counts)) [from, to] = [to, from];
    }
  }
  return from;
}

function moveRow(to: Elements, at: number, from: Elements, start: number, stride: number, order: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + order[i] * stride];
}

/** Rows up to this length are sorted by insertion. */
const shortRow = 24;

export function runSort({ outer, length, descending, result }: SortKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const [input] = inputs;
  const { bytes } = dtypes[input.dtype];
  const { sign, mask, infinity } = keyRule(input.dtype);
  const stride = input.strides[outer.length];
  const source = bitsOf(input);
  const words = bytes === 8 ? arrayOf({ ...input, dtype: "uint32" }) : source;
  const [keys, order, other] = [scratch("uint32", 10, length), scratch("int32", 11, length), scratch("int32", 12, length)] as [
    Uint32Array,
    Int32Array,
    Int32Array,
  ];
  const low = bytes === 8 ? (scratch("uint32", 13, length) as Uint32Array) : null;
  const fill = specialise(makeKeys, input.dtype, (copy) => copy(keys, low, words, 0, 1, 0, 0, 0, 0, 0));
  const values = result === "index" ? null : outputs[0];
  const target = values === null ? source : bitsOf(values);
  const move = specialise(moveRow, target.constructor.name, (copy) => copy(target, 0, source, 0, 1, order, 0));
  const indices = result === "value" ? null : outputs[outputs.length - 1];
  const indexArray = indices === null ? null : arrayOf(indices);
  forEachElement(outer, [input], ([start], row) => {
    fill(keys, low, words, start, stride, length, sign, mask, infinity, descending ? -1 : 0);
    if (length <= shortRow) insertionSort(keys, low, order, length);
    const sorted = length <= shortRow ? order : radixSort(keys, low, bytes, order, other, length);
    if (values !== null) move(target, values.offset + row * length, source, start, stride, sorted, length);
    if (indices !== null && indexArray !== null) indexArray.set(elementsOf(sorted.subarray(0, length)), indices.offset + row * length);
  });
}
