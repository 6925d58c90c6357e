import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module that people import: `@adjoint/nn/optim`, from `packages/nn/src/optim/index.ts`. */
export interface Entry {
  readonly specifier: string;
  /** The package's folder in `packages`. */
  readonly folder: string;
  /** Where it is written: where platforms have files of their own, Node's. */
  readonly source: string;
  /** All files that it is written in, `source` first. */
  readonly sources: readonly string[];
  /** The declarations that a build makes of it. */
  readonly declarations: string;
}

/** A condition may hold further conditions: the source for Node and the source for browsers. */
type Source = string | { readonly node: string; readonly default: string };

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly "adjoint-source"?: Source; readonly types: string } | string>>;
}

/** The public modules of all packages, without those that serve Adjoint's own packages. */
export function publicEntries(): Entry[] {
  return readdirSync("packages").flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join("packages", folder, "package.json"), "utf8")) as Manifest;
    return Object.entries(exports).flatMap(([key, target]) => {
      const written = typeof target === "string" ? undefined : target["adjoint-source"];
      if (typeof target === "string" || written === undefined || key === "./internal" || key === "./oracle") return [];
      const [source, ...others] = typeof written === "string" ? [written] : [written.node, written.default];
      const inPackage = (file: string): string => join("packages", folder, file);
      return [
        {
          specifier: `${name}${key.slice(1)}`,
          folder,
          source: inPackage(source!),
          sources: [source!, ...others].map(inPackage),
          declarations: inPackage(target.types),
        },
      ];
    });
  });
}
