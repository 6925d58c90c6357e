import "@adjoint/autograd";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { cpu } from "@adjoint/backend-cpu-js";
import { imageFolder } from "@adjoint/data/node";
import { arange, isTensor, manualSeed, use } from "@adjoint/core";
import ts from "typescript";
import { afterAll, describe, expect, it, vi } from "vitest";
import { publicEntries } from "../../apps/docs/src/entries";
import { collectExamples, declaredNames, type Example, instrumented, literalOf, parse, usedNames } from "./collect";
import { folderOfPictures, makePrelude } from "./prelude";

const examples = collectExamples();

const configuration = ts.readConfigFile("tsconfig.json", ts.sys.readFile).config as object;
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent({ ...configuration, include: [] }, ts.sys, process.cwd()).options,
  noEmit: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
  verbatimModuleSyntax: false,
};

const parsed = new Map<string, ts.SourceFile | undefined>();
const virtual = new Map<string, string>();
const host = ts.createCompilerHost(options, true);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (path) => virtual.has(path) || fileExists(path);
host.readFile = (path) => virtual.get(path) ?? readFile(path);
host.getSourceFile = (path, ...rest) => {
  const text = virtual.get(path);
  if (text !== undefined) return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...rest));
  return parsed.get(path);
};

/** What each module that people import exports, types too. */
const exportsOf = (() => {
  const entries = publicEntries();
  const program = ts.createProgram(
    entries.map(({ source }) => resolve(source)),
    options,
    host,
  );
  const checker = program.getTypeChecker();
  return entries.map(({ specifier, source, folder }) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(resolve(source))!);
    return {
      specifier,
      name: folder,
      names: new Set(symbol === undefined ? [] : checker.getExportsOfModule(symbol).map((one) => one.name)),
    };
  });
})();

await use(cpu());
const preludeNames = new Set(Object.keys(makePrelude([784])));

/** Packages that examples have as a whole, by the names that everybody uses. */
const namespaces: Record<string, string> = { nn: "@adjoint/nn", np: "@adjoint/compat-numpy" };

/** Where the free names of an example come from: modules, its own package's first, or the prelude. */
function origins({ code, file }: Example): Map<string, string> {
  const source = parse(code);
  const declared = declaredNames(source);
  const own = /^packages\/([\w-]+)\//.exec(file)?.[1];
  // Many names are NumPy's and core's: NumPy's are `np.…`, but within its own package.
  const usual = exportsOf.filter(({ name }) => name !== "compat-numpy" || name === own);
  const ordered = usual.sort((a, b) => Number(b.name === own) - Number(a.name === own));
  const found = new Map<string, string>();
  for (const name of usedNames(source)) {
    const from = declared.get(name);
    if (from?.startsWith("@adjoint/")) found.set(name, from);
    if (declared.has(name)) continue;
    const exporter = ordered.find(({ names }) => names.has(name))?.specifier;
    const whole = namespaces[name];
    if (whole !== undefined) found.set(name, whole);
    else if (exporter !== undefined) found.set(name, exporter);
    else if (preludeNames.has(name)) found.set(name, "prelude");
  }
  return found;
}

/** The example as a module of its own. */
function moduleText(example: Example): string {
  const declared = declaredNames(parse(example.code));
  const lines = [...origins(example)].flatMap(([name, from]) => {
    if (declared.has(name)) return [];
    if (from === "prelude") return [`declare const ${name}: import("./prelude").Prelude["${name}"];`];
    return [name in namespaces ? `import * as ${name} from "${from}";` : `import { ${name} } from "${from}";`];
  });
  return [...lines, example.code, "export {};"].join("\n");
}

const titled = examples.map((example) => [`${example.file}:${example.line}`, example] as const);

describe("every example in the documentation compiles", () => {
  const pathOf = (position: number): string => resolve(`tools/examples/example-${position}.ts`).replaceAll("\\", "/");
  examples.forEach((example, position) => virtual.set(pathOf(position), moduleText(example)));
  const program = ts.createProgram([...virtual.keys()], options, host);
  it.each(titled.map(([title], position) => [title, position] as const))("%s", (_, position) => {
    const source = program.getSourceFile(pathOf(position))!;
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    expect(problems.map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, "\n"))).toEqual([]);
  });
});

/** Examples that are compiled only, and why. */
const notRun: readonly (readonly [RegExp, string])[] = [
  [/testBackend\(/, "it defines tests of its own"],
  [/\.to\("webgpu"\)/, "it needs a GPU; the tests of moving go to another device"],
  [/use\(webgpu\([^,]*\)\)|findGPU\(/, "it needs a GPU; the backend's own tests run there"],
];

const reasonNotToRun = ({ code }: Example): string | undefined => notRun.find(([pattern]) => pattern.test(code))?.[1];

/** Where an example names another device too, it goes on there. */
const noGpu = () => ({ name: "webgpu", create: () => Promise.reject(new Error("no GPU is asked for here")) });

const pictures = folderOfPictures();
afterAll(() => rmSync(pictures, { recursive: true }));

type Scope = Record<string, unknown>;
const AsyncFunction = (async () => {}).constructor as new (...parameters: string[]) => (...values: unknown[]) => Promise<void>;

async function scopeOf(example: Example): Promise<Scope> {
  const prelude: Scope = makePrelude(example.code.includes("Conv2d") ? [1, 28, 28] : [784]);
  const entries = await Promise.all(
    [...origins(example)].map(async ([name, from]) => {
      if (from === "prelude") return [name, prelude[name]] as const;
      if (name === "webgpu") return [name, noGpu] as const;
      if (name === "imageFolder") return [name, (_: string, options: object) => imageFolder(pictures, options)] as const;
      const module = (await import(/* @vite-ignore */ from)) as Scope;
      return [name, name in namespaces ? module : module[name]] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Compares what a statement gave with the comment after it: of a tensor its values or its shape. */
async function check(value: unknown, comment: string): Promise<void> {
  const { value: wanted, dtype } = literalOf(comment)!;
  if (dtype !== undefined) expect((value as { dtype: string }).dtype, comment).toBe(dtype);
  if (!isTensor(value)) {
    const plain = ArrayBuffer.isView(value) ? Array.from(value as unknown as number[]) : typeof wanted === "string" ? String(value) : value;
    expect(plain, comment).toEqual(wanted);
    return;
  }
  const shapeFits = JSON.stringify(value.shape) === JSON.stringify(wanted);
  if (!shapeFits) expect(typeof wanted === "number" ? await value.item() : await value.toArray(), comment).toEqual(wanted);
}

/** Runs code with the values of `scope`. @returns How many values it compared with comments. */
async function runExample(text: string, scope: Scope): Promise<number> {
  const { code, checks } = instrumented(text);
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  const body = `const { ${Object.keys(scope).join(", ")} } = scope;\n{\n${outputText.replace(/^export \{\};$/m, "")}\n}`;
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await new AsyncFunction("scope", "check", body)(scope, check);
  } finally {
    log.mockRestore();
  }
  return checks;
}

describe("every example in the documentation runs on cpu, and gives what it says", () => {
  let checked = 0;
  for (const [title, example] of titled) {
    const reason = reasonNotToRun(example);
    if (reason !== undefined) {
      it.skip(`${title} — ${reason}`, () => {});
      continue;
    }
    it(title, async () => {
      await use(cpu());
      manualSeed(0);
      checked += await runExample(example.code, await scopeOf(example));
    });
  }
  it("compares values at all", () => expect(checked).toBeGreaterThan(20));
});

describe("a comment that is wrong is found", () => {
  it.each([
    "arange(3); // [0, 1, 3]",
    "arange(3); // int64 [3]",
    "const y = arange(3).add(1); // [1, 2]",
    "console.log(await arange(3).sum().item()); // 4",
    "arange(3).sum(); // 4",
    "const [first] = [1]; // 1 + 1 = 2",
    'arange(3).dtype; // "int64"',
  ])("%s", async (code) => {
    await expect(runExample(code, { arange })).rejects.toThrow();
  });
  it("prose is let be", async () => {
    expect(await runExample("const y = arange(3); // [N], log 2, or the first row", { arange })).toBe(0);
  });
});
