import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const [, code = ""] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(here, "..", "README.md"), "utf8")) ?? [];

it("the README's first code block prints what it says", () => {
  const tsx = pathToFileURL(createRequire(join(here, "..", "package.json")).resolve("tsx")).href;
  const printed = execFileSync(process.execPath, ["--conditions=adjoint-source", "--import", tsx, "--input-type=module", "--eval", code], {
    cwd: here,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const promised = /console\.log\(.*\); \/\/ (.*)/.exec(code)?.[1];
  expect(promised).toBeTruthy();
  expect(printed.trim()).toBe(promised);
});
