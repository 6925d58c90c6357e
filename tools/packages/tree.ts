import { cpSync, existsSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { freshFolder, root, run } from "./tarballs.ts";

/**
 * A copy of the working tree, sharing the installed dependencies. The packages' own `node_modules` are copied, so that their links stay inside
 * the copy.
 *
 * @param ignored Paths that git ignores and that are copied too, where they exist.
 */
export const copyTree = (ignored: readonly string[] = []): string => {
  const copy = freshFolder();
  const files = run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], root).trim().split("\n");
  const links = [...new Set(files.map((file) => join(dirname(file), "node_modules")))].filter((folder) => dirname(folder) !== ".");
  for (const path of [...files, ...links, ...ignored]) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
};
