import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The programs of these names on PATH, in its order. */
export const onPath = (names) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .filter((file) => existsSync(file));

const libraryOf = (rustc) => {
  try {
    const sysroot = execFileSync(rustc, ["--print", "sysroot"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    const library = join(sysroot, "lib/rustlib/src/rust/library");
    return existsSync(join(library, "vendor")) ? library : undefined;
  } catch {
    return undefined;
  }
};

/** The first compiler that has its library's sources, and their vendored crates, beside it. */
export const toolchain = () =>
  (process.env.RUSTC ? [process.env.RUSTC] : onPath(["rustc"]))
    .map((rustc) => ({ rustc, library: libraryOf(rustc) }))
    .find(({ library }) => library !== undefined);
