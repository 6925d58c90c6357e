/**
 * Runs clippy over the crate: every warning is an error.
 *
 * clippy needs the target's compiled library, which neither Debian nor a bare rustup carries for WebAssembly. So it runs for the host, on a
 * copy in which `core::arch::wasm32` is a module of its own, with the signatures of the library's sources. Without a clippy that knows the
 * crate's edition it says so, and passes.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onPath, toolchain } from "./toolchain.mjs";

const knowsTheEdition = (program) => {
  try {
    return Number(/^clippy 0\.1\.(\d+)/.exec(execFileSync(program, ["--version"], { encoding: "utf8" }))?.[1] ?? 0) >= 87;
  } catch {
    return false;
  }
};

const clippy = onPath(["clippy-driver"]).find(knowsTheEdition);
const library = toolchain()?.library;
if (clippy === undefined || library === undefined) {
  console.log(`clippy: skipped, for there is no ${clippy === undefined ? "clippy of Rust 1.87 or later" : "library source"} here.`);
  process.exit(0);
}

/** The intrinsics by their signatures alone. */
const intrinsics = () => {
  const source = readFileSync(join(library, "stdarch/crates/core_arch/src/wasm32/simd128.rs"), "utf8");
  const functions = [...source.matchAll(/^pub ((?:const |unsafe )*fn \w+(?:<[^>]*>)?\s*\([^)]*\)[^{]*)\{/gm)];
  return [
    "#![allow(unused_variables, unused_imports, dead_code, non_camel_case_types, clippy::all)]",
    "#[derive(Clone, Copy, Debug)]\n#[repr(C, align(16))]\npub struct v128([u8; 16]);",
    ...functions.map(([, signature]) => `pub ${signature}{ loop {} }`),
    ...source.match(/^pub use \w+ as \w+;/gm),
    "pub fn unreachable() -> ! { loop {} }",
  ].join("\n");
};

const folder = mkdtempSync(join(tmpdir(), "adjoint-clippy-"));
try {
  cpSync(fileURLToPath(new URL("../rust/src", import.meta.url)), folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replaceAll("core::arch::wasm32", "crate::wasm32").replace(/^mod /m, "mod wasm32;\nmod "),
    );
  }
  writeFileSync(join(folder, "wasm32.rs"), intrinsics());
  // Intrinsics need a target feature, so a closure around one is not redundant: only the host's copies lack it.
  const flags = [
    "--crate-name=adjoint_kernels",
    "--crate-type=lib",
    "--edition=2024",
    "-Cpanic=abort",
    "-Dwarnings",
    "-Aclippy::redundant_closure",
  ];
  const { status } = spawnSync(clippy, [...flags, "--emit=metadata", "--out-dir=.", "lib.rs"], { cwd: folder, stdio: "inherit" });
  if (status === 0) console.log("clippy: clean");
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
