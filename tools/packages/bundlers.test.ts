import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { type BuildOptions, build } from "esbuild";
import type { Browser } from "playwright";
import { type OutputOptions, rollup } from "rollup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import webpack from "webpack";
import { packAll, project, removeFolders, run } from "./tarballs.ts";
import { openChromium } from "../browser/chromium.ts";

// The wasm backend from its tarball, in the bundlers that treat a `.wasm` differently: what finds it, what does not and then says what to do.

const program = (imports: string, call: string): string => `
import { tensor, use } from "@adjoint/core";
${imports}
const main = async () => {
  const { device } = await use(${call});
  const x = tensor([[1, 2], [3, 4]]);
  console.log(\`\${await x.matmul(x.t()).relu().sum().item()} on \${device}\`);
};
main().catch((error) => console.log(\`\${error.name} \${error.message}\`));
`;
const computed = "52 on wasm";
const remedies =
  /^DeviceError use: no device is available[\s\S]*wasmUrl: "\/kernels\.simd\.wasm"[\s\S]*@adjoint\/backend-wasm-simd\/inline/;

const file = "@adjoint/backend-wasm-simd/kernels.simd.wasm";
const programs = {
  plain: program('import { wasm } from "@adjoint/backend-wasm-simd";', "wasm()"),
  inline: program('import { wasm } from "@adjoint/backend-wasm-simd/inline";', "wasm()"),
  url: program(`import { wasm } from "@adjoint/backend-wasm-simd";\nimport wasmUrl from "${file}";`, "wasm({ wasmUrl })"),
};
type Name = keyof typeof programs;

const names = ["core", "backend-wasm-simd"];
let folder: string;
let browser: Browser;
beforeAll(async () => {
  const files = Object.fromEntries(Object.entries(programs).map(([name, text]) => [`${name}.js`, text]));
  folder = project(packAll(names), names, files);
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  removeFolders();
});

const kinds: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder as the plainest host does, opens a page with the script, and gives the first line that it logs. */
async function inPage(out: string): Promise<string> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const asked = join(out, path);
    const found = statSync(asked, { throwIfNoEntry: false })?.isFile() === true;
    response.statusCode = found || path === "/" ? 200 : 404;
    response.setHeader("Content-Type", path === "/" ? "text/html" : (kinds[extname(path)] ?? "text/plain"));
    response.end(
      found ? readFileSync(asked) : path === "/" ? '<!doctype html><script type="module" src="./main.js"></script>' : "not found",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const page = await browser.newPage();
  try {
    const said = new Promise<string>((resolve, reject) => {
      page.on("console", (message) => message.type() === "log" && resolve(message.text()));
      page.on("pageerror", reject);
    });
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return await said;
  } finally {
    await page.close();
    server.close();
  }
}

const inNode = (out: string): string => run(process.execPath, [join(out, "main.js")], out).trim();

let count = 0;
const outFolder = (): string => join(folder, `out-${count++}`);

async function esbuild(name: Name, options: BuildOptions = {}): Promise<string> {
  const out = outFolder();
  const entryPoints = [join(folder, `${name}.js`)];
  await build({ entryPoints, outfile: join(out, "main.js"), bundle: true, format: "esm", logLevel: "error", ...options });
  return out;
}

async function rollUp(name: Name, options: OutputOptions = {}): Promise<string> {
  const out = outFolder();
  const bundle = await rollup({ input: join(folder, `${name}.js`), plugins: [nodeResolve({ browser: true })] });
  await bundle.write({ file: join(out, "main.js"), format: "es", ...options });
  await bundle.close();
  return out;
}

async function webPack(name: Name): Promise<string> {
  const out = outFolder();
  const compiler = webpack({
    context: folder,
    mode: "production",
    devtool: false,
    optimization: { minimize: false },
    entry: join(folder, `${name}.js`),
    output: { path: out, filename: "main.js" },
    module: name === "url" ? { rules: [{ test: /\.wasm$/, type: "asset/resource" }] } : {},
  });
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    compiler.run((error, result) => (error === null ? resolve(result) : reject(error)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  expect(stats?.toJson({ all: false, errors: true }).errors).toEqual([]);
  return out;
}

describe("esbuild", () => {
  it("/inline computes in a page, as a module and as one script", async () => {
    expect(await inPage(await esbuild("inline"))).toBe(computed);
    expect(await inPage(await esbuild("inline", { format: "iife", minify: true }))).toBe(computed);
  });

  it("/inline computes in Node, with nothing beside the bundle", async () => {
    const out = await esbuild("inline", { platform: "node" });
    expect(readdirSync(out)).toEqual(["main.js"]);
    expect(inNode(out)).toBe(computed);
  });

  it("wasmUrl computes, with the loader for files", async () => {
    expect(await inPage(await esbuild("url", { loader: { ".wasm": "file" } }))).toBe(computed);
  });

  it("the plain entry ends in an error that names the remedies, in a page and in Node", async () => {
    expect(await inPage(await esbuild("plain"))).toMatch(remedies);
    expect(await inPage(await esbuild("plain"))).toContain("kernels.simd.wasm answered with status 404");
    expect(inNode(await esbuild("plain", { platform: "node" }))).toMatch(remedies);
  });

  it("… and so in a format without import.meta", async () => {
    const said = await inPage(await esbuild("plain", { format: "iife", logOverride: { "empty-import-meta": "silent" } }));
    expect(said).toMatch(remedies);
    expect(said).toContain("does not know its own address");
  });
});

describe("webpack", () => {
  it.each(["plain", "inline", "url"] as const)("%s: computes in a page", async (name) => {
    expect(await inPage(await webPack(name))).toBe(computed);
  });
});

describe("Rollup", () => {
  it("/inline computes in a page", async () => {
    expect(await inPage(await rollUp("inline"))).toBe(computed);
  });

  it("the plain entry ends in an error that names the remedies", async () => {
    expect(await inPage(await rollUp("plain"))).toMatch(remedies);
  });
});
