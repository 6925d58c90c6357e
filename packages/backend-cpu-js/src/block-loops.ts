import { isFloatLane, isWide, type Value } from "./snippet";
import { newStorage } from "./storage";
import { expFloat32 } from "./float32-functions";
import type { DType, Lane, ScalarOp } from "@adjoint/core";

/** Where the values of one node stand, for a block of elements. Doubles hold every lane but the 64-bit integers. */
export type Numbers = Float64Array;
export type Words = BigInt64Array | BigUint64Array;
export type Register = Numbers | Words;

/** Elements that are computed at a time: the registers of a usual program fit the first cache. */
export const blockSize = 512;

const registers = { float64: [], int64: [], uint64: [] } satisfies Partial<Record<DType, Register[]>> as Record<string, Register[]>;

/** The register of a node: programs run one after another, and share them. */
export function registerOf(lane: Lane, node: number): Register {
  const kind = isWide(lane) ? lane : "float64";
  return (registers[kind][node] ??= newStorage(kind, blockSize) as Register);
}

/** Computes the first `length` elements of a block. */
export type BlockLoop = (out: Numbers, a: Numbers, b: Numbers, c: Numbers, d: Numbers, length: number) => void;

/** Loops for the commonest operations. Each has a text of its own, so that V8 inlines what it does and boxes no number. */
const plainLoops: { readonly [K in ScalarOp]?: BlockLoop } = {
  add: (out, a, b, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] + b[i];
  },
  sub: (out, a, b, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] - b[i];
  },
  mul: (out, a, b, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] * b[i];
  },
  div: (out, a, b, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] / b[i];
  },
  max: (out, a, b, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.max(a[i], b[i]);
  },
  sqrt: (out, a, _, __, ___, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.sqrt(a[i]);
  },
  lt: (out, a, b, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] < b[i] ? 1 : 0;
  },
  where: (out, a, b, c, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] !== 0 ? b[i] : c[i];
  },
};

const expLoop: BlockLoop = (out, a, _, __, ___, length) => {
  for (let i = 0; i < length; i++) out[i] = expFloat32(a[i]);
};

const copyLoop: BlockLoop = (out, a, _, __, ___, length) => {
  for (let i = 0; i < length; i++) out[i] = a[i];
};

const multiplyWords: BlockLoop = (out, a, b, _, __, length) => {
  for (let i = 0; i < length; i++) out[i] = Math.imul(a[i], b[i]);
};

const isNotZero: BlockLoop = (out, a, _, __, ___, length) => {
  for (let i = 0; i < length; i++) out[i] = a[i] !== 0 ? 1 : 0;
};

/** Brings a block back into its lane; null where every double is in it. */
export const wrapLoops: { readonly [L in Lane]: ((values: Numbers, length: number) => void) | null } = {
  float32: (values, length) => {
    for (let i = 0; i < length; i++) values[i] = Math.fround(values[i]);
  },
  int32: (values, length) => {
    for (let i = 0; i < length; i++) values[i] = values[i] | 0;
  },
  uint32: (values, length) => {
    for (let i = 0; i < length; i++) values[i] = values[i] >>> 0;
  },
  float64: null,
  bool: null,
  int64: null,
  uint64: null,
};

/** A loop for an operation on numbers, whose results are still to be wrapped; undefined if there is none. */
export function loopFor(op: ScalarOp, from: Lane, to: Lane): BlockLoop | undefined {
  if (op === "cast") return to === "bool" ? isNotZero : isFloatLane(from) && !isFloatLane(to) ? undefined : copyLoop;
  if (op === "mul" && !isFloatLane(to)) return multiplyWords;
  return op === "exp" && to === "float32" ? expLoop : plainLoops[op];
}

/** A loop for any other operation: it calls a function for each element. */
export function callingLoop(evaluate: (...args: never[]) => Value, arity: number): BlockLoop {
  const call = evaluate as unknown as (...args: number[]) => number;
  if (arity === 1) {
    return (out, a, _, __, ___, length) => {
      for (let i = 0; i < length; i++) out[i] = call(a[i]);
    };
  }
  return (out, a, b, c, d, length) => {
    for (let i = 0; i < length; i++) out[i] = call(a[i], b[i], c[i], d[i]);
  };
}
