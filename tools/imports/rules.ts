import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

/** What each package may import when it runs. Tests and tools may import anything; `apps`, `examples` and `bench` too. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  autograd: ["core"],
  "backend-cpu-js": ["core"],
  "backend-wasm-simd": ["core"],
  "backend-webgpu": ["core"],
  "compat-numpy": ["core", "autograd", "formats"],
  data: ["core"],
  distributed: ["core", "autograd", "nn"],
  formats: ["core"],
  nn: ["core", "autograd"],
  "backend-testkit": ["core", "autograd"],
};

/** What is one entry's alone, so that who does not import it needs no such package: by package and target, the files that may. */
const onlyIn: Record<string, RegExp> = {
  "compat-numpy/formats": /^packages\/compat-numpy\/src\/io\.ts$/,
};

/** Packages from elsewhere that run-time code of ours may name. */
const mayImportOutside: Record<string, readonly string[]> = {
  "backend-testkit": ["vitest"],
  // Node has no WebGPU of its own. Imported only when a device is asked for, and only where `navigator.gpu` is missing.
  "backend-webgpu": ["webgpu", "@webgpu/types"],
  // What calls MPI. Loaded when a program joins a group.
  distributed: ["koffi"],
  // Deflate, for npz and PNG.
  formats: ["fflate"],
  data: ["fflate"],
};

/** Of those, what is plain functions and asks for no platform: it may be imported at the top. */
const pureOutside = ["fflate"];

/** Files that may name `node:` modules; everything else has to run in a page too. */
const nodeFiles = [
  /^packages\/backend-wasm-simd\/src\/node(-[\w-]+)?\.ts$/,
  /^packages\/data\/src\/node(-[\w-]+)?\.ts$/,
  /^packages\/distributed\/src\/node(-[\w-]+)?\.ts$/,
];

/**
 * The modules that may do something when they are imported; package.json's `sideEffects` lists them. The index is one because bundlers drop
 * a bare `import "@adjoint/autograd"` of a module that is not listed, together with what it imports (tried: see tools/packages). core's two
 * hand their classes down to what makes tensors and expressions, compat-numpy's its class to what makes arrays.
 */
const effectModules = [
  "packages/autograd/src/index.ts",
  "packages/autograd/src/install.ts",
  "packages/core/src/tensor.ts",
  "packages/core/src/expr-class.ts",
  "packages/compat-numpy/src/index.ts",
  "packages/compat-numpy/src/array.ts",
];

const platformNames = new Set([
  ...["window", "document", "navigator", "self", "location", "localStorage", "fetch", "process", "require"],
  ...["Worker", "WebAssembly", "GPUBufferUsage", "GPUMapMode", "GPUShaderStage", "setTimeout", "setInterval", "queueMicrotask"],
]);

const peerRange = "workspace:>=0.0.0 <1";
const forbiddenFileNames = ["utils.ts", "helpers.ts", "util.ts", "helper.ts"];

interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `import "x"`: for its effect alone. */
  readonly bare: boolean;
  /** `await import("x")`: runs only when asked. */
  readonly lazy: boolean;
}

/** Tests, and what only they import. */
const isTest = (path: string): boolean => /\.(test|test-d)\.ts$/.test(path) || /\/(test|testing)(\/|\.ts$)/.test(path);

const typescriptFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

const parse = (path: string): ts.SourceFile => ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);

const lineOf = (source: ts.SourceFile, node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

const importsOf = (source: ts.SourceFile): Import[] => {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const bare = ts.isImportDeclaration(node) && node.importClause === undefined;
      found.push({ specifier: node.moduleSpecifier.text, line: lineOf(source, node), bare, lazy: false });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) {
        found.push({ specifier: argument.text, line: lineOf(source, node), bare: false, lazy: true });
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push({ specifier: node.argument.literal.text, line: lineOf(source, node), bare: false, lazy: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

/** What a module does as soon as it is imported, by a cautious reading: statements that call, and platform names outside functions. */
const effectsOf = (source: ts.SourceFile): { line: number; what: string }[] => {
  const found: { line: number; what: string }[] = [];
  const visit = (node: ts.Node): void => {
    // The body of a function or of a method runs later; so does an instance property's initialiser. Types never run.
    if (ts.isFunctionLike(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isPropertyDeclaration(node) && !node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) return;
    if (ts.isAwaitExpression(node)) found.push({ line: lineOf(source, node), what: "awaits at the top level" });
    if (ts.isExpressionStatement(node) && node.parent === source && !ts.isStringLiteral(node.expression)) {
      found.push({ line: lineOf(source, node), what: `runs \`${node.getText(source).split("\n")[0]}\` when it is imported` });
    }
    if (ts.isIdentifier(node) && platformNames.has(node.text)) {
      const { parent } = node;
      const isName =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isPropertyAssignment(parent) && parent.name === node);
      if (!isName) found.push({ line: lineOf(source, node), what: `uses \`${node.text}\` when it is imported` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const checkImport = (root: string, name: string, path: string, found: Import): string | undefined => {
  const { specifier, bare, lazy } = found;
  const file = relative(root, path);
  if (specifier.startsWith(".")) {
    const target = relative(join(root, "packages", name, "src"), resolve(dirname(path), specifier));
    if (target.startsWith("..")) return `imports ${specifier}, which is outside its package: import it by its package name`;
    if (/\/(test|testing)\//.test(target) || /^(test|testing)\//.test(target)) return `imports ${specifier}, which is for tests`;
    const isInstall = effectModules.includes(relative(root, `${resolve(dirname(path), specifier)}.ts`));
    return bare && !isInstall ? `imports ${specifier} for its effect; only the modules in \`sideEffects\` may have one` : undefined;
  }
  if (specifier.startsWith("node:")) {
    return nodeFiles.some((pattern) => pattern.test(file)) ? undefined : `imports ${specifier}; run-time code must also load in a page`;
  }
  const imported = packageOf(specifier);
  if (imported.startsWith("@adjoint/")) {
    if (bare && imported !== "@adjoint/autograd") return `imports ${specifier} for its effect, and it has none`;
    const target = imported.slice("@adjoint/".length);
    if (onlyIn[`${name}/${target}`]?.test(file) === false) return `imports ${specifier}, which is for io.ts alone`;
    return mayImport[name]?.includes(target)
      ? undefined
      : `imports ${specifier}: ${name} may import ${mayImport[name]?.join(", ") || "no other package"}`;
  }
  if (!mayImportOutside[name]?.includes(imported)) return `imports ${specifier}, a package from elsewhere`;
  return lazy || name === "backend-testkit" || pureOutside.includes(imported)
    ? undefined
    : `imports ${specifier} eagerly; use \`await import(…)\` where it is needed`;
};

/** Rules 1 to 3 of the architecture: who imports whom, what needs Node, and what happens at import. */
export const checkSources = (root: string): string[] => {
  const problems: string[] = [];
  const packages = join(root, "packages");
  for (const name of readdirSync(packages)) {
    if (mayImport[name] === undefined) {
      problems.push(`packages/${name}: not in the import graph; add it to tools/imports/rules.ts and docs/architecture.md`);
      continue;
    }
    for (const path of typescriptFiles(join(packages, name, "src"))) {
      const file = relative(root, path);
      if (forbiddenFileNames.some((forbidden) => file.endsWith(`/${forbidden}`)))
        problems.push(`${file}: name the file after what it holds`);
      if (isTest(file)) continue;
      const source = parse(path);
      for (const found of importsOf(source)) {
        const problem = checkImport(root, name, path, found);
        if (problem) problems.push(`${file}:${found.line}: ${problem}`);
      }
      if (effectModules.includes(file)) continue;
      for (const { line, what } of effectsOf(source)) problems.push(`${file}:${line}: ${what}`);
    }
  }
  return problems;
};

interface Manifest {
  readonly name?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly exports?: Record<string, unknown>;
  readonly publishConfig?: { readonly exports?: Record<string, unknown> };
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

const manifestProblems = (name: string, manifest: Manifest): string[] => {
  const problems: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) problems.push(what);
  };
  must(manifest.name === `@adjoint/${name}`, `must be named @adjoint/${name}`);
  must(manifest.license === "MIT", "needs the licence MIT");
  must(manifest.type === "module", 'needs "type": "module"');
  const effects = effectModules
    .filter((path) => path.startsWith(`packages/${name}/`))
    .map((path) => path.replace(`packages/${name}/`, "./"));
  must(
    effects.length > 0
      ? Array.isArray(manifest.sideEffects) && effects.every((path) => (manifest.sideEffects as readonly string[]).includes(path))
      : manifest.sideEffects === false,
    `needs "sideEffects": ${effects.length > 0 ? JSON.stringify(effects) : "false"}`,
  );
  const [ours, dependencies] = [mayImport[name] ?? [], Object.keys(manifest.dependencies ?? {})];
  for (const target of ours)
    must(manifest.peerDependencies?.[`@adjoint/${target}`] === peerRange, `needs the peer @adjoint/${target}: "${peerRange}"`);
  for (const dependency of dependencies)
    must(!dependency.startsWith("@adjoint/"), `depends on ${dependency}, which has to be a peer: there may be one core`);
  must(manifest.publishConfig?.exports !== undefined, "needs publishConfig.exports");
  must(!JSON.stringify(manifest.publishConfig ?? {}).includes("adjoint-source"), "publishes the condition adjoint-source");
  const [workspace, published] = [Object.keys(manifest.exports ?? {}), Object.keys(manifest.publishConfig?.exports ?? {})];
  must(workspace.join() === published.join(), `exports ${workspace.join(", ")} but publishes ${published.join(", ")}`);
  return problems;
};

/** Rule 4: licences, peers, side effects and exports in every package.json. */
export const checkManifests = (root: string): string[] =>
  readdirSync(join(root, "packages")).flatMap((name) => {
    const folder = join(root, "packages", name);
    const licence = existsSync(join(folder, "LICENSE")) ? [] : ["has no LICENSE"];
    const path = join(folder, "package.json");
    const problems = existsSync(path)
      ? manifestProblems(name, JSON.parse(readFileSync(path, "utf8")) as Manifest)
      : ["has no package.json"];
    return [...licence, ...problems].map((problem) => `packages/${name}: ${problem}`);
  });

// In pieces, so that this file does not name them either.
const hosts = [
  ["registry", "npmjs", "org"],
  ["registry", "yarnpkg", "com"],
  ["files", "pythonhosted", "org"],
  ["pypi", "org"],
  ["static", "crates", "io"],
  ["index", "crates", "io"],
  ["deb", "debian", "org"],
  ["snapshot", "debian", "org"],
  ["proxy", "golang", "org"],
].map((labels) => labels.join("."));
const machinePath = new RegExp(`(?<![\\w.})*/-])/(?:${["work", "root", "tmp"].join("|")})/\\w`);

/** Rule 5: what is true of one machine stays out of the files. `files` are paths relative to the root. */
export const checkTexts = (root: string, files: readonly string[]): string[] =>
  files.flatMap((file) => {
    const path = join(root, file);
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path);
    if (bytes.includes(0)) return [];
    return bytes
      .toString("utf8")
      .split("\n")
      .flatMap((line, index) => {
        const host = hosts.find((name) => line.includes(name));
        if (host) return [`${file}:${index + 1}: names a package registry's host`];
        return machinePath.test(line) ? [`${file}:${index + 1}: names a path of one machine (${machinePath.exec(line)?.[0]}…)`] : [];
      });
  });
