// After `changeset version`: core carries its version in its source, because a package.json cannot be imported everywhere.
import { readFileSync, writeFileSync } from "node:fs";

const core = new URL("../../packages/core/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", core), "utf8"));
const path = new URL("src/runtime.ts", core);
const before = readFileSync(path, "utf8");
const pattern = /(export const VERSION = )"[^"]+"/;
if (!pattern.test(before)) throw new Error("packages/core/src/runtime.ts no longer declares VERSION");
writeFileSync(path, before.replace(pattern, `$1"${version}"`));
