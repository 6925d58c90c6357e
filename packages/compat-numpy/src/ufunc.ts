import { type DType, DTypeError, dtypes, isTensor, ShapeError, type Tensor, where as coreWhere } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf, FloatResult, Meet, Quotient, WeakScalar } from "./array-like";
import { allTensors, asTensor, axisIn, beside, broadcastShape, checkFits, isScalar, tuple } from "./convert";
import { can_cast, type Casting, dtypeNamed, meet, weakKind } from "./dtypes";
import { bound, isArray, nothingAfter, wrap } from "./make-array";
import { promotions } from "./promotion-table";
import { accumulateSteps, addAt, reduceSteps } from "./ufunc-steps";

/** What a ufunc computes on: tensors of one dtype, and numbers that fit it. */
export type Operand = Tensor | WeakScalar;

/** Keyword arguments of a ufunc. */
export interface UfuncOptions {
  /** The array that the result is written to, which is returned. */
  readonly out?: NDArray | null;
  /** Where to compute; elsewhere `out` stays as it is, or is 0. */
  readonly where?: ArrayLike;
  /** The dtype to compute in. */
  readonly dtype?: DType;
  /** How freely operands and result may be cast. Default: "same_kind". */
  readonly casting?: Casting;
}

/** Keyword arguments of a ufunc's `reduce`. */
export interface ReduceOptions {
  /** One axis, several, or null for all. Default: 0. */
  readonly axis?: number | readonly number[] | null;
  readonly dtype?: DType;
  readonly out?: NDArray | null;
  readonly keepdims?: boolean;
  readonly initial?: WeakScalar;
  readonly where?: ArrayLike;
}

/** Keyword arguments of a ufunc's `accumulate`. */
export interface AccumulateOptions {
  readonly axis?: number;
  readonly dtype?: DType;
  readonly out?: NDArray | null;
}

const reduceNames = ["axis", "dtype", "out", "keepdims", "initial", "where"] as const;
/** The arguments of a ufunc after its operands. */
export type UfuncArguments = Arguments<UfuncOptions, ["out"]>;
type ReduceArguments = Arguments<ReduceOptions, typeof reduceNames>;
type AccumulateArguments = Arguments<AccumulateOptions, ["axis", "dtype", "out"]>;

/** How the dtype of the result follows from that of the operands. */
export type ResultRule = "same" | "float" | "quotient" | "bool";

/** The dtype of a result. */
export type ResultOf<R extends ResultRule, D extends DType> = R extends "bool"
  ? "bool"
  : R extends "float"
    ? FloatResult<D>
    : R extends "quotient"
      ? Quotient<D>
      : D;

/** A universal function of one operand. */
export interface UnaryUfunc<R extends ResultRule = ResultRule> {
  <A extends ArrayLike>(x: A, ...args: UfuncArguments): NDArray<ResultOf<R, DTypeOf<A>>>;
  readonly nin: 1;
  readonly nout: 1;
  /** The operation's name, as errors have it. */
  readonly __name__: string;
  /** Applies it in place to the elements that `indices` names, once for each time that they are named. */
  at(a: NDArray, indices: ArrayLike): void;
}

/** A universal function of two operands. */
export interface BinaryUfunc<R extends ResultRule = ResultRule> {
  <A extends ArrayLike, B extends ArrayLike>(x1: A, x2: B, ...args: UfuncArguments): NDArray<ResultOf<R, Meet<A, B>>>;
  readonly nin: 2;
  readonly nout: 1;
  /** The operation's name, as errors have it. */
  readonly __name__: string;
  /** Reduces axes by applying the function from element to element. */
  reduce(a: ArrayLike, ...args: ReduceArguments): NDArray;
  /** The results of all steps of `reduce` along one axis. */
  accumulate(a: ArrayLike, ...args: AccumulateArguments): NDArray;
  /** The function of all pairs of elements. */
  outer(a: ArrayLike, b: ArrayLike, ...args: UfuncArguments): NDArray;
  /** Applies it in place to the elements that `indices` names and to `b`, once for each time that they are named. */
  at(a: NDArray, indices: ArrayLike, b: ArrayLike): void;
}

/** How a ufunc reduces, where it is more than repeated application. */
export interface Reduction {
  readonly reduce?: (x: Tensor, options: ReduceOptions) => Tensor;
  readonly accumulate?: (x: Tensor, axis: number) => Tensor;
  /** The dtype that small integers are reduced in. */
  readonly widen?: boolean;
  /** What the reduction of nothing is. */
  readonly identity?: WeakScalar;
}

/** What a ufunc is made of. */
export interface UfuncDefinition {
  readonly name: string;
  /** The dtypes that it computes in, in NumPy's order. */
  readonly loops: readonly DType[];
  /** Where it computes in another dtype than the loop's name says, for example true division of integers. */
  readonly computeIn?: (loop: DType) => DType;
  readonly compute: (...operands: Operand[]) => Tensor;
  /** Refuses operands that NumPy refuses. */
  readonly check?: (loop: DType, operands: readonly Operand[]) => void;
  /** Numbers that the dtype does not hold may be compared all the same. */
  readonly compares?: boolean;
  readonly reduction?: Reduction;
}

const outName = ["out"] as const;
const optionNames = ["where", "dtype", "casting"] as const;

function noLoop(name: string): DTypeError {
  return new DTypeError(
    name,
    `ufunc '${name}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''.`,
  );
}

/** The first dtype of the loops that holds each of the operands. */
function loopFor({ name, loops }: UfuncDefinition, given: readonly DType[]): DType {
  if (given.includes("bfloat16") && loops.includes("float32")) return given.reduce((a, b) => promotions[a][b]);
  const loop = loops.find((one) => given.every((dtype) => can_cast(dtype, one)));
  if (loop === undefined) throw noLoop(name);
  return loop;
}

const fits = (operation: string, value: WeakScalar, dtype: DType): boolean => {
  try {
    checkFits(operation, value, dtype);
    return true;
  } catch {
    return false;
  }
};

/** For each ufunc the dtypes that it computes in when all operands are arrays of that dtype: looked for once. */
const ownLoops = new WeakMap<UfuncDefinition, Map<DType, boolean>>();

/** Whether a ufunc of arrays of one dtype computes in that dtype. */
function computesIn(definition: UfuncDefinition, dtype: DType): boolean {
  let known = ownLoops.get(definition);
  if (known === undefined) ownLoops.set(definition, (known = new Map()));
  let own = known.get(dtype);
  if (own === undefined) {
    const loop = loopFor(definition, [dtype]);
    known.set(dtype, (own = loop === dtype && (definition.computeIn?.(loop) ?? loop) === dtype));
  }
  return own;
}

/** Arrays of one dtype, in which the ufunc computes: the usual call, for which there is nothing to promote. Undefined for all others. */
function alike(definition: UfuncDefinition, given: readonly ArrayLike[]): Tensor[] | undefined {
  const tensors: Tensor[] = [];
  for (const operand of given) {
    const x = isArray(operand) ? operand.tensor : operand;
    if (!isTensor(x) || (tensors.length > 0 && x.dtype !== tensors[0]!.dtype)) return undefined;
    tensors.push(x);
  }
  return computesIn(definition, tensors[0]!.dtype) ? tensors : undefined;
}

/** @internal The operands of a ufunc in the dtype in which it computes. */
export function prepare(definition: UfuncDefinition, given: readonly ArrayLike[], dtype?: DType): { loop: DType; operands: Operand[] } {
  const { name } = definition;
  const same = dtype === undefined ? alike(definition, given) : undefined;
  if (same !== undefined) {
    const loop = same[0]!.dtype;
    definition.check?.(loop, same);
    checkBroadcast(name, same);
    return { loop, operands: same };
  }
  const made = allTensors(
    name,
    given.filter((operand) => !isScalar(operand)),
  );
  const read = given.map((operand) => (isScalar(operand) ? operand : made.shift()!));
  const tensors = read.filter(isTensor) as Tensor[];
  const scalars = read.filter(isScalar);
  const device = tensors[0]?.device;
  const firm = tensors.map((x) => x.dtype);
  const common = dtype ?? meet(name, firm, scalars, device);
  const wide = definition.compares && scalars.some((value) => dtypes[common].kind !== "float" && !fits(name, value, common));
  // Of arrays alone each has to fit; numbers count together with them.
  const alone = dtype === undefined && scalars.length === 0;
  const loop = loopFor(definition, wide ? ["float64"] : alone ? firm : [common]);
  const compute = definition.computeIn?.(loop) ?? loop;
  const operands = read.map((operand): Operand => {
    if (isTensor(operand)) return operand.dtype === compute ? operand : operand.to(compute);
    checkFits(name, operand, compute);
    return inKind(operand, compute);
  });
  if (tensors.length === 0) operands[0] = asTensor(name, operands[0] as WeakScalar, { dtype: compute, device });
  definition.check?.(loop, operands);
  checkBroadcast(name, operands.filter(isTensor));
  return { loop, operands };
}

/** @throws ShapeError in NumPy's words. */
function checkBroadcast(name: string, tensors: readonly Tensor[]): void {
  if (tensors.length < 2) return;
  broadcastShape(
    name,
    tensors.map((x) => x.layout.shape),
  );
}

/** A number of the kind that the dtype has. */
function inKind(value: WeakScalar, dtype: DType): WeakScalar {
  if (dtype === "bool") return Boolean(value);
  const { kind } = dtypes[dtype];
  if (kind === "float") return Number(value);
  if (typeof value === "boolean") return Number(value);
  // Beyond 2⁵³ only a bigint is exact.
  return weakKind(value) === 2 ? Math.trunc(value as number) : value;
}

/** @internal Writes a result where the options say. */
export function deliver(name: string, result: Tensor, options: UfuncOptions): NDArray {
  const { out, where, casting = "same_kind" } = options;
  const mask = where === undefined || where === true ? undefined : beside(name, where, result, { dtype: "bool" });
  if (out === undefined || out === null) {
    if (mask === undefined) return wrap(result);
    return wrap(coreWhere(mask, result, result.dtype === "bool" ? false : 0));
  }
  if (!isArray(out)) throw new DTypeError(name, `return arrays must be of ArrayType: \`out\` is ${describe(out)}.`);
  const target = out.tensor;
  if (!can_cast(result.dtype, target.dtype, { casting })) {
    throw new DTypeError(
      name,
      `Cannot cast ufunc '${name}' output from dtype('${result.dtype}') to dtype('${target.dtype}') with casting rule '${casting}'.`,
    );
  }
  const shape = broadcastShape(name, [result.shape, ...(mask === undefined ? [] : [mask.shape])]);
  if (broadcastShape(name, [shape, target.shape]).join() !== target.shape.join())
    throw new ShapeError(
      name,
      `non-broadcastable output operand with shape ${tuple(target.shape)} doesn't match the broadcast shape ${tuple(shape)}.`,
    );
  const value = mask === undefined ? result : coreWhere(mask, result.to(target.dtype), target);
  target.copy_(value);
  return out;
}

const optionsIn = (name: string, args: UfuncArguments): UfuncOptions => {
  const given = bound<UfuncOptions>(name, outName, args, optionNames);
  return given.dtype === undefined ? given : { ...given, dtype: dtypeNamed(name, given.dtype)! };
};

/** @internal Computes a ufunc on whatever stands for arrays. */
export function apply(definition: UfuncDefinition, given: readonly ArrayLike[], args: UfuncArguments): NDArray {
  const known = optionsIn(definition.name, args);
  const { operands } = prepare(definition, given, known.dtype);
  return deliver(definition.name, definition.compute(...operands), known);
}

/** A ufunc of one operand. */
export function unary<R extends ResultRule>(definition: UfuncDefinition): UnaryUfunc<R> {
  const call = (x: ArrayLike, ...args: UfuncArguments): NDArray => apply(definition, [x], args);
  const at = (a: NDArray, indices: ArrayLike, ...surplus: []): void => {
    nothingAfter(definition.name, surplus);
    addAt(definition.name, a, indices, undefined, (x) => call(x));
  };
  return Object.assign(call, { nin: 1, nout: 1, __name__: definition.name, at }) as unknown as UnaryUfunc<R>;
}

/** A ufunc of two operands. */
export function binary<R extends ResultRule>(definition: UfuncDefinition): BinaryUfunc<R> {
  const { name, reduction = {} } = definition;
  const call = (a: ArrayLike, b: ArrayLike, ...args: UfuncArguments): NDArray => apply(definition, [a, b], args);
  const outer = (a: ArrayLike, b: ArrayLike, ...args: UfuncArguments): NDArray => {
    const [first, second] = allTensors(name, [a, b]) as [Tensor, Tensor];
    return call(first.reshape([...first.shape, ...new Array<number>(second.ndim).fill(1)]), second, ...args);
  };
  const widened = (x: Tensor, dtype: DType | undefined): Tensor => {
    const own = dtype ?? (reduction.widen ? sumDType(x.dtype) : x.dtype);
    return own === x.dtype ? x : x.to(own);
  };
  const reduce = (a: ArrayLike, ...args: ReduceArguments): NDArray => {
    const given = bound<ReduceOptions>(`${name}.reduce`, reduceNames, args);
    const x = widened(asTensor(name, a), dtypeNamed(name, given.dtype));
    const result =
      reduction.reduce?.(x, { axis: 0, ...given }) ??
      reduceSteps(name, x, { axis: 0, ...given }, reduction.identity, (p, q) => call(p, q).tensor);
    return deliver(name, result, given.out ? { out: given.out } : {});
  };
  const accumulate = (a: ArrayLike, ...args: AccumulateArguments): NDArray => {
    const given = bound<AccumulateOptions>(`${name}.accumulate`, ["axis", "dtype", "out"], args);
    const x = widened(asTensor(name, a), dtypeNamed(name, given.dtype));
    if (x.ndim === 0) throw new ShapeError(name, "cannot accumulate on a scalar.");
    const axis = axisIn(name, given.axis ?? 0, x.ndim);
    const result = reduction.accumulate?.(x, axis) ?? accumulateSteps(x, axis, (p, q) => call(p, q).tensor);
    return deliver(name, result, given.out ? { out: given.out } : {});
  };
  const at = (a: NDArray, indices: ArrayLike, b: ArrayLike, ...surplus: []): void => {
    nothingAfter(name, surplus);
    addAt(name, a, indices, b, (x, y) => call(x, y!));
  };
  return Object.assign(call, { nin: 2, nout: 1, __name__: name, outer, reduce, accumulate, at }) as unknown as BinaryUfunc<R>;
}

/** The dtype that a sum of this dtype has: integers of fewer than 64 bits and bools sum in 64. */
export const sumDType = (dtype: DType): DType => {
  const { kind } = dtypes[dtype];
  return kind === "float" ? dtype : kind === "unsigned" ? "uint64" : "int64";
};
