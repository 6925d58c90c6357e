import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publicEntries } from "./entries";
import { publicNamesOf } from "./package-files";

/** TypeDoc's name for the page of a name: `ones_` has the page `functions/ones.html`. */
const pageNameOf = (name: string): string => name.replace(/^_+|_+$/g, "");

/** The names of a module's pages: `matmul` of `functions/matmul.html`. One that is exported under a second name is on the module's own page. */
function namesOfPages(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  const kinds = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pages = kinds.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => file.replace(/\.html$/, "")));
  const own = join(folder, "index.html");
  const sections = existsSync(own) ? [...readFileSync(own, "utf8").matchAll(/<h3 id="[^"]*"[^>]*>([\w$]+)/g)].map(([, name]) => name!) : [];
  return new Set([...pages.map((name) => (name === "IndexType" ? "Index" : name)), ...sections]);
}

/**
 * Public names without a page. The names are read from the declarations of the built packages, the pages were made from the sources.
 *
 * @param site The folder of the built site.
 */
export function missingPages(site: string): string[] {
  return [...new Set(publicEntries().map(({ folder }) => folder))].flatMap((folder) =>
    publicNamesOf(folder).modules.flatMap(({ specifier, names }) => {
      const module = join(site, "api", specifier);
      return names
        .filter(({ name }) => {
          const path = name.split(".");
          const last = path.pop()!;
          // `lib.stride_tricks.as_strided` is in namespaces/lib/namespaces/stride_tricks.
          const pages = namesOfPages(join(module, ...path.flatMap((part) => ["namespaces", part])));
          return !pages.has(last) && !pages.has(pageNameOf(last));
        })
        .map(({ name }) => `${specifier}: ${name}`);
    }),
  );
}
