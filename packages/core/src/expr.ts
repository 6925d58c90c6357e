import { type DType, dtypes, infoOf, type Lane, laneOf } from "./dtype";
import { ArgumentError, DTypeError } from "./errors";
import type { Expr } from "./expr-class";
import { postorder } from "./postorder";
import { type TypeStrength, promoteOperands, toFloat } from "./promotion";
import { scalarForm, type ScalarForm, type ScalarOp } from "./scalar-ops";
import { describe } from "./shape";

/** What an expression takes for an operand: another expression, or a number that takes the expression's dtype. */
export type ExprLike = Expr | number | bigint | boolean;

/** Partial derivatives of an elementwise op, one for each argument; null where the gradient is zero. */
export type ExprDerivative = (inputs: readonly Expr[], output: Expr) => readonly (Expr | null)[];

const HINT = "pass tensors to the op as arguments, and return the expression: elementwise((x, w) => x.mul(w)).";

type Leaf = "input" | "scalar" | "const" | "index";

export type { Expr };

/** What an expression is, without the methods of the ops: see `Expr`. */
export abstract class ExprNode {
  /** `mark` stands for its first argument, and remembers the op (with its derivative) that made it of the others. */
  readonly op: Leaf | ScalarOp | "mark";
  readonly args: readonly Expr[];
  readonly dtype: DType;
  readonly strength: TypeStrength;
  /** Which input or scalar, for leaves. */
  readonly index: number;
  readonly value: number | bigint;
  readonly derivative: ExprDerivative | undefined;

  constructor(
    op: Expr["op"],
    dtype: DType,
    strength: TypeStrength,
    args: readonly Expr[] = [],
    leaf: Partial<Pick<Expr, "index" | "value" | "derivative">> = {},
  ) {
    this.op = op;
    this.dtype = dtype;
    this.strength = strength;
    this.args = args;
    this.index = leaf.index ?? 0;
    this.value = leaf.value ?? 0;
    this.derivative = leaf.derivative;
  }

  get lane(): Lane {
    return laneOf(this.dtype);
  }

  /** This value as another dtype. Numbers take the dtype directly, without a detour over float32. */
  cast(dtype: DType): Expr {
    infoOf("cast", dtype);
    return strong(castTo(this as unknown as Expr, dtype));
  }

  /** Operators of JavaScript would make NaN of an expression. @throws ArgumentError */
  [Symbol.toPrimitive](): never {
    throw new ArgumentError("elementwise", "operators and Math take no expressions.", "use methods: a.mul(2), a.exp(), a.relu().");
  }

  /** The same bits, read as another dtype of equal width. */
  bitcast(dtype: DType): Expr {
    const { bytes } = infoOf("bitcast", dtype);
    if (bytes !== dtypes[this.dtype].bytes || bytes < 4) {
      throw new DTypeError("bitcast", `${this.dtype} and ${dtype} differ in width, or are narrower than 32 bits.`);
    }
    const self = this as unknown as Expr;
    return dtype === this.dtype ? self : newExpr("bitcast", dtype, this.strength, [self]);
  }
}

type ExprConstructor = new (...parts: ConstructorParameters<typeof ExprNode>) => Expr;

let construct: ExprConstructor;

/** The class with all methods lies above the ops that the methods are, and what makes expressions below them: so it is handed down. */
export function provideExpr(constructor: ExprConstructor): void {
  construct = constructor;
}

/** A bare node. */
export const newExpr = (...parts: ConstructorParameters<typeof ExprNode>): Expr => new construct(...parts);

/** Whether a value is an expression. */
export const isExpr = (value: unknown): value is Expr => value instanceof ExprNode;

export const inputLeaf = (index: number, dtype: DType, strength: TypeStrength): Expr => newExpr("input", dtype, strength, [], { index });
/** A run-time scalar of a dtype of its own. */
export const scalarLeaf = (index: number, dtype: DType): Expr => newExpr("scalar", dtype, 1, [], { index });
/** A number from the call, which takes the dtype of what it meets. */
export const weakScalar = (index: number, dtype: DType): Expr => newExpr("scalar", dtype, 0, [], { index });

/** The row-major position of the element in the output, as uint32. */
export const indexLeaf = (): Expr => newExpr("index", "uint32", 2);

/** A constant of the definition. Numbers are weak: they take the dtype of what they meet. */
export function constant(value: number | bigint | boolean, dtype?: DType): Expr {
  if (dtype !== undefined) return newExpr("const", dtype, 2, [], { value: toLane(value, laneOf(dtype)) });
  if (typeof value === "boolean") return newExpr("const", "bool", 0, [], { value: value ? 1 : 0 });
  if (typeof value === "bigint") return newExpr("const", "int64", 0, [], { value });
  return newExpr("const", Number.isInteger(value) && !Object.is(value, -0) ? "int32" : "float32", 0, [], { value });
}

/** @throws ArgumentError for what is neither an expression nor a number. */
export function toExpr(value: ExprLike): Expr {
  if (isExpr(value)) return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return constant(value);
  throw new ArgumentError("elementwise", `an expression is made of its arguments and numbers, not of ${describe(value)}.`, HINT);
}

/** A number as a lane holds it: rounded, truncated or wrapped. */
export function toLane(value: number | bigint | boolean, lane: Lane): number | bigint {
  switch (lane) {
    case "float32":
      return Math.fround(Number(value));
    case "float64":
      return Number(value);
    case "bool":
      return value ? 1 : 0;
    case "int32":
      return typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : Number(value) | 0;
    case "uint32":
      return typeof value === "bigint" ? Number(BigInt.asUintN(32, value)) : Number(value) >>> 0;
    case "int64":
      return BigInt.asIntN(64, toBigInt(value));
    case "uint64":
      return BigInt.asUintN(64, toBigInt(value));
    default:
      return lane satisfies never;
  }
}

const toBigInt = (value: number | bigint | boolean): bigint =>
  typeof value === "bigint" ? value : BigInt(Number.isFinite(Number(value)) ? Math.trunc(Number(value)) : 0);

/** Whether the result is a number of the operands' dtype, so that a weak operand can be retyped through it. */
const retypes = (op: Expr["op"]): op is ScalarOp => {
  if (isLeaf(op) || op === "mark") return false;
  const { of, gives, chooses } = scalarForm(op);
  return chooses === true || (gives === undefined && (of === "float" || of === "number"));
};

const isLeaf = (op: Expr["op"]): op is Leaf => op === "input" || op === "scalar" || op === "const" || op === "index";

const takesDType = (x: Expr, dtype: DType): boolean =>
  x.strength === 0 && x.dtype !== dtype && dtypes[dtype].kind === "float" && retypes(x.op);

function castTo(x: Expr, dtype: DType): Expr {
  return castAll([x], dtype)[0]!;
}

/** Together, so that what operands share stays shared. */
function castAll(xs: readonly Expr[], dtype: DType): Expr[] {
  if (xs.every((x) => x.dtype === dtype)) return [...xs];
  const known = new Map<Expr, Expr>();
  // A condition stays a bool.
  const conditions = (y: Expr): number => (scalarForm(y.op as ScalarOp).chooses ? 1 : 0);
  const parts = (y: Expr): readonly Expr[] => (takesDType(y, dtype) ? y.args.slice(conditions(y)) : []);
  for (const y of postorder(xs, parts)) {
    const args = (): Expr[] => [...y.args.slice(0, conditions(y)), ...parts(y).map((part) => known.get(part)!)];
    known.set(y, takesDType(y, dtype) ? newExpr(y.op, dtype, 0, args()) : castAlone(y, dtype));
  }
  return xs.map((x) => known.get(x)!);
}

function castAlone(x: Expr, dtype: DType): Expr {
  if (x.dtype === dtype) return x;
  if (x.strength === 0 && x.op === "const") return newExpr("const", dtype, 0, [], { value: toLane(x.value, laneOf(dtype)) });
  if (x.strength === 0 && x.op === "scalar") return newExpr("scalar", dtype, 0, [], { index: x.index });
  return narrowed(newExpr("cast", dtype, x.strength, [x]));
}

/** A cast to 8 or 16 bits wraps at once, since the lane that computes it is wider. */
function narrowed(x: Expr): Expr {
  const { bytes, kind } = dtypes[x.dtype];
  if (x.lane !== "int32" || bytes === 4) return x;
  if (kind === "unsigned") return newExpr("and", x.dtype, x.strength, [x, constant(bytes === 1 ? 0xff : 0xffff, x.dtype)]);
  const shift = constant(32 - 8 * bytes, x.dtype);
  return newExpr("shr", x.dtype, x.strength, [newExpr("shl", x.dtype, x.strength, [x, shift]), shift]);
}

const strong = (x: Expr): Expr =>
  x.strength === 2 ? x : newExpr(x.op, x.dtype, 2, x.args, { index: x.index, value: x.value, derivative: x.derivative });

/** Applies a scalar op: promotes the operands, checks the dtype, and gives the result its own. */
export function scalar(op: ScalarOp, ...operands: readonly ExprLike[]): Expr {
  const form = scalarForm(op);
  const all = operands.map(toExpr);
  if (form.chooses) checkCondition(op, all[0]!);
  const numbers = form.chooses ? all.slice(1) : all;
  let { dtype, strength } = numbers[0]!;
  for (let i = 1; i < numbers.length; i++) {
    const arg = numbers[i]!;
    dtype = promoteOperands(op, dtype, strength, arg.dtype, arg.strength);
    strength = Math.max(strength, arg.strength) as TypeStrength;
  }
  if (form.of === "float") dtype = toFloat(dtype);
  const actual = checkedOp(op, form, dtype);
  const args = castAll(numbers, dtype);
  if (form.gives === "bool") return newExpr(actual, "bool", strength, args);
  return simplified(actual, dtype, strength, form.chooses ? [all[0]!, ...args] : args);
}

/** `a` where the condition holds, else `b`. */
export const where = (condition: Expr, a: ExprLike, b: ExprLike): Expr => scalar("where", condition, a, b);

function checkCondition(op: ScalarOp, { dtype }: Expr): void {
  if (dtype !== "bool") throw new DTypeError(op, `the condition is ${dtype}, not bool.`, "compare it: condition.ne(0).");
}

/** The op that computes it: on bools, arithmetic is logic. @throws DTypeError for what the op does not take. */
function checkedOp(op: ScalarOp, { of, onBools }: ScalarForm, dtype: DType): ScalarOp {
  const { kind } = dtypes[dtype];
  if ((of === "integer" && (kind === "float" || kind === "bool")) || (of === "bits" && kind === "float")) {
    throw new DTypeError(op, `takes integers${of === "bits" ? " or bools" : ""}, not ${dtype}.`, 'cast first: x.to("int32").');
  }
  if (kind !== "bool" || of !== "number") return op;
  if (onBools === undefined)
    throw new DTypeError(op, "does not support bool.", 'use logicalNot or logicalXor, or cast first: x.to("int32").');
  return onBools;
}

/** Whether it is this constant of the definition. */
export const isConstant = (x: Expr, value: number): boolean => x.op === "const" && Number(x.value) === value && !Object.is(x.value, -0);

/** Whether it is the constant 0, of whatever dtype. */
export function isZero(x: Expr): boolean {
  let inner = x;
  while (inner.op === "cast") inner = inner.args[0]!;
  return isConstant(inner, 0);
}

/** Only what is exact for every value, NaN and −0 included: x·1, x/1, x − 0, −(−x), constant negation. */
function simplified(op: ScalarOp, dtype: DType, strength: TypeStrength, args: readonly Expr[]): Expr {
  const [a, b] = args;
  if (op === "neg") {
    if (a!.op === "neg") return a!.args[0]!;
    // A weak number keeps its value: 3.4e38 is whole, yet no int32 holds it.
    if (a!.op === "const")
      return newExpr("const", dtype, strength, [], { value: strength === 0 ? -a!.value : toLane(-a!.value, laneOf(dtype)) });
  }
  if (op === "mul" && isConstant(b!, 1)) return atLeast(a!, strength);
  if (op === "mul" && isConstant(a!, 1)) return atLeast(b!, strength);
  if ((op === "div" && isConstant(b!, 1)) || (op === "sub" && isConstant(b!, 0))) return atLeast(a!, strength);
  return newExpr(op, dtype, strength, args);
}

const atLeast = (x: Expr, strength: TypeStrength): Expr => (x.strength >= strength ? x : strong(x));

/** `value`, made of `inputs` by an op that has a derivative of its own. */
export const mark = (value: Expr, inputs: readonly Expr[], derivative: ExprDerivative): Expr =>
  newExpr("mark", value.dtype, value.strength, [value, ...inputs], { derivative });
