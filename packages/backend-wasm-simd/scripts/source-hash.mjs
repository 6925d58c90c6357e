import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";

/** The hash of everything the wasm is built from: the crate's manifest, its lock file and its sources. */
export const sourceHash = () => {
  const crate = new URL("../rust/", import.meta.url);
  const sources = readdirSync(new URL("src/", crate), { recursive: true })
    .map((name) => `src/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".rs"))
    .sort();
  const hash = createHash("sha256");
  for (const name of ["Cargo.toml", "Cargo.lock", ...sources]) {
    hash.update(`${name}\n${readFileSync(new URL(name, crate), "utf8").replaceAll("\r\n", "\n")}\n`);
  }
  return hash.digest("hex");
};
