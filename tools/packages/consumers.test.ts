import { copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { build, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicEntries } from "../../apps/docs/src/entries.ts";
import { runtimes } from "./runtimes.ts";
import { freshFolder, packAll, packageNames, project, removeFolders, root, run } from "./tarballs.ts";
import { openChromium } from "../browser/chromium.ts";

// Whole programs, as a user would write them, with the packages from their tarballs: in Node, in a page that Vite made, in Deno, in Bun.

/** What each program prints. */
const programs = {
  xor: "xor 0 1 1 0",
  csv: "csv 3.0 -2.0 7.0",
  loop: "loop -6000 on wasm",
  saved: "saved true 0",
} as const;
const names = Object.keys(programs) as (keyof typeof programs)[];
const source = (name: string): string => join(root, "tools/packages/programs", `${name}.ts`);

/** What a program installs; the testkit is for those who write a backend. */
const packages = packageNames.filter((name) => name !== "backend-testkit");
const outside = ["formats/node_modules/fflate", "backend-webgpu/node_modules/@webgpu/types"].map((path) =>
  realpathSync(join(root, "packages", path)),
);

let folder: string;
beforeAll(() => {
  folder = project(packAll(packages), packages, {}, outside);
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  for (const name of names) {
    copyFileSync(source(name), join(folder, `${name}.ts`));
    writeFileSync(
      join(folder, `${name}.mjs`),
      ts.transpileModule(readFileSync(source(name), "utf8"), { compilerOptions: options }).outputText,
    );
    writeFileSync(join(folder, `${name}.html`), `<!doctype html><title>${name}</title><script type="module" src="./${name}.mjs"></script>`);
  }
});
afterAll(removeFolders);

it.each(names)("%s: in Node", (name) => {
  expect(run(process.execPath, [`${name}.mjs`], folder).trim()).toBe(programs[name]);
});

it.each(names)("%s: in Node, as TypeScript", (name) => {
  expect(run(process.execPath, ["--import", join(root, "node_modules/tsx/dist/esm/index.mjs"), `${name}.ts`], folder).trim()).toBe(
    programs[name],
  );
});

describe.each(["bundler", "node16"])("types, resolved as %s does, without @types/node", (moduleResolution) => {
  const check = (files: readonly string[]): void => {
    const module = moduleResolution === "bundler" ? "esnext" : "node16";
    const compilerOptions = { strict: true, noEmit: true, target: "esnext", module, moduleResolution, types: [], skipLibCheck: false };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], folder);
  };

  it("the programs", () => check(names.map((name) => `${name}.ts`)));

  it("all public modules, and what they declare", () => {
    const specifiers = publicEntries().flatMap(({ folder: name, specifier }) => (packages.includes(name) ? [specifier] : []));
    expect(specifiers).toContain("@adjoint/backend-wasm-simd/inline");
    writeFileSync(join(folder, "all.ts"), specifiers.map((specifier, i) => `export * as m${i} from "${specifier}";`).join("\n"));
    check(["all.ts"]);
  });
});

describe("in a page that Vite made", () => {
  it.each(names)("%s", async (name) => {
    const out = freshFolder();
    mkdirSync(out, { recursive: true });
    const input = join(folder, `${name}.html`);
    await build({
      root: folder,
      logLevel: "error",
      configFile: false,
      build: { outDir: out, emptyOutDir: true, target: "esnext", rollupOptions: { input } },
    });
    const server = await preview({
      root: folder,
      logLevel: "error",
      configFile: false,
      build: { outDir: out },
      preview: { port: 0, host: "127.0.0.1" },
    });
    const browser = await openChromium();
    try {
      const page = await browser.newPage();
      const said = new Promise<string>((resolve, reject) => {
        page.on("console", (message) => message.type() === "log" && resolve(message.text()));
        page.on("pageerror", reject);
      });
      await page.goto(`${server.resolvedUrls!.local[0]}${name}.html`, { timeout: 0 });
      expect(await said).toBe(programs[name]);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});

describe.each(runtimes())("in $name $reason", ({ run: runThere, tellsDropped }) => {
  it.skipIf(runThere === undefined).each(names)("%s", (name) => {
    const said = (): string => runThere!(`${name}.mjs`, folder).trim();
    // The loop without an await: where dropped tensors do not show, the budget ends it, and says what to do.
    if (name === "loop" && !tellsDropped) expect(said).toThrow(/does not tell which tensors were dropped[\s\S]*OUT_OF_MEMORY/);
    else expect(said()).toBe(programs[name]);
  });
});
