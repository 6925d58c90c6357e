import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { handWritten } from "./assemble";
import { publicEntries } from "./entries";
import { namesOfPackage, type PackageNames, type PublicName } from "./public-names";

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

function sectionOf({ name, signature, documentation, seeAlso }: PublicName): string {
  if (seeAlso !== undefined) return `### ${name}\n\nSee ${seeAlso}.`;
  return [`### ${name}`, fence("ts", signature), documentation].filter((part) => part !== "").join("\n\n");
}

/** All public names of a package with their signatures and docstrings, as one Markdown text. */
export function apiText(packageName: string, { modules, unexported }: PackageNames): string {
  const sections = modules.flatMap(({ specifier, names }) => [`## ${specifier}`, ...names.map(sectionOf)]);
  const further = unexported.length === 0 ? [] : ["## Types that signatures name, without a name to import", ...unexported.map(sectionOf)];
  return `${[`# ${packageName}: all public names`, ...sections, ...further].join("\n\n")}\n`;
}

/** The first sentence of a docstring, in one line. */
const firstSentence = (documentation: string): string => {
  const paragraph = documentation
    .split(/\n\n|\n```/, 1)[0]!
    .replace(/\s+/g, " ")
    .trim();
  return /^.*?(?<! al)[.:;](?= |$)/.exec(paragraph)?.[0].replace(/[.:;]$/, ".") ?? paragraph;
};

/** The names of a module that a text's TypeScript imports, or uses as members of an imported namespace. */
function namesUsed(text: string, specifier: string): string[] {
  const imports = [...text.matchAll(/^import (?:type )?(\{[^}]*\}|\* as \w+) from "([^"]+)"/gm)].filter(([, , from]) => from === specifier);
  return imports.flatMap(([, clause = ""]) => {
    const namespace = /^\* as (\w+)/.exec(clause)?.[1];
    if (namespace !== undefined) return [...text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, "g"))].map(([, name]) => name!);
    return [...clause.matchAll(/(?:type )?(\w+)(?: as \w+)?/g)].map(([, name]) => name!);
  });
}

interface PackageTexts {
  readonly name: string;
  readonly description: string;
  readonly readme: string;
  /** The guides: what they use is what people meet first. */
  readonly guides: readonly string[];
}

/** What the package is, how it is installed and used, its main names with a line each, and the other names. */
export function llmsText({ name, description, readme, guides }: PackageTexts, { modules }: PackageNames): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].map(([, language, text]) => fence(language!, text!));
  const sections = modules.flatMap(({ specifier, names }) => {
    const used = new Set([readme, ...guides].flatMap((text) => namesUsed(text, specifier)));
    const main = names.filter((entry) => used.has(entry.name) || names.length <= 12);
    const others = names.filter((entry) => !main.includes(entry)).map((entry) => entry.name);
    const line = (entry: PublicName): string =>
      `- ${entry.name}: ${entry.seeAlso === undefined ? firstSentence(entry.documentation) : `see ${entry.seeAlso}.`}`;
    const rest = others.length === 0 ? [] : [`${main.length === 0 ? "Names" : "Further names"}: ${others.join(", ")}.`];
    return [`## ${specifier}`, ...(main.length === 0 ? [] : [main.map(line).join("\n")]), ...rest];
  });
  const links = "- [API.md](API.md): every public name with its signature and documentation\n- [README.md](README.md)";
  return `${[`# ${name}`, `> ${description}`, links, ...blocks, ...sections].join("\n\n")}\n`;
}

/** The public names of a built package, by module. @throws Error When it is not built. */
export const publicNamesOf = (folder: string): PackageNames =>
  namesOfPackage(
    join("packages", folder),
    publicEntries().filter((entry) => entry.folder === folder),
  );

/** Reads a built package. @throws Error When it is not built. */
function readPackage(folder: string): { readonly texts: PackageTexts; readonly names: PackageNames } {
  const path = join("packages", folder);
  const { name, description } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const guides = handWritten().map((page) => readFileSync(join("docs", page), "utf8"));
  const texts = { name, description, readme: readFileSync(join(path, "README.md"), "utf8"), guides };
  return { texts, names: publicNamesOf(folder) };
}

/** All public names of a built package, as one Markdown text. */
export function apiOfPackage(folder: string): string {
  const { texts, names } = readPackage(folder);
  return apiText(texts.name, names);
}

/** Writes `llms.txt` and `API.md` into the folder of a built package, which is about to be packed. */
export function writePackageFiles(folder: string): void {
  const { texts, names } = readPackage(folder);
  writeFileSync(join("packages", folder, "API.md"), apiText(texts.name, names));
  writeFileSync(join("packages", folder, "llms.txt"), llmsText(texts, names));
}
