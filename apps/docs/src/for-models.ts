import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { handWritten } from "./assemble";
import { publicEntries } from "./entries";
import { apiOfPackage } from "./package-files";

const titleOf = (text: string): string => /^# (.*)$/m.exec(text)?.[1] ?? "";
const withoutFrontMatter = (text: string): string => text.replace(/^---\n[\s\S]*?\n---\n/, "");

/**
 * Writes `llms.txt`, which says where everything is, where the site's visitors find it.
 *
 * @param withApi Writes `api.md` beside it, too: the public names of all packages, which are built.
 */
export function writeForModels(site: string, withApi: boolean): void {
  const lines = handWritten()
    .filter((page) => page !== "index.md" && !page.startsWith("ko/"))
    .map((page) => `- [${titleOf(readFileSync(join("docs", page), "utf8"))}](/${page.replace(/\.md$/, "")})`);
  const start = withoutFrontMatter(readFileSync(join("docs", "start.md"), "utf8"));
  writeFileSync(
    join(site, "public", "llms.txt"),
    [
      "# Adjoint",
      "",
      "> A deep-learning framework in TypeScript: NumPy-like forward passes on plain JavaScript, WebAssembly SIMD and WebGPU, with automatic gradients.",
      "",
      ...lines,
      ...(withApi ? ["- [All public names in one file](/api.md)"] : []),
      "",
      start,
    ].join("\n"),
  );
  if (!withApi) return;
  const folders = new Set(publicEntries().map(({ folder }) => folder));
  writeFileSync(join(site, "public", "api.md"), [...folders].map(apiOfPackage).join("\n---\n\n"));
}
