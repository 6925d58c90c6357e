/** What a scalar op takes, which decides how its operands are promoted, which lanes it is tried in, and what is refused. */
export type ScalarDomain =
  /** Floats: integers and bools become float32. */
  | "float"
  /** Numbers. On bools it is read as the logical op `onBools`, and refused where there is none. */
  | "number"
  /** Integers; floats and bools are refused. */
  | "integer"
  /** Integers, bit by bit, and bools; floats are refused. */
  | "bits"
  /** Every dtype. */
  | "any"
  /** Words of 32 bits. */
  | "uint32";

/** A row of the table of scalar ops. */
export interface ScalarForm {
  readonly arity: 1 | 2 | 3 | 4;
  readonly of: ScalarDomain;
  /** The dtype of the result, where it is not that of the operands; "named" where the expression names it. */
  readonly gives?: "bool" | "named";
  /** The first operand is a bool that chooses, and is not promoted with the others. */
  readonly chooses?: true;
  /** Arithmetic on bools is logic, as in PyTorch. */
  readonly onBools?: "and" | "or";
}

/**
 * The scalar operations: what a backend writes one snippet for, and autograd one derivative. The union `ScalarOp`, the opcodes that
 * TypeScript and Rust share, promotion and the lanes of the tests follow from this table. Their meaning per lane, which every backend is
 * tested against, is `scalarMeaning` in `testing/meaning.ts`.
 *
 * - Arithmetic on int32/uint32 wraps to 32 bits, on int64/uint64 to 64; each float32 operation rounds to float32.
 * - `round` is half-to-even; `sign(NaN)` is NaN.
 * - `min` and `max` return NaN if either operand is NaN.
 * - `idiv` truncates; `rem` is the remainder of truncated division, for floats C's fmod. Integer division or remainder by zero is 0, and
 *   the smallest int32 divided by −1 wraps.
 * - `pow` on floats is C's pow (so pow(1, NaN) = pow(x, 0) = 1, pow(−1, ±∞) = 1); on integers it wraps, and a negative
 *   exponent gives 0, but for bases 1 and −1.
 * - `and or xor not` are bitwise on integers and logical on bool. `shl` and `shr` by the width or more give 0 (`shr` of a negative: −1).
 * - `cast` float → integer truncates towards zero, saturates, and turns NaN into 0; integer → narrower integer wraps;
 *   anything → bool is `x != 0` (NaN is true).
 * - `bitcast` is between lanes of equal width.
 * - `threefry(k0, k1, c0, c1)` is the first word of Threefry-2x32 with 20 rounds (Salmon et al. 2011), all in uint32.
 * - `where(condition, a, b)` takes a bool first.
 *
 * The order is that of the opcodes: `pnpm gen` writes them, and the WebAssembly module is built from what it wrote.
 */
export const scalarOps = {
  floor: { arity: 1, of: "float" },
  ceil: { arity: 1, of: "float" },
  round: { arity: 1, of: "float" },
  trunc: { arity: 1, of: "float" },
  exp: { arity: 1, of: "float" },
  expm1: { arity: 1, of: "float" },
  log: { arity: 1, of: "float" },
  log1p: { arity: 1, of: "float" },
  sqrt: { arity: 1, of: "float" },
  sin: { arity: 1, of: "float" },
  cos: { arity: 1, of: "float" },
  tan: { arity: 1, of: "float" },
  asin: { arity: 1, of: "float" },
  acos: { arity: 1, of: "float" },
  atan: { arity: 1, of: "float" },
  tanh: { arity: 1, of: "float" },
  erf: { arity: 1, of: "float" },
  isnan: { arity: 1, of: "float", gives: "bool" },

  neg: { arity: 1, of: "number" },
  abs: { arity: 1, of: "number" },
  sign: { arity: 1, of: "number" },

  div: { arity: 2, of: "float" },
  atan2: { arity: 2, of: "float" },

  add: { arity: 2, of: "number", onBools: "or" },
  sub: { arity: 2, of: "number" },
  mul: { arity: 2, of: "number", onBools: "and" },
  rem: { arity: 2, of: "number" },
  pow: { arity: 2, of: "number" },
  min: { arity: 2, of: "number", onBools: "and" },
  max: { arity: 2, of: "number", onBools: "or" },

  idiv: { arity: 2, of: "integer" },
  shl: { arity: 2, of: "integer" },
  shr: { arity: 2, of: "integer" },

  not: { arity: 1, of: "bits" },
  and: { arity: 2, of: "bits" },
  or: { arity: 2, of: "bits" },
  xor: { arity: 2, of: "bits" },

  eq: { arity: 2, of: "any", gives: "bool" },
  lt: { arity: 2, of: "any", gives: "bool" },
  le: { arity: 2, of: "any", gives: "bool" },

  where: { arity: 3, of: "any", chooses: true },
  cast: { arity: 1, of: "any", gives: "named" },
  bitcast: { arity: 1, of: "any", gives: "named" },
  threefry: { arity: 4, of: "uint32" },
} as const satisfies Readonly<Record<string, ScalarForm>>;

/** The names of the scalar operations: the rows of `scalarOps`. */
export type ScalarOp = keyof typeof scalarOps;

/** The row of a scalar op. */
export const scalarForm = (op: ScalarOp): ScalarForm => scalarOps[op];
