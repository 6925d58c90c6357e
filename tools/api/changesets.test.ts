import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { missingChangesets, withoutChangeset } from "./changesets";

const report = "packages/core/api/index.api.md";
const types = (text: string): string => `## API Report File\n\n\`\`\`ts\n\n// @public\n${text}\n\n\`\`\`\n`;
const changeset = (...names: string[]): string =>
  `---\n${names.map((name) => `"@adjoint/${name}": patch`).join("\n")}\n---\n\nWhat @adjoint/nn does.\n`;

describe("a change of public types needs a changeset that came with it", () => {
  const before = new Map([
    [report, types("export const a: 1;")],
    [".changeset/old.md", changeset("core")],
  ]);
  const changed = types("export const a: 2;");

  it.each<[string, Record<string, string>, string[]]>([
    ["nothing changed", {}, []],
    ["changed, and only an older changeset", { [report]: changed }, ["core"]],
    ["changed, and a new changeset", { [report]: changed, ".changeset/new.md": changeset("nn", "core") }, []],
    ["changed, and an older changeset was extended", { [report]: changed, ".changeset/old.md": `${changeset("core")}More.\n` }, []],
    ["changed, and a changeset of another package", { [report]: changed, ".changeset/new.md": changeset("core-extras", "nn") }, ["core"]],
    [
      "changed, and a changeset that only mentions the package",
      { [report]: changed, ".changeset/new.md": `${changeset("nn")}"@adjoint/core": patch\n` },
      ["core"],
    ],
    ["another comment", { [report]: types("// @beta\nexport const a: 1;") }, []],
    ["a new package", { "packages/new/api/index.api.md": changed }, ["new"]],
    ["another file of the package", { "packages/core/src/index.ts": "export const a = 2;" }, []],
  ])("%s", (_, after, wanted) => {
    expect(withoutChangeset(before, new Map([...before, ...Object.entries(after)]))).toEqual(wanted);
  });

  it("a report that is gone is a change", () => {
    expect(withoutChangeset(before, new Map([[".changeset/old.md", changeset("core")]]))).toEqual(["core"]);
  });
});

describe("in a repository", () => {
  let root: string;
  const git = (...args: string[]): void => {
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", ...args], {
      cwd: root,
      stdio: "ignore",
    });
  };
  const commit = (files: Record<string, string>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    git("add", "--all");
    git("commit", "--message", "A commit");
  };
  const since = (what: string): string[] => [expect.stringMatching(`^@adjoint/core: .* since ${what},`)] as unknown as string[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "adjoint-changesets-"));
    git("init", "--initial-branch=main");
    commit({ [report]: types("export const a: 1;"), ".changeset/config.json": "{}" });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("before the first release, any changeset of the package will do", () => {
    expect(missingChangesets(root)).toEqual(since("the last release"));
    commit({ ".changeset/first.md": changeset("core") });
    expect(missingChangesets(root)).toEqual([]);
  });

  it("a branch needs one of its own", () => {
    commit({ ".changeset/first.md": changeset("core") });
    git("checkout", "-b", "branch");
    commit({ [report]: types("export const a: 2;") });
    expect(missingChangesets(root)).toEqual(since("main"));
    writeFileSync(join(root, ".changeset/second.md"), changeset("core"));
    expect(missingChangesets(root)).toEqual([]);
  });

  it("after a release, main needs one for what changed since", () => {
    git("tag", "@adjoint/core@0.2.0");
    expect(missingChangesets(root)).toEqual([]);
    commit({ [report]: types("export const a: 2;") });
    expect(missingChangesets(root)).toEqual(since("the last release"));
    commit({ ".changeset/second.md": changeset("core") });
    expect(missingChangesets(root)).toEqual([]);
  });
});
