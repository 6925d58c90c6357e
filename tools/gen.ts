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
}

interface Method {
  readonly name: string;
  readonly target: string;
  readonly module: string;
  readonly doc: string;
  readonly signatures: readonly { readonly params: string; readonly args: string; readonly result: string }[];
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
        rows.push({ name: property.name.getText(), doc, section, params });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return rows;
}

/** Functions of the op modules whose doc says `@method`; overloads keep their signatures. */
function methodsOf(file: string): Method[] {
  const parsed = parse(file);
  const module = basename(file, ".ts");
  const found = new Map<string, Method>();
  for (const statement of parsed.statements) {
    const declarations = ts.isFunctionDeclaration(statement)
      ? [{ name: statement.name!.text, callable: statement as ts.SignatureDeclaration }]
      : ts.isVariableStatement(statement)
        ? statement.declarationList.declarations
            .filter((d) => d.initializer !== undefined && ts.isArrowFunction(d.initializer))
            .map((d) => ({ name: d.name.getText(), callable: d.initializer as ts.ArrowFunction as ts.SignatureDeclaration }))
        : [];
    for (const { name, callable } of declarations) {
      const doc = docOf(statement);
      const earlier = found.get(name);
      if (!/@method\b/.test(doc) && earlier === undefined) continue;
      const rest = callable.parameters.slice(1);
      const signature = {
        params: rest
          .map((p) => p.getText().replace(/ = .*/, ""))
          .map((text, i) => withOptional(text, rest[i]!))
          .join(", "),
        args: rest.map((p) => (p.dotDotDotToken ? `...${p.name.getText()}` : p.name.getText())).join(", "),
        result: callable.type!.getText(),
      };
      if (earlier === undefined) {
        found.set(name, {
          name: name.replace(/^(var|view)_$/, "$1"),
          target: name,
          module,
          doc: doc.replace(/\s*@method\b/, ""),
          signatures: [signature],
        });
      } else {
        // The implementation's own signature comes last, and stays so.
        found.set(name, { ...earlier, signatures: [...earlier.signatures, signature] });
      }
    }
  }
  return [...found.values()];
}

function withOptional(text: string, parameter: ts.ParameterDeclaration): string {
  if (parameter.initializer === undefined) return text;
  const type =
    parameter.type?.getText() ??
    (ts.isNumericLiteral(parameter.initializer) || parameter.initializer.getText().startsWith("-") ? "number" : "unknown");
  return `${parameter.name.getText()}?: ${type}`;
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

function tensorMethod(row: Row, result: Result): string {
  const rest = row.params.slice(1);
  const list = rest.map((p) => `${p.name}${p.optional ? "?" : ""}: TensorLike`).join(", ");
  const args = rest.map((p) => `, ${p.name}`).join("");
  const call = rest.some((p) => p.optional)
    ? `applyTensors(elementwiseOps.${row.name}, this as unknown as Tensor${args})`
    : `callElementwise(elementwiseOps.${row.name}.definition, [this as unknown as Tensor${args}])`;
  const out = (dtype: string): string => `Tensor<${result === "bool" ? '"bool"' : result === "float" ? `FloatOf<${dtype}>` : dtype}>`;
  const promotes = rest.length === 1 && !rest[0]!.optional && result !== "bool";
  const doc = comment(row.doc, "  ");
  if (!promotes) {
    const type = rest.length === 0 || result === "bool" || rest.every((p) => p.optional) || row.name === "maskedFill" ? out("D") : "Tensor";
    return `${doc}  ${row.name}(${list}): ${type} {\n    return ${call} as ${type};\n  }\n`;
  }
  const other = rest[0]!.name;
  return `${doc}  ${row.name}<E extends DType>(${other}: Tensor<E>): ${out("Promote<D, E>")};
  ${row.name}(${other}: number | bigint | boolean): ${out("WithNumber<D>")};
  ${row.name}(${other}: TensorLike): Tensor;
  ${row.name}(${other}: TensorLike): Tensor {\n    return ${call};\n  }\n`;
}

function inPlaceMethod(row: Row): string {
  const rest = row.params.slice(1);
  const list = rest.map((p) => `${p.name}${p.optional ? "?" : ""}: TensorLike`).join(", ");
  const args = rest.map((p) => `, ${p.name}`).join("");
  return `  /** \`${row.name}\`, written into this tensor. */\n  ${row.name}_(${list}): this {\n    return applyInPlace(elementwiseOps.${row.name}, this as unknown as Tensor${args}) as unknown as this;\n  }\n`;
}

function functionMethod(method: Method): string {
  const { signatures, name, target, module, doc } = method;
  const last = signatures.at(-1)!;
  const self = /_$/.test(name);
  const result = (text: string): string => (self ? "this" : text);
  const overloads = signatures.length > 1 ? signatures.slice(0, -1).map((s) => `  ${name}(${s.params}): ${result(s.result)};\n`) : [];
  const args = last.args === "" ? "" : `, ${last.args}`;
  const call = `${module}.${target}(this as unknown as Tensor${args}${signatures.length > 1 ? " as never" : ""})`.replace(
    /, (\w+), (\w+) as never\)/,
    ", $1 as never, $2)",
  );
  return `${comment(doc, "  ")}${overloads.join("")}  ${name}(${last.params}): ${result(last.result)} {\n    return ${call}${self ? " as unknown as this" : ""};\n  }\n`;
}

function exportedTypes(files: readonly string[]): Map<string, string> {
  const types = new Map<string, string>([
    ["Shape", "./shape"],
    ["Dims", "./shape"],
    ["DType", "./dtype"],
  ]);
  for (const file of files) {
    for (const statement of parse(file).statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
        types.set(statement.name.text, `./ops/${basename(file, ".ts")}`);
    }
  }
  return types;
}

function tensorMethods(
  rows: readonly Row[],
  kinds: ReadonlyMap<string, Result>,
  methods: readonly Method[],
  types: ReadonlyMap<string, string>,
): string {
  const text = methods.flatMap((m) => m.signatures.map((s) => `${s.params} ${s.result}`)).join(" ");
  const used = [...types].filter(([name]) => name !== "DType" && new RegExp(`\\b${name}\\b`).test(text));
  const byModule = new Map<string, string[]>();
  for (const [name, module] of used) byModule.set(module, [...(byModule.get(module) ?? []), name].sort());
  const typeImports = [...byModule].map(([module, names]) => `import type { ${names.join(", ")} } from "${module}";`);
  const modules = [...new Set(methods.map((m) => m.module))].sort();
  const inPlace = rows.filter((row) => kinds.get(row.name) !== "bool" && row.name !== "where");
  return `${HEADER}import type { DType } from "./dtype";
import { applyInPlace, applyTensors, callElementwise, type TensorLike } from "./elementwise";
${modules.map((module) => `import * as ${module} from "./ops/${module}";`).join("\n")}
import { elementwiseOps } from "./ops/elementwise";
import type { FloatOf, Promote, WithNumber } from "./promotion.gen";
import type { Tensor } from "./tensor";
${typeImports.join("\n")}

/** The ops that are methods of tensors. */
export abstract class TensorMethods<D extends DType> {
${rows.map((row) => tensorMethod(row, kinds.get(row.name)!)).join("\n")}
${inPlace.map(inPlaceMethod).join("\n")}
${methods.map(functionMethod).join("\n")}}
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

type FloatDType = "float32" | "float64" | "float16" | "bfloat16";

/** What an op of floats makes of a dtype: floats stay, integers and bools become float32. */
export type FloatOf<D extends DType> = D extends FloatDType ? D : "float32";

/** What a number beside a tensor makes of its dtype: a fraction turns integers into float32. */
export type WithNumber<D extends DType> = D extends FloatDType ? D : D extends "bool" ? "bool" | "int32" | "float32" : D | "float32";
`;
}

function freeFunctions(rows: readonly Row[]): string {
  const functions = rows
    .filter((row) => row.name !== "where")
    .map(({ name, doc, params }) => {
      const list = params.map((p, i) => `${p.name}${p.optional ? "?" : ""}: ${i === 0 ? "Tensor" : "TensorLike"}`).join(", ");
      const args = params.map((p) => p.name).join(", ");
      return `${comment(doc, "")}export function ${name}(${list}): Tensor {\n  return applyTensors(elementwiseOps.${name}, ${args});\n}\n`;
    });
  return `${HEADER}import { applyTensors, type TensorLike } from "./elementwise";
import { elementwiseOps } from "./ops/elementwise";
import type { Tensor } from "./tensor";

${functions.join("\n")}`;
}

const sentence = (doc: string): string => doc.split("\n\n")[0]!.replaceAll("\n", " ").replaceAll("|", "\\|");

function page(rows: readonly Row[], methods: readonly Method[]): string {
  const sections = [...new Set(rows.map((row) => row.section))];
  const elementwise = sections.map((section) => {
    const lines = rows
      .filter((row) => row.section === section)
      .map((row) => `| \`${row.name}(${row.params.map((p) => p.name + (p.optional ? "?" : "")).join(", ")})\` | ${sentence(row.doc)} |`);
    return `### ${section[0]!.toUpperCase()}${section.slice(1)}\n\n| op | meaning |\n|---|---|\n${lines.join("\n")}\n`;
  });
  const modules = [...new Set(methods.map((m) => m.module))];
  const others = modules.map((module) => {
    const lines = methods
      .filter((m) => m.module === module)
      .map((m) => `| \`x.${m.name}(${m.signatures[0]!.args})\` | ${sentence(m.doc)} |`);
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
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "elementwise.ts")
  .sort()
  .map((file) => join(opsFolder, file));
const methods = opFiles.flatMap(methodsOf);
const generated = {
  expr: join(source, "expr-methods.gen.ts"),
  tensor: join(source, "tensor-methods.gen.ts"),
  functions: join(source, "functions.gen.ts"),
  promotion: join(source, "promotion.gen.ts"),
};
write(generated.expr, exprMethods(rows));
// The table is evaluated for its dtypes, and it needs a base class to load at all.
if (!existsSync(generated.tensor)) write(generated.tensor, "export abstract class TensorMethods<D> { declare readonly _: D; }\n");
const kinds = await results(rows);
write(generated.tensor, tensorMethods(rows, kinds, methods, exportedTypes(opFiles)));
write(generated.promotion, await promotion());
write(generated.functions, freeFunctions(rows));
write(join(root, "docs/ops.md"), page(rows, methods));
console.log(`gen: ${rows.length} elementwise ops, ${methods.length} methods`);
