import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

const docs = "docs";

/** Where a file that is not a page of docs/ has its page in the site. */
const placeOf = (path: string): string | undefined => {
  const example = /^examples\/([\w/-]+?)(\.test)?\.ts$/.exec(path)?.[1];
  if (example !== undefined) return `/examples/${example}`;
  const places: Record<string, string> = {
    "README.md": "/",
    "CONTRIBUTING.md": "/project/contributing",
    "SECURITY.md": "/project/security",
    "bench/README.md": "/project/benchmarks",
    "bench/RESULTS.md": "/project/results",
  };
  return places[path];
};

/** Links as the site needs them: pages of docs/ stay as they are, other files have their pages elsewhere, or no link at all. */
export function relinked(text: string, file: string): string {
  return text.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, label: string, target: string) => {
    const [path, anchor = ""] = target.split(/(?=#)/);
    if (/^[a-z]+:|^\/|^#/.test(target) || path === undefined) return whole;
    const place = posix.join(posix.dirname(file), path);
    if (place.startsWith(`${docs}/`)) return `[${label}](/${place.slice(docs.length + 1)}${anchor})`;
    const page = placeOf(place);
    return page === undefined ? label : `[${label}](${page}${anchor})`;
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * Files below a folder, with paths relative to it. `readdirSync` with `recursive` would follow the links in node_modules, which lead in circles.
 */
function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name.startsWith(".")) return [];
    const path = posix.join(prefix, entry.name);
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** The pages of docs/, with paths relative to it. */
export function handWritten(): string[] {
  return filesBelow(docs)
    .filter((path) => path.endsWith(".md"))
    .sort();
}

/** A page for each code: the messages of errors name the code. */
function writeErrorPages(site: string): void {
  const [, ...sections] = readFileSync(join(docs, "errors.md"), "utf8").split(/^## /m);
  for (const section of sections) {
    const [code] = section.split("\n", 1);
    write(join(site, "errors", `${code}.md`), relinked(`# ${section}\n[All error codes](/errors.md)\n`, "docs/errors.md"));
  }
}

/** A page for each program of examples/: its first comment, and the program. */
function writeExamplePages(site: string): void {
  const isProgram = (path: string): boolean => path.endsWith(".ts") && placeOf(`examples/${path}`) !== undefined;
  for (const path of filesBelow("examples").filter(isProgram)) {
    const code = readFileSync(join("examples", path), "utf8").trimEnd();
    const title = path.replace(/(\.test)?\.ts$/, "");
    write(join(site, `${placeOf(`examples/${path}`)}.md`), `# ${title}\n\n\`examples/${path}\`\n\n\`\`\`\`ts\n${code}\n\`\`\`\`\n`);
  }
}

/**
 * Lays out the sources of the site: what is written in docs/, and what follows from other files.
 *
 * @param site The folder; its `api` is left alone.
 */
export function assemble(site: string): void {
  mkdirSync(site, { recursive: true });
  for (const name of readdirSync(site)) if (name !== "api") rmSync(join(site, name), { recursive: true });
  for (const page of handWritten()) write(join(site, page), relinked(readFileSync(join(docs, page), "utf8"), `${docs}/${page}`));
  for (const file of ["CONTRIBUTING.md", "SECURITY.md", "bench/README.md", "bench/RESULTS.md"])
    write(join(site, `${placeOf(file)}.md`), relinked(readFileSync(file, "utf8"), file));
  writeErrorPages(site);
  writeExamplePages(site);
  mkdirSync(join(site, "public"), { recursive: true });
  for (const picture of filesBelow(docs).filter((path) => path.endsWith(".png")))
    cpSync(join(docs, picture), join(site, "public", picture));
}
