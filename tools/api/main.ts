/**
 * `npm run api` writes the reports of the packages' public types, packages/<name>/api/<module>.api.md; `npm run api:check` fails where they
 * differ from the committed ones, and where public types changed without a changeset. The packages are built.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publicEntries } from "../../apps/docs/src/entries";
import { missingChangesets } from "./changesets";
import { differences, type Module, reportsOf, writeReports } from "./reports";

const check = process.argv.includes("--check");
const packages = new Map<string, Module[]>();
for (const { folder, specifier, declarations } of publicEntries()) {
  const name = specifier.split("/").slice(2).join("-") || "index";
  packages.set(folder, [...(packages.get(folder) ?? []), { name, declarations }]);
}

const problems: string[] = [];
for (const [name, modules] of packages) {
  const folder = join("packages", name);
  const reports = reportsOf(folder, modules, join(".cache/api", name));
  if (check) problems.push(...differences(folder, reports));
  else writeReports(folder, reports);
}
if (problems.length > 0) problems.push("Run `npm run api`, look at what changed, and commit it.");
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const missing = check ? missingChangesets(root) : [];
if (missing.length > 0) problems.push(...missing, "Run `npx changeset` and name the packages.");
for (const problem of problems) console.error(problem);
const { user, system } = process.cpuUsage();
console.log(`api: ${packages.size} packages in ${((user + system) / 1e6).toFixed(0)} s of processor time`);
process.exitCode = problems.length === 0 ? 0 : 1;
