import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module that people import: `@adjoint/nn/optim`, from `packages/nn/src/optim/index.ts`. */
export interface Entry {
  readonly specifier: string;
  readonly source: string;
}

/** A condition may hold further conditions: the source for Node and the source for browsers. */
type Source = string | { readonly node: string };

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly "adjoint-source"?: Source } | string>>;
}

/** The public modules of all packages, without those that serve Adjoint's own packages. */
export function publicEntries(): Entry[] {
  return readdirSync("packages").flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join("packages", folder, "package.json"), "utf8")) as Manifest;
    return Object.entries(exports).flatMap(([key, target]) => {
      const source = typeof target === "string" ? undefined : target["adjoint-source"];
      if (source === undefined || key === "./internal" || key === "./testing") return [];
      const file = typeof source === "string" ? source : source.node;
      return [{ specifier: `${name}${key.slice(1)}`, source: join("packages", folder, file) }];
    });
  });
}
