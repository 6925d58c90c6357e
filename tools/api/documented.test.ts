import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { publicEntries } from "../../apps/docs/src/entries";

const files = [...new Set(publicEntries().flatMap(({ sources }) => sources))];
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["adjoint-source"],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
});
const checker = program.getTypeChecker();

/** A name that is exported, and whether something is written about it. */
function undocumented(file: string): string[] {
  const source = program.getSourceFile(file);
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (symbol === undefined) return [];
  return checker.getExportsOfModule(symbol).flatMap((exported) => {
    // A namespace is documented where it is exported.
    const [declaration] = exported.declarations ?? [];
    if (declaration !== undefined && ts.isNamespaceExport(declaration))
      return ts.getJSDocCommentsAndTags(declaration.parent).length > 0 ? [] : [exported.name];
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return ts.displayPartsToString(target.getDocumentationComment(checker)).trim() === "" ? [exported.name] : [];
  });
}

describe("every public name is documented", () => {
  it.each(files)("%s", (file) => {
    expect(undocumented(file)).toEqual([]);
  });
  it("finds the modules at all", () => expect(files.length).toBeGreaterThan(20));
});

describe("every error code has its section in docs/errors.md", () => {
  const codes = [...readFileSync("packages/core/src/errors.ts", "utf8").matchAll(/^ {2}\| "(\w+)"/gm)].map((match) => match[1]!);
  const page = readFileSync("docs/errors.md", "utf8");
  it.each(codes)("%s", (code) => {
    expect(page).toContain(`## ${code}\n`);
  });
  it("finds the codes at all", () => expect(codes.length).toBeGreaterThan(8));
});
