import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { handWritten } from "./assemble";

const titleOf = (text: string): string => /^# (.*)$/m.exec(text)?.[1] ?? "";
const withoutFrontMatter = (text: string): string => text.replace(/^---\n[\s\S]*?\n---\n/, "");

/** All Markdown files below a folder, an index before its siblings. */
function pagesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort(
    (a, b) => Number(b.name === "index.md") - Number(a.name === "index.md"),
  );
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pagesBelow(path) : [path];
  });
}

/** The whole API as one Markdown text: what language models and full-text searches read. */
function wholeApi(site: string): string {
  const pages = pagesBelow(join(site, "api")).filter((path) => !path.endsWith("index.md"));
  return pages
    .map((path) =>
      readFileSync(path, "utf8")
        .replace(/\]\([^)]*\)/g, "]")
        .trim(),
    )
    .join("\n\n---\n\n");
}

/** Writes `llms.txt`, which says where everything is, and `api.md` beside it, where the site's visitors find them. */
export function writeForModels(site: string): void {
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
      "- [All public names in one file](/api.md)",
      "",
      start,
    ].join("\n"),
  );
  writeFileSync(join(site, "public", "api.md"), wholeApi(site));
}
