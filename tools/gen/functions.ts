import { basename } from "node:path";
import ts from "typescript";
import type { OptionKind } from "../../packages/core/src/arguments";
import { docOf, parse } from "./source";

export interface Parameter {
  readonly name: string;
  readonly text: string;
  readonly kind: Kind;
  /** May be left out, or null. */
  readonly optional: boolean;
  readonly nullable: boolean;
  readonly rest: boolean;
  /** Of an object of options, its type as declared. */
  readonly options: ts.TypeNode | undefined;
}

export interface Signature {
  readonly types: string;
  readonly params: readonly Parameter[];
  readonly result: string;
}

/** The dtype that a function's tensors have, as a type in that of its first argument, D. */
export const resultDTypes = {
  same: "D",
  float: "FloatOf<D>",
  floats: "FloatDType",
  sum: "SumOf<D>",
  int32: '"int32"',
  bool: '"bool"',
  promoted: "that of all operands",
} as const;

type ResultDType = keyof typeof resultDTypes;

/** The letters of the dtypes of tensor operands, in their order. */
const operandLetters = ["D", "E", "F"] as const;

/** A signature whose tensor operands each have a dtype of their own; the result has the one in which they meet. */
function withPromotion(signature: Signature): Signature {
  const used: string[] = [];
  const params = signature.params.map((param) => {
    if (!/: Tensor( \| null)?$/.test(param.text)) return param;
    const letter = operandLetters[used.length]!;
    used.push(letter);
    return { ...param, text: param.text.replace(/: Tensor\b/, `: Tensor<${letter}>`) };
  });
  const met = used.reduce((sum, letter) => `Promote<${sum}, ${letter}>`);
  // What is left out has no say.
  const types = used.map((letter, i) => (i === 2 ? "F extends DType = E" : `${letter} extends DType`));
  return { types: `<${types.join(", ")}>`, params, result: `Tensor<${met}>` };
}

export interface OpFunction {
  /** As users call it. */
  readonly name: string;
  /** As the module exports it. */
  readonly target: string;
  readonly module: string;
  readonly doc: string;
  readonly method: boolean;
  /** What `@result` says of the dtypes of the tensors in the result. */
  readonly dtype: ResultDType | undefined;
  /** Overloads first; the implementation's own is last. */
  readonly signatures: readonly Signature[];
}

/** The exported functions of an op module, but for those whose doc says `@internal`. */
export function functionsOf(file: string): OpFunction[] {
  const module = basename(file, ".ts");
  const found = new Map<string, OpFunction>();
  for (const statement of parse(file).statements) {
    const exported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) continue;
    for (const { name, callable } of declarationsOf(statement)) {
      const doc = docOf(statement);
      const earlier = found.get(name);
      if (/@internal\b/.test(doc) || (doc === "" && earlier === undefined)) continue;
      const signature = signatureOf(callable);
      if (earlier !== undefined) {
        found.set(name, { ...earlier, signatures: [...earlier.signatures, signature] });
        continue;
      }
      const method = /@method\b/.test(doc);
      const dtype = /@result (\w+)/.exec(doc)?.[1];
      if (dtype !== undefined && !Object.hasOwn(resultDTypes, dtype)) throw new Error(`gen: ${name} has @result ${dtype}`);
      const own = dtype === "promoted" ? withPromotion(signature) : signature;
      const text = doc.replace(/\s*@method\b/, "").replace(/\s*@result \w+/, "");
      found.set(name, {
        name: name.replace(/^(var|view)_$/, "$1"),
        target: name,
        module,
        doc: text,
        method,
        dtype: dtype as ResultDType | undefined,
        signatures: [own],
      });
    }
  }
  return [...found.values()];
}

function declarationsOf(statement: ts.Statement): { name: string; callable: ts.SignatureDeclaration }[] {
  if (ts.isFunctionDeclaration(statement)) return [{ name: statement.name!.text, callable: statement }];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((declaration) =>
    declaration.initializer !== undefined && ts.isArrowFunction(declaration.initializer)
      ? [{ name: declaration.name.getText(), callable: declaration.initializer }]
      : [],
  );
}

function signatureOf(callable: ts.SignatureDeclaration): Signature {
  return {
    types: callable.typeParameters === undefined ? "" : `<${callable.typeParameters.map((parameter) => parameter.getText()).join(", ")}>`,
    params: callable.parameters.map((parameter) => ({
      name: parameter.name.getText(),
      text: withOptional(parameter),
      kind: kindOfType(withoutNull(constraintOf(parameter, typeOf(parameter)))),
      optional: isOptional(parameter),
      nullable: withoutNull(typeOf(parameter)) !== typeOf(parameter),
      rest: parameter.dotDotDotToken !== undefined,
      options: kindOfType(withoutNull(typeOf(parameter))) === "options" ? parameter.type : undefined,
    })),
    result: callable.type!.getText(),
  };
}

/** What a type parameter may be stands for it. */
function constraintOf({ parent }: ts.ParameterDeclaration, type: string): string {
  const own = parent.typeParameters?.find((each) => each.name.getText() === type);
  return own?.constraint?.getText() ?? type;
}

const typeOf = (parameter: ts.ParameterDeclaration): string => {
  if (parameter.type !== undefined) return parameter.type.getText();
  const initial = parameter.initializer!.getText();
  return initial === "true" || initial === "false" ? "boolean" : "number";
};

function withOptional(parameter: ts.ParameterDeclaration): string {
  if (parameter.initializer === undefined) return parameter.getText();
  return `${parameter.name.getText()}?: ${typeOf(parameter)}`;
}

/** What `arguments.ts` of core calls a kind. */
export type Kind = Exclude<OptionKind, `${string} or null`>;

/** Kinds by the declared type. */
const kinds: Readonly<Record<string, Kind>> = {
  Tensor: "tensor",
  number: "number",
  "number | bigint | boolean": "scalar",
  "Tensor | number": "tensor or number",
  "number | Tensor": "tensor or number",
  TensorLike: "tensor or number",
  Shape: "numbers",
  "readonly number[]": "numbers",
  Dims: "dims",
  PerDim: "number or numbers",
  "number | readonly number[]": "number or numbers",
  "number | readonly (number | null)[]": "sizes",
  boolean: "boolean",
  string: "string",
  DType: "dtype",
  D: "dtype",
  Generator: "generator",
  Indices: "indices",
};

export const withoutNull = (type: string): string => type.replace(/ \| null$/, "");

/** The kind of a type, without null: what is not known here the op checks by itself. */
export function kindOfType(type: string): Kind {
  const known = kinds[type];
  if (known !== undefined) return known;
  if (/^readonly (\w+|\([^()]*\))\[\]$/.test(type)) return "list";
  if (/Options(<\w+>)?$/.test(type) || type.startsWith("{")) return "options";
  return /^\(.*\) => /.test(type) ? "function" : "anything";
}

const isOptional = (parameter: ts.ParameterDeclaration): boolean =>
  parameter.questionToken !== undefined || parameter.initializer !== undefined || / \| null$/.test(typeOf(parameter));
