import { isFloatLane, isWide, type Value } from "./snippet";
import { erfFloat32, expFloat32, tanhFloat32 } from "./float32-functions";
import type { Lane, ScalarOp } from "@adjoint/core";

/** Where the values of one node stand, for a block of elements. Doubles hold every lane but the 64-bit integers. */
export type Numbers = Float64Array;
export type Words = BigInt64Array | BigUint64Array;
export type Register = Numbers | Words;

/** Elements that are computed at a time: the registers of a usual program fit the first cache. */
export const blockSize = 512;

const registers = new Map<string, Register[]>();

/** The register of a node: programs run one after another, and share them. */
export function registerOf(lane: Lane, node: number): Register {
  const kind = isWide(lane) ? lane : "float64";
  let known = registers.get(kind);
  if (known === undefined) registers.set(kind, (known = []));
  const make = kind === "int64" ? BigInt64Array : kind === "uint64" ? BigUint64Array : Float64Array;
  return (known[node] ??= new make(blockSize));
}

/** Computes the first `length` elements of a block. */
export type BlockLoop = (out: Numbers, a: Numbers, b: Numbers, c: Numbers, length: number) => void;

/** Loops for the commonest operations. Each has a text of its own, so that V8 inlines what it does and boxes no number. */
const plainLoops: { readonly [K in ScalarOp]?: BlockLoop } = {
  add: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] + b[i];
  },
  sub: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] - b[i];
  },
  mul: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] * b[i];
  },
  div: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] / b[i];
  },
  min: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.min(a[i], b[i]);
  },
  max: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.max(a[i], b[i]);
  },
  neg: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = -a[i];
  },
  abs: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.abs(a[i]);
  },
  sqrt: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.sqrt(a[i]);
  },
  log: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.log(a[i]);
  },
  exp: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = Math.exp(a[i]);
  },
  eq: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] === b[i] ? 1 : 0;
  },
  lt: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] < b[i] ? 1 : 0;
  },
  le: (out, a, b, _, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] <= b[i] ? 1 : 0;
  },
  where: (out, a, b, c, length) => {
    for (let i = 0; i < length; i++) out[i] = a[i] !== 0 ? b[i] : c[i];
  },
};

/** The same where float32 has a quicker way. */
const float32Loops: { readonly [K in ScalarOp]?: BlockLoop } = {
  exp: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = expFloat32(a[i]);
  },
  tanh: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = tanhFloat32(a[i]);
  },
  erf: (out, a, _, __, length) => {
    for (let i = 0; i < length; i++) out[i] = erfFloat32(a[i]);
  },
};

const copyLoop: BlockLoop = (out, a, _, __, length) => {
  for (let i = 0; i < length; i++) out[i] = a[i];
};

const multiplyWords: BlockLoop = (out, a, b, _, length) => {
  for (let i = 0; i < length; i++) out[i] = Math.imul(a[i], b[i]);
};

const isNotZero: BlockLoop = (out, a, _, __, length) => {
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

/** What a loop gives is of the lane already. */
const exact: ReadonlySet<ScalarOp> = new Set(["min", "max", "eq", "lt", "le", "where"] as const);

/** A loop for an operation on numbers, whose results are still to be wrapped unless it says otherwise; undefined if there is none. */
export function loopFor(op: ScalarOp, from: Lane, to: Lane): { readonly loop: BlockLoop; readonly wrap: boolean } | undefined {
  if (op === "cast") {
    if (to === "bool") return { loop: isNotZero, wrap: false };
    return isFloatLane(from) && !isFloatLane(to) ? undefined : { loop: copyLoop, wrap: from !== to };
  }
  if (op === "mul" && !isFloatLane(to)) return { loop: multiplyWords, wrap: to === "uint32" };
  const loop = (to === "float32" ? float32Loops[op] : undefined) ?? plainLoops[op];
  return loop === undefined ? undefined : { loop, wrap: !exact.has(op) };
}

type Real = (...args: number[]) => number;

/** A loop for any other operation on numbers: it calls a function for each element. */
export function callingLoop(
  evaluate: (...args: never[]) => Value,
  arity: number,
): (out: Numbers, args: readonly Numbers[], length: number) => void {
  const call = evaluate as unknown as Real;
  if (arity === 1) {
    return (out, [a], length) => {
      for (let i = 0; i < length; i++) out[i] = call(a[i]);
    };
  }
  if (arity === 2) {
    return (out, [a, b], length) => {
      for (let i = 0; i < length; i++) out[i] = call(a[i], b[i]);
    };
  }
  return (out, [a, b, c, d], length) => {
    for (let i = 0; i < length; i++) out[i] = call(a[i], b[i], c[i], d[i]);
  };
}

/** A loop where 64-bit integers are among what is taken or given: each is an allocation, so nothing else counts. */
export function wideLoop(evaluate: (...args: never[]) => Value): (out: Register, args: readonly Register[], length: number) => void {
  const call = evaluate as (...args: Value[]) => Value;
  return (out, args, length) => {
    for (let i = 0; i < length; i++) (out as { [at: number]: Value })[i] = call(...args.map((values) => values[i]));
  };
}
