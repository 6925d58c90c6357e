import { checkWord, unknownOption } from "./arguments";
import { callElementwise, type ElementwiseOp, refuseOperand, type TensorLike } from "./elementwise";
import { ArgumentError } from "./errors";
import { inPlace } from "./ops/inplace";
import { isOptions } from "./options";
import { describe } from "./shape";
import type { Tensor } from "./tensor";
import { isTensor } from "./tensor-handle";

/** What an option of an elementwise op means: the operands that a number stands for, or for each of several names the op. */
export type Keyword = ((value: number, x: TensorLike) => readonly number[]) | Readonly<Record<string, string | ElementwiseOp>>;

type Given = TensorLike | null | undefined;

/** An op and its operands, once options and operands that were left out are spelled out. */
interface Spelled {
  readonly op: ElementwiseOp;
  readonly operands: readonly TensorLike[];
}

const rowOf = (op: ElementwiseOp, name: string | ElementwiseOp): ElementwiseOp =>
  typeof name === "string" ? op.definition.table![name]! : name;

function applyKeyword(operation: string, { op, operands }: Spelled, name: string, value: unknown): Spelled {
  const keywords = op.definition.options.keywords ?? {};
  if (!Object.hasOwn(keywords, name)) unknownOption(operation, name, Object.keys(keywords));
  if (value === undefined || value === null) return { op, operands };
  const keyword = keywords[name]!;
  if (typeof keyword === "function") {
    if (typeof value !== "number") throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not a number.`);
    return { op, operands: [...operands, ...keyword(value, operands[0]!)] };
  }
  checkWord(operation, name, value, Object.keys(keyword));
  return { op: rowOf(op, keyword[value as string]!), operands };
}

/** Fills or closes the gap that an optional operand leaves where a later one is given. */
function withoutGaps(operation: string, op: ElementwiseOp, given: readonly Given[]): Spelled {
  const { expression, options } = op.definition;
  const last = given.findLastIndex((operand) => operand !== undefined && operand !== null) + 1;
  // Parameters that have no default are counted by `length`, and stay: what is missing there is refused by its name.
  const end = typeof options.without?.[1] === "string" ? last : Math.max(last, Math.min(expression.length, given.length));
  const operands = given.slice(0, end);
  const gap = operands.findIndex((operand) => operand === undefined || operand === null);
  const instead = options.without?.[gap < 0 ? end : gap];
  if (end < 2 && typeof instead === "string") throw new ArgumentError(operation, "needs at least one of its operands.");
  if (gap < 0 && typeof instead !== "string") return { op, operands: operands as readonly TensorLike[] };
  if (typeof instead === "string") return { op: rowOf(op, instead), operands: operands.filter((operand) => operand != null) };
  if (instead === undefined || !isTensor(operands[0])) refuseOperand(operation, op.definition, gap, operands[gap]);
  const x = operands[0];
  return withoutGaps(
    operation,
    op,
    operands.map((operand, position) => (position === gap ? instead(x) : operand)),
  );
}

function spelledOut(operation: string, op: ElementwiseOp, given: readonly Given[], keywords: unknown): Spelled {
  const spelled = withoutGaps(operation, op, given);
  if (keywords === undefined) return spelled;
  if (!isOptions(keywords)) {
    throw new ArgumentError(operation, `\`options\` is ${describe(keywords)}, not an object of options.`);
  }
  return Object.entries(keywords).reduce((call, [name, value]) => applyKeyword(operation, call, name, value), spelled);
}

/** @internal What generated methods call for ops with optional operands or options. */
export function applyTensors(op: ElementwiseOp, given: readonly Given[], keywords?: object): Tensor {
  const spelled = spelledOut(op.definition.name, op, given, keywords);
  return callElementwise(spelled.op.definition, spelled.operands);
}

/** @internal */
export function applyInPlace(op: ElementwiseOp, given: readonly Given[], keywords?: object): Tensor {
  const name = `${op.definition.name}_`;
  const spelled = spelledOut(name, op, given, keywords);
  const [x, ...rest] = spelled.operands;
  return inPlace(spelled.op, name, x as Tensor, rest);
}
