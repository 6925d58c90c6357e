import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicEntries } from "../../apps/docs/src/entries.ts";
import { duplicate, freshFolder, pack, packAll, packageNames, project, removeFolders, root, run } from "./tarballs.ts";

let tarballs: Map<string, string>;
beforeAll(() => {
  tarballs = packAll();
});
afterAll(removeFolders);

/** A tarball's contents. */
const unpacked = (name: string): string => {
  const folder = freshFolder();
  run("tar", ["-xzf", tarballs.get(name)!, "-C", folder], folder);
  return join(folder, "package");
};

/** Kilobytes of tarballs that may be larger than most: the testkit holds PyTorch's results. */
const largest: Readonly<Record<string, number>> = { core: 1200, "backend-testkit": 500, "compat-numpy": 600 };

const node = (folder: string, file: string): string => run(process.execPath, [file], folder).trim();

/** The files that an `exports` field names, under whatever conditions. */
const leaves = (value: unknown): string[] => (typeof value === "string" ? [value] : Object.values(value as object).flatMap(leaves));

const forward = `
import { tensor, use } from "@adjoint/core";
import { cpu } from "@adjoint/backend-cpu-js";
await use(cpu());
const x = tensor([[1, 2], [3, 4]]);
console.log(JSON.stringify(await x.matmul(x.t()).relu().sum().item()));
`;

// One step of gradient descent on (w·x − y)²: w = 1 − 0.1·2·(1·2 − 6)·2.
const trainingStep = `
import { tensor, use } from "@adjoint/core";
import { cpu } from "@adjoint/backend-cpu-js";
import "@adjoint/autograd";
await use(cpu());
const w = tensor([1], { requiresGrad: true });
const x = tensor([2]);
w.mul(x).sub(6).square().sum().backward();
console.log((await w.sub(w.grad.mul(0.1)).item()).toFixed(4));
`;
const trained = "2.6000";

const neuralStep = `
import { tensor, use } from "@adjoint/core";
import { cpu } from "@adjoint/backend-cpu-js";
import { Linear } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { SGD } from "@adjoint/nn/optim";
await use(cpu());
const layer = new Linear(2, 3);
const optimizer = new SGD(layer.parameters(), { lr: 0.5 });
const losses = [];
for (let step = 0; step < 20; step++) {
  const loss = crossEntropy(layer.forward(tensor([[1, 0], [0, 1]])), [2, 0]);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  losses.push(await loss.item());
}
console.log(losses.at(-1) < losses[0] / 2 ? "learns" : losses.join());
`;

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
}

describe("from their tarballs", () => {
  it.each(packageNames)("%s: publishes what its exports name, its licence, and no workspace range", (name) => {
    const contents = unpacked(name);
    const text = readFileSync(join(contents, "package.json"), "utf8");
    expect(text).not.toContain("workspace:");
    expect(text).not.toContain("adjoint-source");
    expect(existsSync(join(contents, "LICENSE"))).toBe(true);
    const targets = leaves(JSON.parse(text).exports);
    expect(targets.length).toBeGreaterThan(1);
    for (const target of targets) expect(existsSync(join(contents, target)), target).toBe(true);
    for (const map of readdirSync(join(contents, "dist")).filter((file) => file.endsWith(".js.map"))) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(contents, "dist", map), "utf8")) as SourceMap;
      // A debugger finds the sources in the map, or in the package beside it; fixtures are not sources.
      const missing = sources.filter((source, i) => sourcesContent?.[i] == null && !existsSync(join(contents, "dist", source)));
      expect(
        missing.filter((source) => !source.includes("/golden/")),
        map,
      ).toEqual([]);
    }
  });

  it.each(packageNames)("%s: holds llms.txt and API.md, with every public name", (name) => {
    const contents = unpacked(name);
    const read = (file: string): string => readFileSync(join(contents, file), "utf8");
    const [api, llms] = [read("API.md"), read("llms.txt")];
    expect(llms).toContain(`# @adjoint/${name}\n\n> `);
    expect(llms).toMatch(/^npm install .*@adjoint\//m);
    const modules = publicEntries().filter(({ folder }) => folder === name);
    for (const { specifier, declarations } of modules) {
      const file = join(contents, relative(join("packages", name), declarations));
      const program = ts.createProgram([file], {
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        module: ts.ModuleKind.ESNext,
        types: [],
      });
      const checker = program.getTypeChecker();
      const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!).map((symbol) => symbol.name);
      expect(exported.length, specifier).toBeGreaterThan(0);
      const [section, summary] = [api, llms].map((text) => text.split(`\n## ${specifier}\n`)[1]!.split("\n## ")[0]!);
      for (const exportedName of exported) {
        // A namespace has its members.
        const described = section!.split(`\n### ${exportedName}\n`)[1]?.split("\n### ")[0] ?? section!.split(`\n### ${exportedName}.`)[1];
        expect(described, `${specifier}: ${exportedName} in API.md`).toMatch(/```ts\n[^`]*\b\w+|^\nSee `/);
        expect(summary, `${specifier}: ${exportedName} in llms.txt`).toMatch(new RegExp(`[ ,]${exportedName}[:,.]`));
      }
    }
  });

  it("an unbuilt package builds itself when it is packed", () => {
    const folder = join(root, "packages/backend-cpu-js");
    for (const made of ["dist", "API.md", "llms.txt"]) rmSync(join(folder, made), { recursive: true });
    const files = run("tar", ["-tzf", pack("backend-cpu-js", freshFolder())], root).split("\n");
    expect(files).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "API.md", "llms.txt"].map((file) => `package/${file}`)),
    );
  });

  it.each(packageNames)("%s: is no larger than it has to be", (name) => {
    const kilobytes = statSync(tarballs.get(name)!).size / 1000;
    console.log(`${name}: ${kilobytes.toFixed(0)} kB`);
    expect(kilobytes).toBeLessThan(largest[name] ?? 400);
  });

  it.each(packageNames)("%s: holds no tests, nothing that they alone need, and nothing twice", (name) => {
    const files = readdirSync(join(unpacked(name), "src"), { recursive: true, encoding: "utf8" });
    const needless = /\.test(-d)?\.|^golden\/|^testing\/|\.wasm/;
    expect(files.filter((file) => needless.test(file))).toEqual([]);
  });

  it("core and one backend alone compute", () => {
    const folder = project(tarballs, ["core", "backend-cpu-js"], { "main.js": forward });
    expect(node(folder, "main.js")).toBe("52");
  });

  it("core, one backend and autograd take a training step", () => {
    const folder = project(tarballs, ["core", "backend-cpu-js", "autograd"], { "main.js": trainingStep });
    expect(node(folder, "main.js")).toBe(trained);
  });

  it("without autograd, backward() names the package", () => {
    const folder = project(tarballs, ["core", "backend-cpu-js"], { "main.js": trainingStep.replace('import "@adjoint/autograd";', "") });
    expect(() => node(folder, "main.js")).toThrow(/@adjoint\/autograd/);
  });

  it("nn trains a layer", () => {
    const folder = project(tarballs, ["core", "backend-cpu-js", "autograd", "nn"], { "main.js": neuralStep });
    expect(node(folder, "main.js")).toBe("learns");
  });

  it("formats reads what it wrote, with fflate beside it", () => {
    const main = `
import { tensor, use } from "@adjoint/core";
import { cpu } from "@adjoint/backend-cpu-js";
import { readNpz, readSafetensors, writeNpz, writeSafetensors } from "@adjoint/formats";
await use(cpu());
const x = tensor([1, 2]);
const read = [readSafetensors(await writeSafetensors({ x })).tensors.x, readNpz(await writeNpz({ x }, { compress: true })).x];
console.log(JSON.stringify(await Promise.all(read.map((y) => y.toArray()))));
`;
    const fflate = realpathSync(join(root, "packages/formats/node_modules/fflate"));
    const folder = project(tarballs, ["core", "backend-cpu-js", "formats"], { "main.js": main }, [fflate]);
    expect(node(folder, "main.js")).toBe("[[1,2],[1,2]]");
  });

  it("the wasm backend finds its binary", () => {
    const wasm = forward
      .replaceAll("backend-cpu-js", "backend-wasm-simd")
      .replaceAll("cpu", "wasm")
      .replace("backend-wasm-js", "backend-wasm-simd");
    const folder = project(tarballs, ["core", "backend-wasm-simd"], { "main.js": wasm });
    expect(node(folder, "main.js")).toBe("52");
  });

  it("webgpu in Node says what to install, and finds Dawn once it is there", () => {
    const main = `
import { tensor, use } from "@adjoint/core";
import { webgpu } from "@adjoint/backend-webgpu/node";
try {
  const { device } = await use(webgpu());
  const x = tensor([[1, 2], [3, 4]]);
  console.log(await x.matmul(x.t()).relu().sum().item(), "on", device);
} catch (error) {
  console.log(error.name, error.message);
}
process.exit(0);
`;
    const [types, dawn] = ["@webgpu/types", "webgpu"].map((name) => realpathSync(join(root, "packages/backend-webgpu/node_modules", name)));
    const without = project(tarballs, ["core", "backend-webgpu"], { "main.js": main }, [types!]);
    expect(node(without, "main.js")).toMatch(
      /^DeviceError [\s\S]*the npm package webgpu[^\n]* is not installed\.\n\s+hint: npm install webgpu/,
    );
    const beside = project(tarballs, ["core", "backend-webgpu"], { "main.js": main }, [types!, dawn!]);
    const said = node(beside, "main.js");
    if (process.env.ADJOINT_REQUIRE_WEBGPU === "1" || !said.includes("no adapter was found")) expect(said).toBe("52 on webgpu");
    else expect(said).toMatch(/^DeviceError [\s\S]*hint: install a graphics driver/);
  });

  it("two cores in one program are a VersionError that names both versions", () => {
    const main = `
import { tensor, use } from "@adjoint/core";
import { cpu } from "@adjoint/backend-cpu-js";
import * as second from "./second/dist/index.js";
await use(cpu());
tensor([1]);
try {
  second.tensor([1]);
} catch (error) {
  console.log(error.name, error.code, error.message);
}
`;
    const folder = project(tarballs, ["core", "backend-cpu-js"], { "main.js": main });
    duplicate(folder, "core", "second");
    const { version } = JSON.parse(readFileSync(join(folder, "second", "package.json"), "utf8"));
    const said = node(folder, "main.js");
    expect(said).toContain("VersionError VERSION");
    expect(said.split(version).length - 1).toBeGreaterThanOrEqual(2);
  });
});

describe("bundled", () => {
  it.each([
    ["autograd", trainingStep, trained],
    ["nn", neuralStep, "learns"],
  ])("esbuild: a training step with %s runs", async (_, program, expected) => {
    const folder = project(tarballs, ["core", "backend-cpu-js", "autograd", "nn"], { "main.js": program });
    await build({
      entryPoints: [join(folder, "main.js")],
      outfile: join(folder, "out.mjs"),
      bundle: true,
      minify: true,
      format: "esm",
      logLevel: "error",
    });
    expect(node(folder, "out.mjs")).toBe(expected);
  });

  it.each([
    ["autograd", trainingStep, trained],
    ["nn", neuralStep, "learns"],
  ])("Vite: a training step with %s runs", (_, program, expected) => {
    const folder = project(tarballs, ["core", "backend-cpu-js", "autograd", "nn"], {
      "main.js": program,
      "vite.config.mjs": `export default { logLevel: "error", build: { target: "esnext", lib: { entry: "main.js", formats: ["es"], fileName: () => "out.mjs" } } };`,
    });
    run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build"], folder);
    expect(node(folder, "dist/out.mjs")).toBe(expected);
  });
});

describe("checked by the ecosystem's linters", () => {
  it.each(packageNames)("%s: publint", (name) => {
    run(process.execPath, [join(root, "node_modules/publint/src/cli.js"), "run", tarballs.get(name)!, "--strict"], root);
  });

  it.each(packageNames)("%s: are the types right", (name) => {
    const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    // ESM only, so CommonJS resolution is not asked for; a .wasm subpath has no types.
    run(
      process.execPath,
      [attw, tarballs.get(name)!, "--profile", "esm-only", "--exclude-entrypoints", "./kernels.simd.wasm", "./package.json"],
      root,
    );
  });
});
