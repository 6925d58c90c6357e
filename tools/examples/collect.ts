import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { handWritten } from "../../apps/docs/src/assemble";

/** A block of code from a comment or a page, as a reader would paste it. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

const sourcesOf = (name: string): string[] =>
  readdirSync(join("packages", name, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(gen|test|test-d)\.ts$|(^|\/)testing(\/|\.ts$)/.test(file))
    .map((file) => join("packages", name, "src", file));

const pages = (): string[] => [
  "README.md",
  ...readdirSync("packages")
    .map((name) => join("packages", name, "README.md"))
    .filter(existsSync),
  ...handWritten().map((page) => join("docs", page)),
];

/** All blocks marked ts or js in the JSDoc of the packages, in README.md and in docs. */
export function collectExamples(): Example[] {
  return [...readdirSync("packages").flatMap(sourcesOf), ...pages()].sort().flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(/```(?:ts|js)\n([\s\S]*?)```/g)].map((match) => {
      const lines = match[1]!.trimEnd().split("\n");
      const code = file.endsWith(".ts") ? lines.map((line) => line.replace(/^\s*\* ?/, "")) : lines;
      return { file, line: text.slice(0, match.index).split("\n").length, code: code.join("\n").trimEnd() };
    });
  });
}

export const parse = (code: string): ts.SourceFile => ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);

/** Names that the code reads: not those of properties. */
export function usedNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isProperty =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node) ||
        ((ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node);
      if (!isProperty) names.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

const namesOf = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));

/** Names that the code declares at its top level, those it imports with the module that they come from. */
export function declaredNames(source: ts.SourceFile): Map<string, string | undefined> {
  const names = new Map<string, string | undefined>();
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) for (const each of namesOf(name)) names.set(each, undefined);
    } else if ((ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) && statement.name) {
      names.set(statement.name.text, undefined);
    } else if (ts.isImportDeclaration(statement)) {
      const from = (statement.moduleSpecifier as ts.StringLiteral).text;
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) names.set(bindings.name.text, from);
      else if (bindings) for (const { name } of bindings.elements) names.set(name.text, from);
    }
  }
  return names;
}

/** The value that a comment after a statement names, if it names one: a literal, perhaps with a dtype before it or an equation. */
export function literalOf(comment: string): { readonly value: unknown; readonly dtype?: string } | undefined {
  const text = comment.replace(/^.* = /, "");
  if (/^[A-Z]\w+\(.*\)$/.test(text)) return { value: text };
  const [, dtype, rest] = /^(?:((?:u?int|float)\d+|bool|\w+Array) )?([[{\d"'-].*|true|false|null)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const parsed = ts.parseJsonText("comment.json", rest.replace(/(\w+):/g, '"$1":'));
  const problems = (parsed as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics;
  if (problems.length > 0) return undefined;
  try {
    return { value: JSON.parse(rest.replace(/(\w+):/g, '"$1":')), ...(dtype === undefined || dtype.endsWith("Array") ? {} : { dtype }) };
  } catch {
    return undefined;
  }
}

/** The code without imports, in which every top-level statement with a value in the comment after it reports that value to `check`. */
export function instrumented(code: string): { readonly code: string; readonly checks: number } {
  const source = parse(code);
  let out = code;
  let checks = 0;
  for (const statement of [...source.statements].reverse()) {
    const [start, end] = [statement.getStart(source), statement.end];
    if (ts.isImportDeclaration(statement)) out = out.slice(0, start) + out.slice(end);
    const comment = /^ *\/\/ (.*)$/m.exec(code.slice(end).split("\n")[0]!)?.[1];
    const subject = comment === undefined || literalOf(comment) === undefined ? undefined : subjectOf(statement, source);
    if (subject === undefined) continue;
    checks++;
    const call = `await check(${subject}, ${JSON.stringify(comment)});`;
    out = out.slice(0, start) + (ts.isExpressionStatement(statement) ? call : `${out.slice(start, end)}\n${call}\n`) + out.slice(end);
  }
  return { code: out, checks };
}

/** What a comment after a statement speaks of: the expression, what is logged, or the first name that is declared. */
function subjectOf(statement: ts.Statement, source: ts.SourceFile): string | undefined {
  if (ts.isVariableStatement(statement)) {
    const { name } = statement.declarationList.declarations[0]!;
    return ts.isObjectBindingPattern(name) ? undefined : namesOf(name)[0];
  }
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const logs = ts.isCallExpression(expression) && expression.expression.getText(source) === "console.log";
  return (logs ? (expression.arguments[0] as ts.Expression) : expression).getText(source);
}
