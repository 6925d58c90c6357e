import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { checkManifests, checkSources, checkTexts } from "./rules";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n");
const problems = [...checkSources(root), ...checkManifests(root), ...checkTexts(root, files)];
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? "The architecture's import rules hold." : `${problems.length} breaches of the rules in docs/architecture.md.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
