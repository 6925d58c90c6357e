import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { handWritten, relinked } from "./assemble";

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...handWritten().map((page) => join("docs", page))];

/** As VitePress and GitHub make anchors of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/`/g, "")
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

const anchorsOf = (text: string): string[] => [...text.matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1]!));

/** Relative links of a page that lead nowhere. */
function deadLinks(page: string): string[] {
  const text = readFileSync(page, "utf8").replace(/```[\s\S]*?```/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path, anchor] = target.split("#") as [string, string?];
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(file)) return [target];
    return anchor === undefined || !file.endsWith(".md") || anchorsOf(readFileSync(file, "utf8")).includes(anchor) ? [] : [target];
  });
}

describe("no link leads nowhere", () => {
  it.each(pages)("%s", (page) => {
    expect(deadLinks(page)).toEqual([]);
  });
});

describe("links in the site", () => {
  it.each([
    ["[ops](ops.md)", "docs/nn.md", "[ops](/ops.md)"],
    ["[memory](../ideas/memory.md#views)", "docs/guides/text.md", "[memory](/ideas/memory.md#views)"],
    ["[tour](../examples/tour.test.ts)", "docs/nn.md", "[tour](/examples/tour)"],
    ["[home](../README.md)", "docs/nn.md", "[home](/)"],
    ["[a script](../tools/lavapipe.sh)", "docs/nn.md", "a script"],
    ["[here](#below)", "docs/nn.md", "[here](#below)"],
  ])("%s in %s", (text, file, wanted) => {
    expect(relinked(text, file)).toBe(wanted);
  });
});
