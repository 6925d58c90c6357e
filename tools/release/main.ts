/**
 * `npm run release:dry` rehearses a release: in a copy of the working tree it applies the changesets and publishes every package to a registry
 * on this machine, installs them from there in a fresh project and trains a model; then it bumps two packages by different amounts, and again.
 * Nothing outside the copy is written or published. Core alone is built again, for it carries its version; declarations stay those of before.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { freshFolder, packageNames, removeFolders, root, run } from "../packages/tarballs.ts";
import { copyTree } from "../packages/tree.ts";
import { type Registry, startRegistry } from "./registry.ts";

type Versions = Readonly<Record<string, string>>;

const say = (text: string): void => console.log(`release:dry: ${text}`);

/** Throws where what happened is not what should have. */
function expectEqual(what: string, got: unknown, wanted: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`release:dry: ${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

const manifestOf = (folder: string): { readonly version: string } => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const versionsIn = (copy: string): Versions =>
  Object.fromEntries(packageNames.map((name) => [name, manifestOf(join(copy, "packages", name)).version]));

const identity = ["-c", "user.name=release", "-c", "user.email=release@localhost", "-c", "commit.gpgsign=false", "-c", "core.hooksPath="];
const commit = (copy: string, subject: string): void => {
  run("git", ["add", "--all"], copy);
  run("git", [...identity, "commit", "--quiet", "--allow-empty", "--message", subject], copy);
};

/** The working tree with its builds, as a repository of one commit, whose packages belong to a registry. */
function prepare({ url }: Registry): string {
  say("building the packages …");
  run(process.execPath, ["tools/bootstrap.mjs", "prepack", ...packageNames], root);
  const made = ["dist", "API.md", "llms.txt"];
  const copy = copyTree(packageNames.flatMap((name) => made.map((path) => join("packages", name, path))));
  for (const name of packageNames) {
    const path = join(copy, "packages", name, "package.json");
    const manifest = JSON.parse(readFileSync(path, "utf8"));
    // For this scope alone: the tools that publish come from wherever they come from.
    manifest.publishConfig["@adjoint:registry"] = url;
    writeFileSync(path, JSON.stringify(manifest, undefined, 2));
  }
  run("git", ["init", "--quiet", "--initial-branch=main"], copy);
  commit(copy, "Start");
  return copy;
}

/** Applies the changesets, and has core say its new version. */
function version(copy: string): Versions {
  run("npm", ["run", "-s", "version-packages"], copy);
  const core = join(copy, "packages/core");
  run(process.execPath, [join(root, "node_modules/tsup/dist/cli-default.js"), "--no-dts"], core);
  const built = join(root, "packages/core/dist");
  for (const file of readdirSync(built)) if (file.endsWith(".d.ts")) cpSync(join(built, file), join(core, "dist", file));
  commit(copy, "Version packages");
  return versionsIn(copy);
}

/** As the release workflow publishes, but to the registry of `settings`; what `prepack` makes is made already. */
function publish(copy: string, settings: string): void {
  const variables = {
    NPM_CONFIG_USERCONFIG: settings,
    npm_config_ignore_scripts: "true",
    npm_config_provenance: "false",
    GIT_AUTHOR_NAME: "release",
    GIT_AUTHOR_EMAIL: "release@localhost",
    GIT_COMMITTER_NAME: "release",
    GIT_COMMITTER_EMAIL: "release@localhost",
  };
  run("npm", ["run", "release"], copy, variables);
}

/** What the registry has of each package. */
const published = async (registry: Registry): Promise<Versions> =>
  Object.fromEntries(
    await Promise.all(packageNames.map(async (name) => [name, (await registry.latest(`@adjoint/${name}`)) ?? "missing"] as const)),
  );

/** What a program that trains installs, as somebody would who reads nn's README. */
const installed = ["core", "autograd", "nn", "backend-cpu-js"];

/** Installs from the registry in a fresh project, trains, and says which versions answered. */
function trainInFreshProject(registry: Registry): { readonly said: string; readonly versions: Versions; readonly core: string } {
  const folder = freshFolder();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  writeFileSync(join(folder, ".npmrc"), `@adjoint:registry=${registry.url}\ncache=${join(folder, "cache")}\n`);
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const program = readFileSync(join(root, "tools/packages/programs/xor.ts"), "utf8");
  writeFileSync(join(folder, "xor.mjs"), ts.transpileModule(program, { compilerOptions: options }).outputText);
  writeFileSync(join(folder, "version.mjs"), 'import { VERSION } from "@adjoint/core";\nconsole.log(VERSION);\n');
  run("npm", ["install", "--no-audit", "--no-fund", ...installed.map((name) => `@adjoint/${name}`)], folder);
  const copies = readdirSync(join(folder, "node_modules/@adjoint")).filter((name) =>
    existsSync(join(folder, "node_modules/@adjoint", name, "node_modules")),
  );
  expectEqual("packages with dependencies of their own", copies, []);
  return {
    said: run(process.execPath, ["xor.mjs"], folder).trim(),
    versions: Object.fromEntries(installed.map((name) => [name, manifestOf(join(folder, "node_modules/@adjoint", name)).version])),
    core: run(process.execPath, ["version.mjs"], folder).trim(),
  };
}

/** Publishes what is versioned, and trains with it. */
async function release(copy: string, versions: Versions, registry: Registry, settings: string): Promise<void> {
  publish(copy, settings);
  expectEqual("versions in the registry", await published(registry), versions);
  say(
    `published ${Object.entries(versions)
      .map(([name, number]) => `${name} ${number}`)
      .join(", ")}`,
  );
  const trained = trainInFreshProject(registry);
  expectEqual("installed versions", trained.versions, Object.fromEntries(installed.map((name) => [name, versions[name]])));
  expectEqual("core's VERSION", trained.core, versions.core);
  expectEqual("the program's output", trained.said, "xor 0 1 1 0");
  say(`installed in a fresh project, and trained: ${trained.said}`);
}

const bumped = (number: string, part: "minor" | "patch"): string => {
  const [major, minor, patch] = number.split(".").map(Number) as [number, number, number];
  return part === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
};

async function rehearse(registry: Registry, settings: string): Promise<void> {
  const copy = prepare(registry);
  const first = version(copy);
  for (const name of packageNames)
    expectEqual(
      `${name}/CHANGELOG.md`,
      readFileSync(join(copy, "packages", name, "CHANGELOG.md"), "utf8").includes(`## ${first[name]}\n`),
      true,
    );
  await release(copy, first, registry, settings);

  const changesets = { core: "patch", nn: "minor" } as const;
  for (const [name, part] of Object.entries(changesets))
    writeFileSync(join(copy, ".changeset", `rehearsal-${name}.md`), `---\n"@adjoint/${name}": ${part}\n---\n\nA rehearsal.\n`);
  const second = version(copy);
  // Exactly those two: a patch of core is not a release of all that build on it.
  expectEqual("versions after a patch of core and a minor of nn", second, {
    ...first,
    core: bumped(first.core!, "patch"),
    nn: bumped(first.nn!, "minor"),
  });
  await release(copy, second, registry, settings);
}

const started = Date.now();
let registry: Registry | undefined;
const cleanUp = (): void => {
  registry?.stop();
  removeFolders();
};
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    cleanUp();
    process.exit(130);
  });
try {
  const storage = freshFolder();
  mkdirSync(join(storage, "packages"));
  registry = await startRegistry(storage);
  const settings = join(storage, "npmrc");
  // npm asks for a token, also where everybody may publish.
  writeFileSync(settings, `@adjoint:registry=${registry.url}\n${registry.url.replace("http:", "")}:_authToken=nobody\n`);
  await rehearse(registry, settings);
  say(`all as it should be, in ${((Date.now() - started) / 1000).toFixed(0)} s`);
} catch (error) {
  const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
  console.error(error instanceof Error ? error.message : error, stdout, stderr);
  process.exitCode = 1;
} finally {
  cleanUp();
}
