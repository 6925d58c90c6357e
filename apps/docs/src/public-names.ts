import { join, resolve, sep } from "node:path";
import ts from "typescript";
import { docOf } from "../../../tools/gen/source";
import type { Entry } from "./entries";

/** A name that a module exports, or one that such a name's signature needs. */
export interface PublicName {
  /** `matmul`, or `random.normal` for a member of a namespace. */
  readonly name: string;
  /** The declarations, without bodies and private members; documentation of members stays in them. Several for overloads. */
  readonly signature: string;
  /** The docstring, as Markdown. */
  readonly documentation: string;
  /** Where it is described, if not here: "`concat` in `@adjoint/compat-numpy`", or the package that it comes from. */
  readonly seeAlso?: string;
}

/** The public names of a package, by module, from the declarations that its build made. */
export interface PackageNames {
  readonly modules: readonly { readonly specifier: string; readonly names: readonly PublicName[] }[];
  /** Types that signatures name, but no module exports. */
  readonly unexported: readonly PublicName[];
}

const isHidden = (node: ts.Node): boolean =>
  (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true) ||
  (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
  /@internal\b/.test(docOf(node));

/** What stands for a declaration in the text: of a variable, the whole statement. */
const statementOf = (declaration: ts.Declaration): ts.Node =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

function textOf(node: ts.Node): string {
  const source = node.getSourceFile();
  const text =
    ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)
      ? [
          source.text.slice(node.getStart(), node.members.pos),
          ...node.members.filter((member) => !isHidden(member)).map((member) => member.getFullText()),
          "\n}",
        ].join("")
      : node.getText();
  // A bundler of declarations tells names of different files apart by a number.
  return text.replace(/^(export )?(declare )?/, "").replace(/(\w)\$\d+\b/g, "$1");
}

/** A docstring as Markdown: its tags in words. */
const asMarkdown = (doc: string): string =>
  doc
    .replace(/\{@link ([^}|]+)[^}]*\}/g, "`$1`")
    .replace(/^@(?:param|typeParam) (\S+?)\s+(?:- )?/gm, "- `$1`: ")
    .replace(/\s*@returns\s/g, "\n\nReturns: ")
    .replace(/\s*@throws (\w+)(?=\s|$)/g, "\n\nThrows `$1`")
    .replace(/^@example\b/gm, "\nExample:\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name.toLowerCase() < b.name.toLowerCase() ? -1 : a.name.toLowerCase() > b.name.toLowerCase() ? 1 : a.name < b.name ? -1 : 1;

/** Goes through the modules of a package, and remembers what it has described. */
class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #folder: string;
  /** Where a symbol is described. */
  readonly #places = new Map<ts.Symbol, string>();
  readonly #pending = new Set<ts.Symbol>();

  constructor(checker: ts.TypeChecker, folder: string) {
    this.#checker = checker;
    this.#folder = resolve(folder) + sep;
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** In a namespace, a bundler of declarations writes `const random_normal: typeof normal` and `type random_Size = Size`. */
  #ofNamespace(symbol: ts.Symbol): ts.Symbol {
    const [declaration] = symbol.declarations ?? [];
    const type =
      declaration !== undefined && (ts.isVariableDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration))
        ? declaration.type
        : undefined;
    const named =
      type === undefined ? undefined : ts.isTypeQueryNode(type) ? type.exprName : ts.isTypeReferenceNode(type) ? type.typeName : undefined;
    const target = named === undefined ? undefined : this.#checker.getSymbolAtLocation(named);
    return target === undefined ? symbol : this.#target(target);
  }

  /** The declarations of a symbol in this package. */
  #own(symbol: ts.Symbol): readonly ts.Declaration[] {
    return (symbol.declarations ?? []).filter((declaration) => {
      const { fileName } = declaration.getSourceFile();
      return fileName.startsWith(this.#folder) && !fileName.startsWith(join(this.#folder, "node_modules"));
    });
  }

  /** Notes the package's own types that a declaration names. */
  #visit(node: ts.Node): void {
    if (isHidden(node)) return;
    if (ts.isIdentifier(node)) {
      const symbol = this.#checker.getSymbolAtLocation(node);
      const target = symbol === undefined ? undefined : this.#target(symbol);
      const declared = target === undefined ? undefined : this.#own(target)[0];
      if (target !== undefined && declared !== undefined && ts.isSourceFile(statementOf(declared).parent)) this.#pending.add(target);
    }
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  #describe(name: string, symbol: ts.Symbol, specifier: string): PublicName[] {
    const place = this.#places.get(symbol);
    if (place !== undefined) return [{ name, signature: "", documentation: "", seeAlso: place }];
    const own = this.#own(symbol);
    if (own.length === 0) return [{ name, signature: "", documentation: "", seeAlso: `\`${this.#packageOf(symbol)}\`` }];
    this.#places.set(symbol, `\`${name}\` in \`${specifier}\``);
    if (own.every(ts.isModuleDeclaration))
      return this.#checker
        .getExportsOfModule(symbol)
        .flatMap((member) => this.#describe(`${name}.${member.name}`, this.#ofNamespace(this.#target(member)), specifier));
    const statements = [...new Set(own.map(statementOf))];
    for (const statement of statements) this.#visit(statement);
    const documentation = asMarkdown(statements.map(docOf).find((doc) => doc !== "") ?? "");
    return [{ name, signature: statements.map(textOf).join("\n"), documentation }];
  }

  #packageOf(symbol: ts.Symbol): string {
    const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? "";
    const [, folder] = /\/packages\/([^/]+)\/dist\//.exec(file) ?? [];
    return folder === undefined ? (/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? "TypeScript") : `@adjoint/${folder}`;
  }

  module(specifier: string, source: ts.SourceFile): PublicName[] {
    const symbol = this.#checker.getSymbolAtLocation(source);
    const exported = (symbol === undefined ? [] : this.#checker.getExportsOfModule(symbol)).map((name) => ({
      name: name.name,
      target: this.#target(name),
    }));
    // A namespace's members are described there only where they have no shorter name.
    exported.sort(
      (a, b) => Number((a.target.flags & ts.SymbolFlags.ValueModule) !== 0) - Number((b.target.flags & ts.SymbolFlags.ValueModule) !== 0),
    );
    return exported.flatMap(({ name, target }) => this.#describe(name, target, specifier)).sort(byName);
  }

  /** What the descriptions so far name, and what that names in turn. */
  unexported(): PublicName[] {
    const found: PublicName[] = [];
    for (const symbol of this.#pending)
      if (!this.#places.has(symbol)) found.push(...this.#describe(symbol.name.replace(/\$\d+$/, ""), symbol, ""));
    return found.sort(byName);
  }
}

/**
 * Reads the public names of one package.
 *
 * @param folder The package's folder.
 * @param entries Its modules.
 * @throws Error When it is not built.
 */
export function namesOfPackage(folder: string, entries: readonly Pick<Entry, "specifier" | "declarations">[]): PackageNames {
  const program = ts.createProgram(
    entries.map(({ declarations }) => resolve(declarations)),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    },
  );
  const reader = new Reader(program.getTypeChecker(), folder);
  const modules = entries.map(({ specifier, declarations }) => {
    const source = program.getSourceFile(resolve(declarations));
    if (source === undefined) throw new Error(`${specifier}: ${declarations} is missing; npm run build makes it.`);
    return { specifier, names: reader.module(specifier, source) };
  });
  return { modules, unexported: reader.unexported() };
}
