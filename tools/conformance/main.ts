/**
 * Writes docs/conformance.md from what the last tests found (.cache/conformance), or, with --check, compares the two: a green cell that is green
 * no longer is named, and a page that is not what the tests would write is a failure.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OpOutcome } from "@adjoint/backend-testkit";
import { conformancePage, devices, lostCells } from "./page";

const page = join("docs", "conformance.md");

function outcomesOf(device: string): readonly OpOutcome[] {
  const path = join(".cache", "conformance", `${device}.json`);
  if (!existsSync(path)) {
    console.error(
      `conformance: no results of ${device}. Run its conformance.test.ts first (webgpu: in the environment of tools/lavapipe.sh).`,
    );
    process.exit(1);
  }
  return JSON.parse(readFileSync(path, "utf8")) as OpOutcome[];
}

const text = conformancePage(devices.flatMap(outcomesOf));
if (process.argv.includes("--check")) {
  const committed = existsSync(page) ? readFileSync(page, "utf8") : "";
  const lost = lostCells(committed, text);
  for (const cell of lost) console.error(`conformance: no longer green: ${cell}`);
  if (committed !== text) {
    console.error("conformance: docs/conformance.md is not what the tests found; run `npm run conformance` and commit it.");
    process.exit(1);
  }
  console.log("conformance: docs/conformance.md is current");
} else {
  writeFileSync(page, text);
  console.log(`conformance: ${page}, ${(text.length / 1024).toFixed(0)} KiB`);
}
