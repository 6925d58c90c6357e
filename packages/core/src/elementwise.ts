// First, for it is needed while the rest of these is still loading: the op tables define their ops with `elementwise`.
import { LeastRecent } from "./least-recent";
import { optionsOf } from "./options";
import { dispatch } from "./dispatch";
import { type DType, dtypes } from "./dtype";
import { ArgumentError, DTypeError } from "./errors";
import { roundedToHalf } from "./half";
import { type Expr, type ExprDerivative, type ExprLike, inputLeaf, mark, weakScalar, toExpr, isExpr } from "./expr";
import type { MapPlan, MapParams } from "./op";
import { makePlan } from "./plan";
import { category } from "./promotion";
import { checkHolds, integerRanges } from "./ranges";
import type { Keyword } from "./keywords";
import { scalarOps } from "./scalar-ops";
import { describe, type Shape } from "./shape";
import type { Tensor } from "./tensor";
import { isTensor } from "./tensor-handle";

/** What an elementwise op takes on tensors: tensors, and numbers that take their dtype. */
export type TensorLike = Tensor | number | bigint | boolean;

/** Options of `elementwise`. */
export interface ElementwiseOptions {
  /** As it appears in errors and logs. */
  readonly name?: string;
  /**
   * Partial derivatives in the inputs, from the inputs and the output, where the chain rule is unstable or wrong at a tie.
   * Without it the expression differentiates itself.
   */
  readonly derivative?: ExprDerivative;
  /** @internal Options of a call on tensors, as PyTorch's keyword arguments: see `Keyword`. */
  readonly keywords?: Readonly<Record<string, Keyword>>;
  /** @internal For an optional operand that is left out before a later one: its value, or the op that is meant instead. */
  readonly without?: Readonly<Record<number, string | ((x: Tensor) => number)>>;
  /** @internal Refuses operands that make no sense together. */
  readonly check?: (operands: readonly TensorLike[]) => void;
  /** @internal What errors call the operands after the first, where they are more than `other`. */
  readonly operands?: readonly string[];
  /** @internal Numbers are stored as they are, so they must fit the result's dtype: elsewhere small integers wrap, as in PyTorch. */
  readonly stores?: boolean;
  /**
   * @internal Numbers decide on which side of them an element lies, so beside 16-bit floats they are rounded as these are: 0.1 of float16 equals 0.1.
   * In sums and products they keep their digits, as in PyTorch.
   */
  readonly compares?: boolean;
}

/** An elementwise op as data: call it on tensors to run it, on expressions to build on it. */
export interface ElementwiseOp {
  (...operands: TensorLike[]): Tensor;
  (...operands: ExprLike[]): Expr;
  readonly kind: "map";
  /** @internal */
  readonly definition: Definition;
}

interface Definition {
  readonly kind: "map";
  name: string;
  readonly expression: (...args: Expr[]) => ExprLike;
  readonly derivative: ExprDerivative | undefined;
  readonly options: ElementwiseOptions;
  /** The op table that it is a row of. */
  table?: Readonly<Record<string, ElementwiseOp>>;
  readonly plans: LeastRecent<number | string, MapPlan>;
}

/**
 * Defines an elementwise op by one scalar expression. It runs as one kernel on every device, and differentiates itself.
 *
 * ```ts
 * const swish = elementwise((x) => x.mul(x.sigmoid()));
 * const y = swish(tensor([-1, 0, 1]));
 * ```
 *
 * @param expression The meaning, on `Expr`s. It is called once for each combination of dtypes.
 * @throws ArgumentError when `expression` is not a function, or returns something other than an expression or a number. @throws DTypeError when
 *   the op is called with dtypes that the expression does not take.
 */
export function elementwise(expression: (...args: Expr[]) => ExprLike, options: ElementwiseOptions = {}): ElementwiseOp {
  if (typeof expression !== "function") throw new ArgumentError("elementwise", `takes a function, not ${describe(expression)}.`);
  const given = optionsOf("elementwise", options);
  checkDefinition(given);
  const definition: Definition = {
    kind: "map",
    name: given.name ?? "elementwise",
    expression,
    derivative: given.derivative,
    options: given,
    plans: new LeastRecent(1024),
  };
  // An anonymous function, for this runs while its own module is still loading: the op table and Expr need each other.
  return Object.assign(
    (...operands: (TensorLike | Expr)[]): Tensor | Expr =>
      operands.some((operand) => isExpr(operand))
        ? expressionOf(definition, operands as ExprLike[])
        : callElementwise(definition, operands as TensorLike[]),
    { kind: "map" as const, definition },
  ) as unknown as ElementwiseOp;
}

/** No table, as `namedOptions` has: this runs while the module of the tables is still loading. */
function checkDefinition(options: ElementwiseOptions): void {
  const { name, derivative } = options;
  const known = ["name", "derivative", "keywords", "without", "check", "operands", "stores", "compares"];
  const odd = Object.keys(options).find((option) => !known.includes(option));
  if (odd !== undefined) throw new ArgumentError("elementwise", `has no option ${describe(odd)}.`, 'it has "name", "derivative".');
  if (name !== undefined && typeof name !== "string")
    throw new ArgumentError("elementwise", `\`name\` is ${describe(name)}, not a string.`);
  if (derivative !== undefined && typeof derivative !== "function")
    throw new ArgumentError("elementwise", `\`derivative\` is ${describe(derivative)}, not a function.`);
}

/** Names the rows of an op table by their keys. */
export function named<T extends Record<string, ElementwiseOp>>(table: T): T {
  for (const [name, op] of Object.entries(table)) {
    op.definition.name = name;
    op.definition.table = table;
  }
  return table;
}

export function expressionOf(definition: Definition, operands: readonly ExprLike[]): Expr {
  const inputs = operands.map(toExpr);
  const value = toExpr(definition.expression(...inputs));
  return definition.derivative === undefined ? value : mark(value, inputs, definition.derivative);
}

/** What a scalar op of a row refuses, in the name of the row: `bitwiseNot`, not `not`. */
function namedExpression(definition: Definition, operands: readonly ExprLike[]): Expr {
  try {
    return expressionOf(definition, operands);
  } catch (error) {
    if (!(error instanceof DTypeError) || definition.table === undefined || !Object.hasOwn(scalarOps, error.operation)) throw error;
    const [said] = error.message.split("\n") as [string];
    throw new DTypeError(definition.name, said.slice(error.operation.length + 2), error.hint);
  }
}

const isScalar = (value: unknown): value is number | bigint | boolean =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";

/** Room in a key for what one operand is: a tensor by dtype, with dims or without, or a number by its kind. */
const OPERAND_KINDS = 32;
const WHOLE = 26;
const FRACTION = 27;
const BIG = 28;
const TRUTH = 29;
/** As many operands fit into a number that is held exactly. */
const OPERANDS_IN_KEY = 10;

/**
 * What a plan depends on: the dtypes of the operands, and which are numbers. With integer tensors a number's own kind matters: 1 keeps
 * int32, 0.5 makes float32. A number rather than a text, because this runs for every call.
 */
function planKey(operands: readonly TensorLike[], kinds: boolean, into: boolean): number | string {
  let key = into ? 2 : 1;
  let text = operands.length > OPERANDS_IN_KEY ? "" : undefined;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    let code: number;
    if (typeof operand === "number") code = kinds && !Number.isInteger(operand) ? FRACTION : WHOLE;
    else if (typeof operand === "object") code = dtypes[operand.dtype].code * 2 + (operand.layout.shape.length === 0 ? 1 : 0);
    else code = typeof operand === "bigint" ? BIG : TRUTH;
    if (text !== undefined) text += `${code},`;
    else key = key * OPERAND_KINDS + code;
  }
  return text === undefined ? key : `${key}:${text}`;
}

/** @internal @throws ArgumentError always: the operand at `position` is missing, or neither a tensor nor a number. */
export function refuseOperand(operation: string, { options, table }: Definition, position: number, value: unknown): never {
  const given = options.operands ?? (table === undefined ? [] : ["other"]);
  const name = position === 0 ? "x" : given[position - 1];
  const hint = value === undefined || value === null ? undefined : "make a tensor of it: tensor(value).";
  const what = name === undefined ? `operand ${position + 1}` : `\`${name}\``;
  throw new ArgumentError(operation, `${what} is ${describe(value)}, not a tensor or a number.`, hint);
}

/** Runs an elementwise op on tensors and numbers. */
export function callElementwise(definition: Definition, operands: readonly TensorLike[], into?: readonly number[]): Tensor {
  const inputs: Tensor[] = [];
  const scalars: (number | bigint)[] = [];
  let integers = false;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    if (isTensor(operand)) {
      inputs.push(operand);
      if (dtypes[operand.dtype].kind !== "float") integers = true;
    } else if (isScalar(operand)) {
      scalars.push(typeof operand === "boolean" ? Number(operand) : operand);
    } else {
      refuseOperand(into === undefined ? definition.name : `${definition.name}_`, definition, i, operand);
    }
  }
  definition.options.check?.(operands);
  if (inputs.length === 0) {
    throw new ArgumentError(definition.name, "needs at least one tensor among its operands.", "make one of them a tensor: tensor(value).");
  }
  if (definition.options.compares && scalars.length > 0) roundBeside(inputs, scalars);
  const kinds = integers && scalars.length > 0;
  const key = planKey(operands, kinds, into !== undefined);
  let plan = definition.plans.get(key);
  if (plan === undefined) {
    plan = planElementwise(definition, operands, into === undefined ? undefined : inputs[0]!.dtype);
    definition.plans.set(key, plan);
  }
  if (kinds) checkScalars(definition, plan, scalars);
  const params: MapParams = into === undefined ? { plan, scalars } : { plan, scalars, into };
  return dispatch({ op: definition, inputs, params })[0]!;
}

/** What is too large for them stays as it is. */
function roundBeside(inputs: readonly Tensor[], scalars: (number | bigint)[]): void {
  const [{ dtype }] = inputs as readonly [Tensor];
  if ((dtype !== "float16" && dtype !== "bfloat16") || inputs.some((input) => input.dtype !== dtype)) return;
  for (const [i, value] of scalars.entries()) {
    const near = roundedToHalf(dtype, Number(value));
    if (Number.isFinite(near)) scalars[i] = near;
  }
}

/**
 * A whole number beside integers takes their dtype, and must fit there: it would wrap without a word. Integers of 8 and 16 bits compute in
 * int32, and their results wrap, as in PyTorch; where the number itself is stored it must fit the dtype.
 */
function checkScalars({ name, options }: Definition, { program, scalarSources }: MapPlan, scalars: readonly (number | bigint)[]): void {
  scalarSources.forEach((source, position) => {
    const lane = program.scalars[position]!;
    const value = scalars[source]!;
    if (options.stores) checkHolds(name, value, program.outputs[0]!.dtype);
    const range = integerRanges[lane];
    if (range !== undefined && !(value >= range[0] && value <= range[1])) {
      throw new DTypeError(name, `${value} does not fit ${lane}.`, 'cast the tensor first: x.to("float64") or x.to("int64").');
    }
  });
}

function weakDType(value: number | bigint | boolean): DType {
  if (typeof value === "number") return Number.isInteger(value) ? "int32" : "float32";
  return typeof value === "bigint" ? "int64" : "bool";
}

/** A kernel with three times as many variables, as derivatives have, still fits on the stack of every engine that was tried. */
const MOST_NODES = 16_384;

/** @internal */
export function planElementwise(definition: Definition, operands: readonly TensorLike[], outDType: DType | undefined): MapPlan {
  const leaves: Expr[] = [];
  const args: Expr[] = [];
  const anyFloat = operands.some((operand) => isTensor(operand) && dtypes[operand.dtype].kind === "float");
  let scalars = 0;
  for (const operand of operands) {
    if (isTensor(operand)) {
      const leaf = inputLeaf(leaves.length, operand.dtype, operand.layout.shape.length === 0 ? 1 : 2);
      leaves.push(leaf);
      args.push(leaf);
    } else {
      // Beside a float, 1 and 0.5 are alike, so that a learning rate of 1 compiles nothing new.
      args.push(weakScalar(scalars++, anyFloat && typeof operand === "number" ? "float32" : weakDType(operand)));
    }
  }
  let output = namedExpression(definition, args);
  if (outDType !== undefined) {
    if (category(output.dtype) > category(outDType)) {
      throw new DTypeError(
        `${definition.name}_`,
        `the result is ${output.dtype}, which cannot be written into ${outDType}.`,
        `use ${definition.name} without the underscore, or cast the operand first.`,
      );
    }
    output = output.cast(outDType);
  }
  const plan = makePlan(leaves, [output]);
  const { length } = plan.program.nodes;
  if (length > MOST_NODES) {
    throw new ArgumentError(
      definition.name,
      `one kernel of ${length} operations; it may have ${MOST_NODES}.`,
      "split it into several ops.",
    );
  }
  return plan;
}

/** An op without tensor inputs, such as `arange`: an expression of the position and of run-time scalars. */
export function generate(name: string, plan: MapPlan, scalars: MapParams["scalars"], shape: Shape, device: MapParams["device"]): Tensor {
  return dispatch({ op: { kind: "map", name }, inputs: [], params: { plan, scalars, shape, device } })[0]!;
}

const provided = <T>(operands: readonly (T | undefined)[]): T[] => {
  const end = operands.findLastIndex((operand) => operand !== undefined) + 1;
  return operands.slice(0, end) as T[];
};

/** @internal What generated methods call: optional operands that were not given are left to the definition. */
export const applyExpression = (op: ElementwiseOp, ...operands: (ExprLike | undefined)[]): Expr =>
  expressionOf(op.definition, provided(operands));
