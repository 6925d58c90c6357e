import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { kindOfType, type OpFunction, withoutNull } from "./functions";
import { parse } from "./source";

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
/** Types by name. */
export class Declarations extends Map<string, Declaration> {
  readonly ambiguous = new Set<string>();

  /** The interfaces and type aliases of source files; of those of one name in `others` these count. */
  constructor(files: readonly string[], others: Iterable<readonly [string, Declaration]> = []) {
    super(others);
    const own = new Set<string>();
    for (const statement of files.flatMap((file) => [...parse(file).statements])) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
      const name = statement.name.text;
      if (own.has(name)) this.ambiguous.add(name);
      own.add(name);
      this.set(name, statement);
    }
  }
}

type Kinds = ReadonlyMap<string, string>;

const without = (kinds: Kinds, names: ts.TypeNode): Kinds =>
  new Map([...kinds].filter(([name]) => !names.getText().includes(JSON.stringify(name))));

function kindsOfMembers(members: ts.NodeArray<ts.TypeElement>): Kinds {
  const kinds = new Map<string, string>();
  for (const member of members as ts.NodeArray<ts.PropertySignature>) {
    const type = member.type!.getText();
    const kind = kindOfType(withoutNull(type));
    kinds.set(member.name.getText(), kind !== "anything" && type !== withoutNull(type) ? `${kind} or null` : kind);
  }
  return kinds;
}

/** The options of a type and their kinds: an interface, what it extends, `Omit`, `Partial`, and several of these together. */
function kindsOf(type: ts.TypeNode | ts.ExpressionWithTypeArguments, declared: Declarations): Kinds {
  if (ts.isTypeLiteralNode(type)) return kindsOfMembers(type.members);
  if (ts.isIntersectionTypeNode(type)) return new Map(type.types.flatMap((part) => [...kindsOf(part, declared)]));
  const reference = type as ts.TypeReferenceNode | ts.ExpressionWithTypeArguments;
  const name = ("typeName" in reference ? reference.typeName : reference.expression).getText();
  const [first, second] = reference.typeArguments ?? [];
  if (name === "Omit") return without(kindsOf(first!, declared), second!);
  if (name === "Partial") return kindsOf(first!, declared);
  const declaration = declared.get(name);
  if (declaration === undefined) throw new Error(`gen: ${name} is not a type of options`);
  return kindsOfDeclaration(declaration, declared);
}

function kindsOfDeclaration(declaration: Declaration, declared: Declarations): Kinds {
  if (ts.isTypeAliasDeclaration(declaration)) return kindsOf(declaration.type, declared);
  const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.flatMap((base) => [...kindsOf(base, declared)]));
  return new Map([...bases, ...kindsOfMembers(declaration.members)]);
}

const key = (name: string): string => (/^[a-z]\w*$/i.test(name) ? name : JSON.stringify(name));

const line = (table: string, kinds: Kinds): string =>
  `export const ${table} = { ${[...kinds].map(([name, kind]) => `${key(name)}: "${kind}"`).join(", ")} } as const;\n`;

const uncapitalized = (name: string): string => name.replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z])/, (capitals) => capitals.toLowerCase());

/** The name of the table for an options type: that of the interface, or of the op where the type has none. */
export const tableOf = (op: string, type: ts.TypeNode): string =>
  uncapitalized(ts.isTypeLiteralNode(type) ? `${op}Options` : (type as ts.TypeReferenceNode).typeName.getText());

const OPTIONS_HEADER =
  "// Written by `pnpm gen` from the interfaces of options. Do not edit.\n/** Options and their kinds: see `OptionKinds` of core. */\n";

/** The tables that ops check their options against, and those that others ask for. */
export function optionTables(ops: readonly OpFunction[], declared: Declarations, asked: readonly string[]): string {
  const tables = new Map<string, string>();
  for (const { name, signatures } of ops) {
    for (const { options } of signatures.at(-1)!.params) {
      if (options !== undefined) tables.set(tableOf(name, options), line(tableOf(name, options), kindsOf(options, declared)));
    }
  }
  for (const table of asked) if (!tables.has(table)) tables.set(table, askedTable(table, declared));
  return `${OPTIONS_HEADER}${[...tables.keys()]
    .sort()
    .map((table) => tables.get(table)!)
    .join("")}`;
}

function askedTable(table: string, declared: Declarations): string {
  const name = [...declared.keys()].find((each) => uncapitalized(each) === table);
  if (name === undefined) throw new Error(`gen: ${table} is imported from options.gen.ts, and there is no type of that name`);
  if (declared.ambiguous.has(name)) throw new Error(`gen: ${table} is imported from options.gen.ts, and two types are called ${name}`);
  return line(table, kindsOfDeclaration(declared.get(name)!, declared));
}

export const sourcesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(test|gen)\.ts$/.test(file))
    .sort()
    .map((file) => join(folder, file));

/** The tables that files import from `options.gen.ts`: whoever wants one writes the import, and runs `pnpm gen`. */
export function tablesAsked(files: readonly string[]): string[] {
  const names = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/import \{([^}]*)\} from "[./]*\/options\.gen"/g)].flatMap(([, list]) =>
      list!.split(",").map((name) => name.trim()),
    ),
  );
  return [...new Set(names.filter((name) => name !== ""))].sort();
}

/** The tables that a generated text names. */
export const tablesIn = (text: string): string => {
  const names = [...new Set([...text.matchAll(/, (\w+Options)\);/g)].map((match) => match[1]!))].sort();
  return names.length === 0 ? "" : `import { ${names.join(", ")} } from "./options.gen";\n`;
};
