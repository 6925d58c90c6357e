import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { prepareFolder, writeWhole } from "./files";
import { FlagError } from "./flags";

const folder = mkdtempSync(join(tmpdir(), "adjoint-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a file is replaced as a whole, and nothing else is left", () => {
  const deep = join(folder, "a", "b");
  prepareFolder(deep);
  prepareFolder(deep);
  writeWhole(join(deep, "file"), "old");
  writeWhole(join(deep, "file"), Uint8Array.of(110, 101, 119));
  expect(readFileSync(join(deep, "file"), "utf8")).toBe("new");
  expect(readdirSync(deep)).toEqual(["file"]);
});

it("what cannot be written is one line that says what to type", () => {
  writeFileSync(join(folder, "plain"), "");
  for (const attempt of [() => prepareFolder(join(folder, "plain", "x")), () => writeWhole(join(folder, "none", "x"), "")]) {
    expect(attempt).toThrow(FlagError);
    expect(attempt).toThrow(/^\S+x cannot be written \((ENOTDIR|ENOENT)\); type: npm run demo -- --out DIR$/);
  }
  expect(readdirSync(folder).sort()).toEqual(["a", "plain"]);
});

it.skipIf(process.platform !== "linux")(
  "a folder that the system does not let be made ends in an error, not in a search without end",
  () => {
    expect(() => prepareFolder("/proc/adjoint/x")).toThrow(/cannot be written/);
  },
);
