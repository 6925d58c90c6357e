import type { DType, Lane } from "./dtype";

/**
 * The scalar operations: what a backend writes one snippet for, and autograd one derivative. Their meaning per lane, which
 * every backend is tested against, is `scalarMeaning` in `testing/meaning.ts`.
 *
 * - Arithmetic on int32/uint32 wraps to 32 bits, on int64/uint64 to 64; each float32 operation rounds to float32.
 * - `round` is half-to-even; `sign(NaN)` is NaN.
 * - `min` and `max` return NaN if either operand is NaN.
 * - `idiv` (integers alone) truncates; `rem` is the remainder of truncated division, for floats C's fmod. Integer division
 *   or remainder by zero is 0, and the smallest int32 divided by −1 wraps.
 * - `pow` on floats is C's pow (so pow(1, NaN) = pow(x, 0) = 1, pow(−1, ±∞) = 1); on integers it wraps, and a negative
 *   exponent gives 0, but for bases 1 and −1.
 * - `and or xor not` are bitwise on integers and logical on bool. `shl` and `shr` by the width or more give 0 (`shr` of a negative: −1).
 * - `cast` float → integer truncates towards zero, saturates, and turns NaN into 0; integer → narrower integer wraps;
 *   anything → bool is `x != 0` (NaN is true).
 * - `bitcast` is between lanes of equal width.
 * - `threefry(k0, k1, c0, c1)` is the first word of Threefry-2x32 with 20 rounds (Salmon et al. 2011), all in uint32.
 * - `where(condition, a, b)` takes a bool first.
 */
export type ScalarOp =
  // of one float
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sqrt"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "tanh"
  | "erf"
  | "isnan"
  // of one number
  | "neg"
  | "abs"
  | "sign"
  // of two floats
  | "div"
  | "atan2"
  // of two numbers
  | "add"
  | "sub"
  | "mul"
  | "rem"
  | "pow"
  | "min"
  | "max"
  // of two integers
  | "idiv"
  | "shl"
  | "shr"
  // of integers or bools
  | "not"
  | "and"
  | "or"
  | "xor"
  // comparisons, to bool
  | "eq"
  | "lt"
  | "le"
  // the rest
  | "where"
  | "cast"
  | "bitcast"
  | "threefry";

/** One node of a program in static single assignment: arguments are positions of earlier nodes. */
export type ProgramNode =
  | { readonly op: "input"; readonly index: number; readonly lane: Lane }
  | { readonly op: "scalar"; readonly index: number; readonly lane: Lane }
  /** A constant from the op's definition. bool is 0 or 1; 64-bit integers are bigint; floats may be NaN or ±Infinity. */
  | { readonly op: "const"; readonly value: number | bigint; readonly lane: Lane }
  /** The row-major position in the kernel's iteration space. */
  | { readonly op: "index"; readonly lane: "uint32" }
  | { readonly op: ScalarOp; readonly args: readonly number[]; readonly lane: Lane };

/**
 * A scalar expression, typed and linear: what a backend prints or encodes. Programs are interned by `key`, so one object
 * stands for one text, and `id` or the object itself can key a cache. Nodes are in order of evaluation, without repeats.
 */
export interface Program {
  readonly id: number;
  readonly key: string;
  /** The stored dtype of each input view. Its node's lane is `laneOf(dtype)`: loading converts. */
  readonly inputs: readonly DType[];
  /** The lane of each run-time scalar, a number that arrives with the call and is never part of a kernel's text. */
  readonly scalars: readonly Lane[];
  readonly nodes: readonly ProgramNode[];
  /** Which node each output stores, and as what: storing converts from `laneOf(dtype)` (round to 16-bit float, wrap to 8/16-bit integer). */
  readonly outputs: readonly { readonly node: number; readonly dtype: DType }[];
}
