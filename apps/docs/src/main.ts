/**
 * `npm run docs` serves the documentation as a site; `npm run docs -- --build` writes it as static files to apps/docs/.vitepress/dist, and fails
 * where a link is dead or a public name has no page; `-- --look` then opens pages in Chromium (see look.ts).
 * `--no-api` leaves out the pages of the public names, which take half a minute, where they were written before.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeApi } from "./api";
import { assemble, handWritten } from "./assemble";
import { writeForModels } from "./for-models";
import { look } from "./look";
import { missingPages } from "./missing-pages";

const { values: options } = parseArgs({
  options: {
    build: { type: "boolean", default: false },
    look: { type: "boolean", default: false },
    "no-api": { type: "boolean", default: false },
    port: { type: "string", default: "5180" },
  },
});

const site = join("apps", "docs", ".site");
const built = join("apps", "docs", ".vitepress", "dist");
if (options.look) process.exit((await look(built)) === 0 ? 0 : 1);
if (!options["no-api"] || !existsSync(join(site, "api"))) {
  console.log("docs: reading the docstrings of all public names (half a minute) …");
  await writeApi(resolve(site, "api"));
}
if (options.build) execFileSync(process.execPath, ["tools/bootstrap.mjs", "build"], { stdio: "inherit" });
const layOut = (): void => {
  assemble(site);
  writeForModels(site, options.build);
};
layOut();
if (!options.build)
  for (const folder of new Set(handWritten().map((page) => dirname(join("docs", page)))))
    watch(folder, (_, file) => {
      if (file?.endsWith(".md")) layOut();
    });

const manifest = createRequire(import.meta.url).resolve("vitepress/package.json");
const vitepress = join(dirname(manifest), "bin", "vitepress.js");
const command = options.build ? ["build", "apps/docs"] : ["dev", "apps/docs", "--port", options.port];
// Not synchronously, for then no change of a page would be noticed.
const [status] = await once(spawn(process.execPath, ["--max-old-space-size=6144", vitepress, ...command], { stdio: "inherit" }), "exit");
if (status === 0 && options.build) {
  const missing = missingPages(built);
  for (const name of missing) console.error(`docs: ${name} has no page`);
  process.exit(missing.length === 0 ? 0 : 1);
}
process.exit(status ?? 1);
