/**
 * Builds `src/kernels.simd.wasm` from `rust/` and records the hash of the sources beside it.
 *
 * It needs a Rust toolchain that carries its library's sources with their vendored crates (Debian: rustc-web, cargo-web,
 * rust-web-src) and `wasm-ld` (lld-19), and nothing from a network. Users never run it: the output is committed.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sourceHash } from "./source-hash.mjs";
import { onPath, toolchain } from "./toolchain.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const crate = join(root, "rust");
const target = "wasm32-unknown-unknown";

const compiler = toolchain();
const linker = onPath(["wasm-ld", "wasm-ld-19", "wasm-ld-20", "wasm-ld-21"])[0];
if (compiler === undefined || linker === undefined) {
  console.error("build-wasm: no rustc with library sources and vendored crates, or no wasm-ld, on PATH.");
  console.error("  hint: apt-get install rustc-web cargo-web rust-web-src lld-19, or set RUSTC.");
  process.exit(1);
}

const flags = [
  "-Ctarget-feature=+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint",
  `-Clinker=${linker}`,
  // It turns constant offsets, which a load takes for nothing, into additions of their own.
  "-Cllvm-args=-disable-lsr",
  "-Clink-arg=--stack-first",
  "-Clink-arg=-zstack-size=65536",
  "-Clink-arg=--export=__heap_base",
  // Panic messages would otherwise carry the build machine's folders into the binary.
  `--remap-path-prefix=${crate}=.`,
];
const cargo = process.env.CARGO ?? join(compiler.rustc, "../cargo");
execFileSync(
  cargo,
  [
    "build",
    "--release",
    "--offline",
    `--target=${target}`,
    "-Zbuild-std=core",
    "--config=source.crates-io.replace-with='vendored'",
    `--config=source.vendored.directory='${join(compiler.library, "vendor")}'`,
  ],
  {
    cwd: crate,
    stdio: "inherit",
    env: { ...process.env, RUSTC: compiler.rustc, RUSTC_BOOTSTRAP: "1", CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") },
  },
);

const output = join(root, "src/kernels.simd.wasm");
copyFileSync(join(crate, `target/${target}/release/adjoint_kernels.wasm`), output);
chmodSync(output, 0o644);
writeFileSync(`${output}.source-hash`, `${sourceHash()}\n`);
console.log(`src/kernels.simd.wasm: ${statSync(output).size} bytes`);
