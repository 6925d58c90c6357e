import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const packageNames = readdirSync(join(root, "packages")).filter((name) => existsSync(join(root, "packages", name, "package.json")));

export const run = (program: string, args: readonly string[], cwd: string, variables: Readonly<Record<string, string>> = {}): string =>
  execFileSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", ...variables },
  });

const folders: string[] = [];
export const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "adjoint-packages-"));
  folders.push(folder);
  return folder;
};
export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

/** Packs a package as it would be published, and gives the tarball's path. npm's own `pack` would leave `workspace:` ranges in. */
export const pack = (name: string, into: string, ...options: readonly string[]): string => {
  mkdirSync(into, { recursive: true });
  run("npx", ["-y", "pnpm@10.34.9", "pack", "--pack-destination", into, ...options], join(root, "packages", name));
  return join(into, readdirSync(into)[0]!);
};

/** Packs these packages. What `prepack` does for each is done once for all. */
export const packAll = (names: readonly string[] = packageNames): Map<string, string> => {
  run(process.execPath, ["tools/bootstrap.mjs", "prepack", ...names], root);
  const folder = freshFolder();
  return new Map(names.map((name) => [name, pack(name, join(folder, name), "--config.ignore-scripts=true")]));
};

/**
 * A fresh project with those packages from their tarballs, installed by npm without a network; what they depend on comes from the folders
 * `outside`.
 */
export const project = (
  tarballs: Map<string, string>,
  names: readonly string[],
  files: Record<string, string> = {},
  outside: readonly string[] = [],
): string => {
  const folder = freshFolder();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const paths = [...outside, ...names.map((name) => tarballs.get(name)!)];
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", ...paths], folder);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
};

/** A second copy of an installed package, as a package manager makes one for a range that the first does not satisfy. */
export const duplicate = (folder: string, name: string, into: string): void => {
  cpSync(join(folder, "node_modules", "@adjoint", name), join(folder, into), { recursive: true });
};
