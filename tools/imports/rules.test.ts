import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { checkManifests, checkSources, checkTexts } from "./rules";

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

const tree = (files: Record<string, string>): string => {
  const root = mkdtempSync(join(tmpdir(), "adjoint-rules-"));
  trees.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};
const source = (path: string, text: string): string[] => checkSources(tree({ [path]: text }));

it.each([
  ["core imports a backend", "packages/core/src/a.ts", 'import { cpu } from "@adjoint/backend-cpu-js";', "no other package"],
  ["core imports a type of a backend", "packages/core/src/a.ts", 'import type { Cpu } from "@adjoint/backend-cpu-js";', "no other package"],
  ["core re-exports autograd", "packages/core/src/a.ts", 'export * from "@adjoint/autograd";', "no other package"],
  ["core names Node", "packages/core/src/a.ts", 'import { readFileSync } from "node:fs";', "node:fs"],
  [
    "a backend imports a backend",
    "packages/backend-webgpu/src/a.ts",
    'const m = () => import("@adjoint/backend-cpu-js");',
    "may import core",
  ],
  ["nn imports data", "packages/nn/src/a.ts", 'import { DataLoader } from "@adjoint/data";', "may import core, autograd"],
  ["a relative way out", "packages/nn/src/a.ts", 'import { x } from "../../core/src/x";', "outside its package"],
  ["a pure package where it is not listed", "packages/nn/src/a.ts", 'import { Inflate } from "fflate";', "from elsewhere"],
  ["an outside package", "packages/nn/src/a.ts", 'import chalk from "chalk";', "from elsewhere"],
  ["an eager platform package", "packages/backend-webgpu/src/a.ts", 'import { create } from "webgpu";', "eagerly"],
  ["a bare import", "packages/nn/src/a.ts", 'import "./b";', "for its effect"],
  ["test-only metadata", "packages/autograd/src/a.ts", 'import { domains } from "@adjoint/backend-testkit/oracle";', "may import core"],
  ["test support", "packages/nn/src/a.ts", 'import { fixture } from "./testing/fixture";', "for tests"],
  ["a call at the top level", "packages/core/src/a.ts", "register(1);", "runs `register(1);`"],
  ["a platform name at the top level", "packages/backend-webgpu/src/a.ts", "const gpu = navigator.gpu;", "uses `navigator`"],
  ["a worker at the top level", "packages/core/src/a.ts", "export class A { static w = new Worker('x'); }", "uses `Worker`"],
  ["a top-level await", "packages/core/src/a.ts", "export const x = await load();", "awaits"],
  ["a package nobody knows", "packages/other/src/a.ts", "export {};", "not in the import graph"],
  ["a file of odds and ends", "packages/core/src/utils.ts", "export {};", "name the file"],
])("refuses: %s", (_, path, text, expected) => {
  expect(source(path, text).join("\n")).toContain(expected);
});

it.each([
  ["nn imports core and autograd", "packages/nn/src/a.ts", 'import { x } from "@adjoint/core";\nimport "@adjoint/autograd";'],
  ["autograd installs itself", "packages/autograd/src/index.ts", 'import "./install";'],
  ["the install module acts", "packages/autograd/src/install.ts", "install();"],
  [
    "platform names in functions",
    "packages/backend-webgpu/src/a.ts",
    "export const gpu = () => navigator.gpu;\nexport class A { w = new Worker('x'); }",
  ],
  ["a table of calls", "packages/core/src/a.ts", "export const ops = { a: op((x) => x.exp()) };"],
  [
    "declared platform types",
    "packages/core/src/a.ts",
    "declare const process: { x: number } | undefined;\nexport const f = () => process;",
  ],
  ["Node in a node entry", "packages/backend-wasm-simd/src/node.ts", 'import { readFile } from "node:fs/promises";\nexport { readFile };'],
  ["a pure package from elsewhere", "packages/formats/src/a.ts", 'import { Inflate } from "fflate";\nexport { Inflate };'],
  [
    "formats in the entry that it is for",
    "packages/compat-numpy/src/io.ts",
    'import { readNpy } from "@adjoint/formats";\nexport { readNpy };',
  ],
  ["anything in a test", "packages/core/src/a.test.ts", 'import { cpu } from "@adjoint/backend-cpu-js";\ncpu();'],
])("allows: %s", (_, path, text) => {
  expect(source(path, text)).toEqual([]);
});

it("checks package.json and licence", () => {
  const manifest = {
    name: "@adjoint/nn",
    license: "MIT",
    type: "module",
    sideEffects: true,
    dependencies: { "@adjoint/core": "workspace:^" },
  };
  const problems = checkManifests(tree({ "packages/nn/package.json": JSON.stringify(manifest) })).join("\n");
  expect(problems).toContain("has no LICENSE");
  expect(problems).toContain('needs "sideEffects": false');
  expect(problems).toContain('needs the peer @adjoint/core: "workspace:>=0.0.0 <1"');
  expect(problems).toContain("depends on @adjoint/core, which has to be a peer");
  expect(problems).toContain("needs publishConfig.exports");
});

it("finds what is true of one machine only", () => {
  const host = ["registry", "npmjs", "org"].join(".");
  const path = ["", "root", "x"].join("/");
  const root = tree({ "a.md": `from https://${host}/left-pad`, "b.ts": `open("${path}")`, "c.md": "a/tmp/b, https://example.com/x" });
  expect(checkTexts(root, ["a.md", "b.ts", "c.md"])).toEqual([expect.stringContaining("a.md:1"), expect.stringContaining("b.ts:1")]);
});
