import * as core from "@adjoint/core";
import * as linalg from "@adjoint/core/linalg";
import { type Argument, domains, elementwiseNames, type Sequence } from "../oracle";
import { functionCalls, memberCalls, type Template } from "./member-calls";
import { opCalls } from "./op-calls";
import { mutated, otherTensor, type Piece, pick, unknownOption, written } from "./pieces";

/** Ways to write the call of an op: as a method, as a function, and in place. */
function forms(op: string, args: readonly Piece[]): Template[] {
  const rest = args.slice(1).map((_, i) => `$${i + 1}`);
  const found: string[] = [];
  if (op in core.Tensor.prototype && typeof args[0] === "string" && !/^(new |"|\d)/.test(args[0]))
    found.push(`@0.${op}(${rest.join(", ")})`);
  if (op in core || op in linalg) found.push(`${op}(${args.map((_, i) => `$${i}`).join(", ")})`);
  if (`${op}_` in core.Tensor.prototype && found.length > 0) found.push(`@0.${op}_(${rest.join(", ")})`);
  return found.map((template) => [template, ...args]);
}

const operand = (argument: Argument, position: number): string =>
  argument.truth
    ? "tensor([[true, false, true], [false, false, true]])"
    : position === 0
      ? "tensor([[3, -1, 2], [0.5, 4, -2]])"
      : "tensor([2, 0.5, 1])";

const keywords: Readonly<Record<string, { readonly [option: string]: Piece }>> = {
  add: { alpha: "2" },
  sub: { alpha: "0.5" },
  div: { roundingMode: '"floor"' },
  round: { decimals: "1" },
  gelu: { approximate: '"tanh"' },
};

function elementwiseForms(op: keyof typeof domains): Template[] {
  const { arguments: args, options = [] } = domains[op] as { arguments: readonly Argument[]; options?: readonly number[] };
  // `where` is a function of the condition first, as a method of what it chooses.
  if (op === "where")
    return [
      ["where($0, $1, $2)", "tensor([true, false])", "ones([2])", "0"],
      ["@0.where($1, $2)", "ones([2])", "tensor([true, false])", "0"],
    ];
  const tensors: Piece[] = args.map(operand);
  const numbers: Piece[] = [
    tensors[0]!,
    ...args.slice(1).map((argument, i) => (argument.truth ? operand(argument, i) : "2")),
    ...options.map(String),
  ];
  const whole: Piece[] = ["tensor([[3, -1, 2], [7, 4, -2]], { dtype: 'int32' })", ...numbers.slice(1)];
  const lists = [tensors, numbers, whole].map((list) => (keywords[op] === undefined ? list : [...list, keywords[op]]));
  return lists.flatMap((list) => forms(op, list));
}

/** Calls of everything that core exports, each in order. */
export function coreTemplates(): readonly (readonly Template[])[] {
  const structured = Object.entries(opCalls).map(([op, lists]) =>
    (lists as readonly (readonly Piece[])[]).flatMap((args) => forms(op, args)),
  );
  const members = Object.values(memberCalls) as readonly (readonly Template[])[];
  return [...elementwiseNames.map(elementwiseForms), ...structured, ...structured, ...members, ...functionCalls.map((call) => [call])];
}

const fill = ([template, ...args]: Template): string =>
  template.replaceAll(/[$@](\d)/g, (_, position: string) => written(args[Number(position)]!));

/** A line of JavaScript, and whether it names an option that nobody knows: then it has to be refused. */
export interface Line {
  readonly text: string;
  readonly unknown: boolean;
}

/** One of the calls, with nothing, one or two things wrong, or at `most` so many. */
export function drawLine(templates: readonly (readonly Template[])[], sequence: Sequence, most = 2): Line {
  const [template, ...args] = pick(pick(templates, sequence), sequence);
  const chance = sequence.next();
  const faults = args.length === 0 ? 0 : Math.min(most, chance < 0.08 ? 0 : chance < 0.8 ? 1 : 2);
  for (let fault = 0; fault < faults; fault++) {
    const position = sequence.whole(0, args.length - 1);
    args[position] = template.includes(`@${position}`) ? otherTensor(sequence) : mutated(args[position]!, sequence);
  }
  const text = fill([template, ...args]);
  return { text, unknown: faults === 1 && unknownOption.test(text) };
}
