import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { differences, reportsOf, writeReports } from "./reports";

let folder: string;
const declarations = (text: string): void => writeFileSync(join(folder, "dist/index.d.ts"), text);
const reports = (): Map<string, string> => {
  const modules = ["index", "more"].map((name) => ({ name, declarations: join(folder, `dist/${name}.d.ts`) }));
  return reportsOf(folder, modules, join(folder, "between"));
};
const before =
  "/** One. */\nexport declare function one(options?: Options): 1;\ninterface Options {\n    /** A label. */\n    label?: string;\n}\n";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "adjoint-api-"));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "pkg", version: "0.0.1", license: "MIT" }));
  writeFileSync(join(folder, "dist/more.d.ts"), "export declare const two: 2;\n");
  declarations(before);
});
afterEach(() => rmSync(folder, { recursive: true }));

it("a report for each module, compared with the committed ones", () => {
  expect(differences(folder, reports())).toEqual([`${folder}/api/index.api.md: missing`, `${folder}/api/more.api.md: missing`]);
  writeReports(folder, reports());
  expect(differences(folder, reports())).toEqual([]);
  expect([...reports().keys()]).toEqual(["index.api.md", "more.api.md"]);
  expect(reports().get("more.api.md")).toContain("export const two: 2;");
});

it("another type is a difference, also in a type that only a signature names", () => {
  writeReports(folder, reports());
  declarations(before.replace("label?: string", "label?: number"));
  expect(differences(folder, reports())).toEqual([
    `${folder}/api/index.api.md: 2 lines changed\n  -     label?: string;\n  +     label?: number;`,
  ]);
});

it("another docstring is none, nor is none at all", () => {
  writeReports(folder, reports());
  declarations(before.replace("One.", "The number one.").replace("    /** A label. */\n", ""));
  expect(differences(folder, reports())).toEqual([]);
});

it("a module that is no longer public is a difference", () => {
  writeReports(folder, new Map([...reports(), ["third.api.md", ""]]));
  expect(differences(folder, reports())).toEqual([`${folder}/api/third.api.md: of a module that is not public`]);
});

it("declarations that do not compile are an error", () => {
  declarations("export declare const one: Missing;\n");
  expect(reports).toThrow(/Missing/);
});
