import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { docOf, opsFolder, parse, source } from "./source";

export interface Row {
  readonly name: string;
  readonly doc: string;
  readonly section: string;
  readonly params: readonly { readonly name: string; readonly optional: boolean }[];
  /** The members of the options object of calls on tensors, as TypeScript; empty where there is none. */
  readonly keywords: string;
  /** Operands that come from options, and are not parameters of calls on tensors. */
  readonly hidden: number;
}

export function elementwiseRows(): Row[] {
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

export type Result = "same" | "float" | "bool";

export async function results(rows: readonly Row[]): Promise<Map<string, Result>> {
  const load = (file: string): Promise<Record<string, unknown>> => import(pathToFileURL(join(source, file)).href);
  // The class whose nodes the expressions below are.
  await load("expr-class.ts");
  const { inputLeaf } = (await load("expr.ts")) as { inputLeaf: (index: number, dtype: string, strength: number) => unknown };
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
export function operandsOf(row: Row): { list: string; args: string; options: string; spelled: boolean } {
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
