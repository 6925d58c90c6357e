import ts from "typescript";
import { letterOfType, type OpFunction, type Parameter } from "./functions";
import { HEADER, parse } from "./source";

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
export function optionTables(ops: readonly OpFunction[], files: readonly string[]): string {
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

export const tableArgument = (op: string, params: readonly Parameter[]): string => {
  const options = params.find((param) => param.options !== undefined)?.options;
  return options === undefined ? "" : `, ${tableOf(op, options)}`;
};

/** The tables that a generated text names. */
export const tablesIn = (text: string): string => {
  const names = [...new Set([...text.matchAll(/\], (\w+Options)\);/g)].map((match) => match[1]!))].sort();
  return names.length === 0 ? "" : `import { ${names.join(", ")} } from "./options.gen";\n`;
};
