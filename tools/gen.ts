/**
 * Writes what follows from the op tables: methods on Expr and Tensor, free functions, promotion at type level, and docs/ops.md.
 * `pnpm gen` runs it; CI runs it again and fails on a difference.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "packages/core/src");
const opsFolder = join(source, "ops");
const HEADER = "// Written by `pnpm gen` from the op tables in ops/. Do not edit.\n";

interface Row {
  readonly name: string;
  readonly doc: string;
  readonly section: string;
  readonly params: readonly { readonly name: string; readonly optional: boolean }[];
  /** The members of the options object of calls on tensors, as TypeScript; empty where there is none. */
  readonly keywords: string;
  /** Operands that come from options, and are no parameters of calls on tensors. */
  readonly hidden: number;
}

interface Parameter {
  readonly name: string;
  readonly text: string;
  readonly letter: string;
  readonly rest: boolean;
  /** Of an object of options, its type as declared. */
  readonly options: ts.TypeNode | undefined;
}

interface Signature {
  readonly types: string;
  readonly params: readonly Parameter[];
  readonly result: string;
}

/** The dtype that a function's tensors have, as a type in that of its first argument, D. */
const resultDTypes = {
  same: "D",
  float: "FloatOf<D>",
  floats: "FloatDType",
  sum: "SumOf<D>",
  int32: '"int32"',
  bool: '"bool"',
} as const;

type ResultDType = keyof typeof resultDTypes;

interface OpFunction {
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

const parse = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

/** The JSDoc block right before a node, without its stars. */
function docOf(node: ts.Node): string {
  const text = node.getSourceFile().text;
  const blocks = (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
    .map((range) => text.slice(range.pos, range.end))
    .filter((block) => block.startsWith("/**"));
  const block = blocks.at(-1);
  if (block === undefined) return "";
  return block
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}

function elementwiseRows(): Row[] {
  const file = parse(join(opsFolder, "elementwise.ts"));
  const rows: Row[] = [];
  let section = "";
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "named") {
      const table = node.arguments[0] as ts.ObjectLiteralExpression;
      for (const property of table.properties as ts.NodeArray<ts.PropertyAssignment>) {
        section = /── (.*?) ──/.exec(file.text.slice(property.getFullStart(), property.getStart()))?.[1] ?? section;
        const call = property.initializer as ts.CallExpression;
        const arrow = call.arguments[0] as ts.ArrowFunction;
        const params = arrow.parameters.map((p) => ({
          name: p.name.getText(),
          optional: p.initializer !== undefined || p.questionToken !== undefined,
        }));
        const doc = docOf(property);
        if (doc === "") throw new Error(`gen: the row ${property.name.getText()} has no doc comment`);
        const { keywords, hidden } = keywordsOf(call.arguments[1], params.filter((p) => p.optional).length);
        rows.push({ name: property.name.getText(), doc, section, params, keywords, hidden });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return rows;
}

/** What the `keywords` of a row say: a function turns a number into operands, a table lists names. */
function keywordsOf(options: ts.Expression | undefined, optional: number): { keywords: string; hidden: number } {
  const property =
    options !== undefined && ts.isObjectLiteralExpression(options)
      ? options.properties.find((each) => each.name?.getText() === "keywords")
      : undefined;
  if (property === undefined) return { keywords: "", hidden: 0 };
  const members = ((property as ts.PropertyAssignment).initializer as ts.ObjectLiteralExpression)
    .properties as ts.NodeArray<ts.PropertyAssignment>;
  const numbers = members.some((member) => ts.isArrowFunction(member.initializer));
  const text = members.map((member) => {
    const type = ts.isObjectLiteralExpression(member.initializer)
      ? member.initializer.properties.map((each) => JSON.stringify(each.name!.getText())).join(" | ")
      : "number";
    return `readonly ${member.name.getText()}?: ${type} | null`;
  });
  return { keywords: text.join("; "), hidden: numbers ? optional : 0 };
}

/** The exported functions of an op module, but for those whose doc says `@internal`. */
function functionsOf(file: string): OpFunction[] {
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
      const text = doc.replace(/\s*@method\b/, "").replace(/\s*@result \w+/, "");
      found.set(name, {
        name: name.replace(/^(var|view)_$/, "$1"),
        target: name,
        module,
        doc: text,
        method,
        dtype: dtype as ResultDType | undefined,
        signatures: [signature],
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
      letter: letterOf(parameter),
      rest: parameter.dotDotDotToken !== undefined,
      options: letterOf(parameter).toLowerCase() === "o" ? parameter.type : undefined,
    })),
    result: callable.type!.getText(),
  };
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

/** The letters of `checkArguments` by the declared type. */
const letters: Readonly<Record<string, string>> = {
  Tensor: "t",
  number: "n",
  "number | bigint | boolean": "v",
  "Tensor | number": "s",
  "number | Tensor": "s",
  TensorLike: "s",
  Shape: "l",
  "readonly number[]": "l",
  Dims: "d",
  PerDim: "p",
  "number | readonly number[]": "p",
  "number | readonly (number | null)[]": "q",
  "readonly Tensor[]": "a",
  "readonly Index[]": "a",
  boolean: "b",
  DType: "y",
  D: "y",
  Generator: "g",
};

/** The options of an interface or of a type literal, as a line of `options.gen.ts`: a letter for each, upper-case where it takes null. */
function kindsOf(type: ts.TypeNode, declared: ReadonlyMap<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>): Map<string, string> {
  const kinds = new Map<string, string>();
  const add = (members: ts.NodeArray<ts.TypeElement>): void => {
    for (const member of members as ts.NodeArray<ts.PropertySignature>) {
      const text = member.type!.getText();
      const letter = letterOfType(text.replace(/ \| null$/, ""));
      kinds.set(member.name.getText(), letter !== "x" && / \| null$/.test(text) ? letter.toUpperCase() : letter);
    }
  };
  const visit = (name: string): void => {
    const declaration = declared.get(name);
    if (declaration === undefined) throw new Error(`gen: ${name} is no type of options`);
    if (ts.isTypeAliasDeclaration(declaration)) {
      visit((declaration.type as ts.TypeReferenceNode).typeName.getText());
      return;
    }
    for (const clause of declaration.heritageClauses ?? []) for (const base of clause.types) visit(base.expression.getText());
    add(declaration.members);
  };
  if (ts.isTypeLiteralNode(type)) add(type.members);
  else visit((type as ts.TypeReferenceNode).typeName.getText());
  return kinds;
}

/** The name of the table for an options type: that of the interface, or of the op where the type has none. */
const tableOf = (op: string, type: ts.TypeNode): string => {
  const name = ts.isTypeLiteralNode(type) ? `${op}Options` : (type as ts.TypeReferenceNode).typeName.getText();
  return name.charAt(0).toLowerCase() + name.slice(1);
};

/** The tables of all options, which `checkArguments` holds objects of options against. */
function optionTables(ops: readonly OpFunction[], files: readonly string[]): string {
  const declared = new Map(
    files.flatMap((file) =>
      parse(file).statements.flatMap((statement) =>
        ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? [[statement.name.text, statement] as const] : [],
      ),
    ),
  );
  const tables = new Map<string, string>();
  for (const { name, signatures } of ops) {
    for (const { options } of signatures.flatMap(({ params }) => params)) {
      if (options === undefined) continue;
      const members = [...kindsOf(options, declared)].map(([option, letter]) => `${option}: "${letter}"`);
      tables.set(tableOf(name, options), `{ ${members.join(", ")} }`);
    }
  }
  const lines = [...tables].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, table]) => `export const ${name} = ${table};\n`);
  return `${HEADER}/** The options of each op and their kinds, in the letters of \`checkArguments\`; an upper-case one also takes null. */\n${lines.join("")}`;
}

const letterOfType = (plain: string): string => letters[plain] ?? (/Options(<\w+>)?$/.test(plain) || plain.startsWith("{") ? "o" : "x");

function letterOf(parameter: ts.ParameterDeclaration): string {
  const type = typeOf(parameter);
  const optional = parameter.questionToken !== undefined || parameter.initializer !== undefined;
  const nullable = / \| null$/.test(type);
  const letter = letterOfType(type.replace(/ \| null$/, ""));
  return letter !== "x" && (optional || nullable) ? letter.toUpperCase() : letter;
}

const comment = (doc: string, indent: string): string => {
  const lines = doc.split("\n");
  if (lines.length === 1) return `${indent}/** ${doc} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
};

function exprMethods(rows: readonly Row[]): string {
  const methods = rows.map(({ name, doc, params }) => {
    const rest = params.slice(1);
    const list = rest.map((p) => `${p.name}${p.optional ? "?" : ""}: ExprLike`).join(", ");
    const args = rest.map((p) => `, ${p.name}`).join("");
    return `${comment(doc, "  ")}  ${name}(${list}): Expr {\n    return applyExpression(elementwiseOps.${name}, this as unknown as Expr${args});\n  }\n`;
  });
  return `${HEADER}import { applyExpression } from "./elementwise";
import type { Expr, ExprLike } from "./expr";
import { elementwiseOps } from "./ops/elementwise";

/** The elementwise ops, as methods of scalar expressions. */
export abstract class ExprMethods {
${methods.join("\n")}}
`;
}

type Result = "same" | "float" | "bool";

async function results(rows: readonly Row[]): Promise<Map<string, Result>> {
  const load = (file: string): Promise<Record<string, unknown>> => import(pathToFileURL(join(source, file)).href);
  const { inputLeaf } = (await load("expr.ts")) as { inputLeaf: (index: number, dtype: string, firmness: number) => unknown };
  const { expressionOf } = (await load("elementwise.ts")) as {
    expressionOf: (definition: unknown, operands: unknown[]) => { dtype: string };
  };
  const { elementwiseOps } = (await load("ops/elementwise.ts")) as { elementwiseOps: Record<string, { definition: unknown }> };
  const kind = (row: Row): Result => {
    const probe = (dtype: string): string | undefined => {
      const required = row.params.filter((p) => !p.optional);
      const operands = required.map((p, i) => inputLeaf(i, p.name === "mask" || p.name === "condition" ? "bool" : dtype, 2));
      try {
        return expressionOf(elementwiseOps[row.name]!.definition, operands).dtype;
      } catch {
        return undefined;
      }
    };
    const [float, integer] = [probe("float64"), probe("int16")];
    if ((float ?? integer) === "bool") return "bool";
    return integer === "float32" ? "float" : "same";
  };
  return new Map(rows.map((row) => [row.name, kind(row)]));
}

/** Parameters after the first of a call on tensors, as text, and what passes them on. */
function operandsOf(row: Row): { list: string; args: string; options: string; spelled: boolean } {
  const rest = row.params.slice(1, row.params.length - row.hidden);
  const operands = rest.map((p) => `${p.name}${p.optional ? "?" : ""}: TensorLike${p.optional ? " | null" : ""}`);
  const options = row.keywords === "" ? [] : [`options?: { ${row.keywords} }`];
  return {
    list: [...operands, ...options].join(", "),
    args: rest.map((p) => `, ${p.name}`).join(""),
    options: row.keywords === "" ? "" : ", options",
    spelled: row.keywords !== "" || rest.some((p) => p.optional),
  };
}

function tensorMethod(row: Row, result: Result): string {
  const rest = row.params.slice(1, row.params.length - row.hidden);
  const { list, args, options, spelled } = operandsOf(row);
  const plain = `callElementwise(elementwiseOps.${row.name}.definition, [this as unknown as Tensor${args}])`;
  const full = `applyTensors(elementwiseOps.${row.name}, [this as unknown as Tensor${args}]${options})`;
  // The way without options is short, for it is walked for every sum and product.
  const call = !spelled ? plain : rest.some((p) => p.optional) ? full : `options === undefined ? ${plain} : ${full}`;
  const out = (dtype: string): string => `Tensor<${result === "bool" ? '"bool"' : result === "float" ? `FloatOf<${dtype}>` : dtype}>`;
  const promotes = rest.length === 1 && !rest[0]!.optional && result !== "bool";
  const doc = comment(row.doc, "  ");
  if (!promotes) {
    const type = rest.length === 0 || result === "bool" || rest.every((p) => p.optional) || row.name === "maskedFill" ? out("D") : "Tensor";
    return `${doc}  ${row.name}(${list}): ${type} {\n    return (${call}) as ${type};\n  }\n`;
  }
  const other = rest[0]!.name;
  const more = row.keywords === "" ? "" : `, options?: { ${row.keywords} }`;
  return `${doc}  ${row.name}<E extends DType>(${other}: Tensor<E>${more}): ${out("Promote<D, E>")};
  ${row.name}(${other}: number | bigint | boolean${more}): ${out("WithNumber<D>")};
  ${row.name}(${other}: TensorLike${more}): Tensor;
  ${row.name}(${other}: TensorLike${more}): Tensor {\n    return ${call};\n  }\n`;
}

function inPlaceMethod(row: Row): string {
  const { list, args, options } = operandsOf(row);
  return `  /** \`${row.name}\`, written into this tensor. */\n  ${row.name}_(${list}): this {\n    return applyInPlace(elementwiseOps.${row.name}, [this as unknown as Tensor${args}]${options}) as unknown as this;\n  }\n`;
}

/** The line that refuses arguments of the wrong kind, or nothing where any will do. */
function guard({ name, signatures }: OpFunction, self: string): string {
  const { params } = signatures.at(-1)!;
  const pattern = params
    .map(({ letter, rest }) => (rest ? "x" : letter))
    .join("")
    .replace(/x+$/, "");
  if (pattern === "") return "";
  const checked = params.slice(0, pattern.length);
  const from = self === "this" ? 1 : 0;
  if (pattern.length <= from) return "";
  const names = checked
    .slice(from)
    .map((param) => JSON.stringify(param.name))
    .join(", ");
  return `checkArguments("${name}", [${names}], "${pattern.slice(from)}", [${checked
    .slice(from)
    .map((param) => param.name)
    .join(", ")}]${tableArgument(name, checked)});\n    `;
}

const tableArgument = (op: string, params: readonly Parameter[]): string => {
  const options = params.find((param) => param.options !== undefined)?.options;
  return options === undefined ? "" : `, ${tableOf(op, options)}`;
};

/** The tables that a generated text names. */
const tablesIn = (text: string): string => {
  const names = [...new Set([...text.matchAll(/\], (\w+Options)\);/g)].map((match) => match[1]!))].sort();
  return names.length === 0 ? "" : `import { ${names.join(", ")} } from "./options.gen";\n`;
};

const pass = (signature: Signature, overloaded: boolean): string =>
  signature.params.map(({ name, rest }, i) => (rest ? `...${name}` : i > 0 && overloaded ? `${name} as never` : name)).join(", ");

/** The result of a signature with the dtype that the op declares. Where an overload takes a second operand of any dtype, nothing is known. */
function resultOf({ dtype, signatures }: OpFunction, { result, params }: Signature): string {
  if (
    dtype === undefined ||
    (signatures.length > 1 && params.some((param) => /: (number \| )?Tensor$/.test(param.text) && param !== params[0]))
  )
    return result;
  return result.replaceAll(/\b(Tensor|ValuesAndIndices)\b(?!<)/g, `$1<${resultDTypes[dtype]}>`);
}

function functionMethod(op: OpFunction): string {
  const { signatures, name, target, module, doc } = op;
  const last = signatures.at(-1)!;
  const self = /_$/.test(name);
  const result = (signature: Signature): string => (self ? "this" : resultOf(op, signature));
  const list = (signature: Signature): string =>
    signature.params
      .slice(1)
      .map((param) => param.text)
      .join(", ");
  const overloads = signatures.slice(0, -1).map((s) => `  ${name}${s.types}(${list(s)}): ${result(s)};\n`);
  const args = pass(last, signatures.length > 1)
    .split(", ")
    .slice(1)
    .map((arg) => `, ${arg}`)
    .join("");
  const cast = self ? " as unknown as this" : result(last) === last.result ? "" : ` as ${result(last)}`;
  const call = `${module}Ops.${target}(this as unknown as Tensor${args})${cast}`;
  return `${comment(doc, "  ")}${overloads.join("")}  ${name}${last.types}(${list(last)}): ${result(last)} {\n    ${guard(op, "this")}return ${call};\n  }\n`;
}

function freeFunction(op: OpFunction): string {
  const { signatures, name, target, module, doc } = op;
  const last = signatures.at(-1)!;
  const generic = op.dtype !== undefined && resultDTypes[op.dtype].includes("D>") ? true : op.dtype === "same";
  const list = (signature: Signature): string =>
    signature.params.map((param, i) => (generic && i === 0 ? param.text.replace(/: Tensor$/, ": Tensor<D>") : param.text)).join(", ");
  const typesOf = ({ types }: Signature): string => (generic ? `<D extends DType>` : types);
  const overloads = signatures.slice(0, -1).map((s) => `export function ${name}${typesOf(s)}(${list(s)}): ${resultOf(op, s)};\n`);
  const cast = resultOf(op, last) === last.result ? "" : ` as ${resultOf(op, last)}`;
  const call = `${module}Ops.${target}(${pass(last, signatures.length > 1)}${signatures.length > 1 && last.params[0]!.rest ? " as [never]" : ""})${cast}`;
  return `${comment(doc, "")}${overloads.join("")}export function ${name}${typesOf(last)}(${list(last)}): ${resultOf(op, last)} {\n  ${guard(op, "").replace("\n    ", "\n  ")}return ${call};\n}\n`;
}

function exportedTypes(files: readonly string[]): Map<string, string> {
  const types = new Map<string, string>([
    ["Shape", "./shape"],
    ["Dims", "./shape"],
    ["DType", "./dtype"],
  ]);
  for (const file of files) {
    for (const statement of parse(file).statements) {
      if (
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        (ts.isClassDeclaration(statement) && statement.name !== undefined)
      )
        types.set(statement.name!.text, `./ops/${basename(file, ".ts")}`);
    }
  }
  return types;
}

/** Imports of the types that signatures name, and of the modules that they call. */
function importsFor(ops: readonly OpFunction[], types: ReadonlyMap<string, string>, given: readonly string[]): string {
  const text = ops
    .flatMap((op) => op.signatures.map((s) => `${s.types} ${s.params.map((param) => param.text).join(", ")} ${s.result}`))
    .join(" ");
  const byModule = new Map<string, string[]>();
  for (const [name, module] of types) {
    if (!given.includes(name) && new RegExp(`\\b${name}\\b`).test(text))
      byModule.set(module, [...(byModule.get(module) ?? []), name].sort());
  }
  const modules = [...new Set(ops.map((op) => op.module))].sort();
  return [
    ...modules.map((module) => `import * as ${module}Ops from "./ops/${module}";`),
    ...[...byModule].map(([module, names]) => `import type { ${names.join(", ")} } from "${module}";`),
  ].join("\n");
}

function tensorMethods(
  rows: readonly Row[],
  kinds: ReadonlyMap<string, Result>,
  ops: readonly OpFunction[],
  types: ReadonlyMap<string, string>,
): string {
  const inPlace = rows.filter((row) => kinds.get(row.name) !== "bool" && row.name !== "where");
  const functions = ops.map(functionMethod).join("\n");
  return `${HEADER}import { checkArguments } from "./arguments";
import type { DType } from "./dtype";
import { callElementwise, type TensorLike } from "./elementwise";
import { applyInPlace, applyTensors } from "./keywords";
import { elementwiseOps } from "./ops/elementwise";
${tablesIn(functions)}${importsFor(ops, types, ["DType", "Tensor", "TensorLike"])}
import type { FloatDType, FloatOf, Promote, SumOf, WithNumber } from "./promotion.gen";
import type { Tensor } from "./tensor";
import { TensorHandle } from "./tensor-handle";

/** The ops that are methods of tensors. */
export abstract class TensorMethods<D extends DType> extends TensorHandle<D> {
${rows.map((row) => tensorMethod(row, kinds.get(row.name)!)).join("\n")}
${inPlace.map(inPlaceMethod).join("\n")}
${functions}}
`;
}

async function promotion(): Promise<string> {
  const load = (file: string): Promise<Record<string, unknown>> => import(pathToFileURL(join(source, file)).href);
  const { promoteTypes } = (await load("promotion.ts")) as { promoteTypes: (a: string, b: string) => string };
  const { allDTypes } = (await load("dtype.ts")) as { allDTypes: readonly string[] };
  const cell = (a: string, b: string): string => {
    try {
      return `"${promoteTypes(a, b)}"`;
    } catch {
      return "never";
    }
  };
  const lines = allDTypes.map((a) => `  ${a}: { ${allDTypes.map((b) => `${b}: ${cell(a, b)}`).join("; ")} };`);
  return `${HEADER}import type { DType } from "./dtype";

interface Promotions {
${lines.join("\n")}
}

/** The dtype that two dtypes meet in. */
export type Promote<A extends DType, B extends DType> = Promotions[A][B];

/** The dtypes that have fractions, and gradients. */
export type FloatDType = "float32" | "float64" | "float16" | "bfloat16";

/** What an op of floats makes of a dtype: floats stay, integers and bools become float32. */
export type FloatOf<D extends DType> = D extends FloatDType ? D : "float32";

/** The dtype of a sum: integers of fewer than 32 bits and bools sum in int32. */
export type SumOf<D extends DType> = D extends "int16" | "uint16" | "int8" | "uint8" | "bool" ? "int32" : D;

/** What a number beside a tensor makes of its dtype: a fraction turns integers into float32. */
export type WithNumber<D extends DType> = D extends FloatDType ? D : D extends "bool" ? "bool" | "int32" | "float32" : D | "float32";
`;
}

function freeFunctions(rows: readonly Row[], ops: readonly OpFunction[], types: ReadonlyMap<string, string>): string {
  const elementwise = rows
    .filter((row) => row.name !== "where")
    .map((row) => {
      const first = row.params[0]!.name;
      const { list, args, options } = operandsOf(row);
      const parameters = [`${first}: Tensor`, ...(list === "" ? [] : [list])].join(", ");
      return `${comment(row.doc, "")}export function ${row.name}(${parameters}): Tensor {\n  return applyTensors(elementwiseOps.${row.name}, [${first}${args}]${options});\n}\n`;
    });
  const functions = ops.map(freeFunction).join("\n");
  return `${HEADER}import { checkArguments } from "./arguments";
import type { TensorLike } from "./elementwise";
import { applyTensors } from "./keywords";
import { elementwiseOps } from "./ops/elementwise";
${tablesIn(functions)}${importsFor(ops, types, ["Tensor", "TensorLike", "DType"])}
import type { FloatDType, FloatOf, SumOf } from "./promotion.gen";
import type { DType } from "./dtype";
import type { Tensor } from "./tensor";

${elementwise.join("\n")}
${functions}`;
}

/** The parameters as the table of ops shows them. */
const documented = ({ params, hidden, keywords }: Row): string =>
  [
    ...params.slice(0, params.length - hidden).map((p) => p.name + (p.optional ? "?" : "")),
    ...(keywords === "" ? [] : [`{ ${keywords.replaceAll(/readonly |: [^;]*/g, "").replaceAll(";", ",")} }?`]),
  ].join(", ");

const sentence = (doc: string): string => doc.split("\n\n")[0]!.replaceAll("\n", " ").replaceAll("|", "\\|");

function page(rows: readonly Row[], methods: readonly OpFunction[]): string {
  const sections = [...new Set(rows.map((row) => row.section))];
  const elementwise = sections.map((section) => {
    const lines = rows
      .filter((row) => row.section === section)
      .map((row) => `| \`${row.name}(${documented(row)})\` | ${sentence(row.doc)} |`);
    return `### ${section[0]!.toUpperCase()}${section.slice(1)}\n\n| op | meaning |\n|---|---|\n${lines.join("\n")}\n`;
  });
  const modules = [...new Set(methods.map((m) => m.module))];
  const others = modules.map((module) => {
    const lines = methods
      .filter((m) => m.module === module)
      .map(
        (m) =>
          `| \`x.${m.name}(${m.signatures[0]!.params.slice(1)
            .map((p) => p.name)
            .join(", ")})\` | ${sentence(m.doc)} |`,
      );
    return `### ${module[0]!.toUpperCase()}${module.slice(1)}\n\n| method | meaning |\n|---|---|\n${lines.join("\n")}\n`;
  });
  return `# Ops\n\nWritten by \`pnpm gen\` from the op tables. Do not edit.\n\n## Elementwise\n\nEach is a method of Tensor and of Expr, and a free function; all but the comparisons have a twin with an underscore, which writes in place.\n\n${elementwise.join("\n")}\n## Methods\n\n${others.join("\n")}`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const rows = elementwiseRows();
const opFiles = readdirSync(opsFolder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "elementwise.ts" && file !== "composition.ts")
  .sort()
  .map((file) => join(opsFolder, file));
const ops = opFiles.flatMap(functionsOf);
const methods = ops.filter((op) => op.method);
const types = exportedTypes(opFiles);
const generated = {
  expr: join(source, "expr-methods.gen.ts"),
  tensor: join(source, "tensor-methods.gen.ts"),
  functions: join(source, "functions.gen.ts"),
  promotion: join(source, "promotion.gen.ts"),
  options: join(source, "options.gen.ts"),
};
write(generated.options, optionTables(ops, opFiles));
write(generated.expr, exprMethods(rows));
// The table is evaluated for its dtypes, and it needs a base class to load at all.
if (!existsSync(generated.tensor)) write(generated.tensor, "export abstract class TensorMethods<D> { declare readonly _: D; }\n");
const kinds = await results(rows);
write(generated.tensor, tensorMethods(rows, kinds, methods, types));
write(generated.promotion, await promotion());
write(
  generated.functions,
  freeFunctions(
    rows,
    ops.filter((op) => op.name !== "var" && (!/_$/.test(op.target) || op.name !== op.target)),
    types,
  ),
);
write(join(root, "docs/ops.md"), page(rows, methods));
console.log(`gen: ${rows.length} elementwise ops, ${methods.length} methods, ${ops.length} functions`);
