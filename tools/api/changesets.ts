import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The state of a tree that the rule sees: file texts by path. */
type Texts = ReadonlyMap<string, string>;

/** What a report says of types alone. */
const typesOf = (report: string): string => report.replace(/^\s*\/\/.*\n/gm, "").replace(/\s+/g, " ");

/** The packages that a changeset names. */
const namedIn = (changeset: string): string[] =>
  [...(/^---\n([\s\S]*?)\n---/.exec(changeset)?.[1] ?? "").matchAll(/^["']?(@?[\w/-]+)["']?: (?:patch|minor|major)$/gm)].map(
    ([, name]) => name!,
  );

const isReport = /^packages\/([^/]+)\/api\/[^/]+\.api\.md$/;
const isChangeset = /^\.changeset\/(?!README)[^/]+\.md$/;

/**
 * Packages whose public types differ between two states, without a changeset that came with the change.
 *
 * @param before The reports and changesets of the earlier state, by path.
 * @param after Those of the later one.
 * @returns The folders' names.
 */
export function withoutChangeset(before: Texts, after: Texts): string[] {
  const named = new Set([...after].flatMap(([path, text]) => (isChangeset.test(path) && before.get(path) !== text ? namedIn(text) : [])));
  const paths = new Set([...before.keys(), ...after.keys()]);
  const changed = [...paths].flatMap((path) => {
    const folder = isReport.exec(path)?.[1];
    return folder !== undefined && typesOf(before.get(path) ?? "") !== typesOf(after.get(path) ?? "") ? [folder] : [];
  });
  return [...new Set(changed)].filter((folder) => !named.has(`@adjoint/${folder}`)).sort();
}

const git = (root: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 });

const succeeds = (root: string, ...args: string[]): string | undefined => {
  try {
    return git(root, ...args).trim();
  } catch {
    return undefined;
  }
};

const isRelevant = (path: string): boolean => isReport.test(path) || isChangeset.test(path);

function textsAt(root: string, commit: string): Texts {
  const paths = git(root, "ls-tree", "-r", "--name-only", commit, "--", "packages", ".changeset").split("\n").filter(isRelevant);
  return new Map(paths.map((path) => [path, git(root, "show", `${commit}:${path}`)]));
}

function textsNow(root: string): Texts {
  const reports = readdirSync(join(root, "packages")).flatMap((folder) => {
    const api = join("packages", folder, "api");
    return existsSync(join(root, api)) ? readdirSync(join(root, api)).map((file) => `${api}/${file}`) : [];
  });
  const changesets = readdirSync(join(root, ".changeset")).map((file) => `.changeset/${file}`);
  return new Map([...reports, ...changesets].filter(isRelevant).map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/** Where `main` was when this branch left it; on `main`, its last commit. */
const mergeBase = (root: string): string | undefined =>
  ["origin/main", "main"].map((branch) => succeeds(root, "merge-base", branch, "HEAD")).find((commit) => commit !== undefined);

/** The last release of a package that leads to the current commit: `changeset publish` tags each. */
const lastRelease = (root: string, folder: string): string | undefined =>
  succeeds(root, "describe", "--tags", "--abbrev=0", "--match", `@adjoint/${folder}@*`, "HEAD");

/**
 * Packages whose public types have changed since their last release, or since this branch left `main`, and for which no changeset was
 * written in that time.
 *
 * @param root The repository; what is not committed counts.
 * @returns A sentence for each.
 */
export function missingChangesets(root: string): string[] {
  const now = textsNow(root);
  const folders = [...new Set([...now.keys()].flatMap((path) => isReport.exec(path)?.[1] ?? []))];
  const base = mergeBase(root);
  const sinceMain = base === undefined ? [] : withoutChangeset(textsAt(root, base), now);
  const sinceRelease = folders.filter((folder) => {
    const release = lastRelease(root, folder);
    return withoutChangeset(release === undefined ? new Map() : textsAt(root, release), now).includes(folder);
  });
  return [
    ...sinceMain.map((folder) => `@adjoint/${folder}: its public types changed since main, and no changeset of this branch names it.`),
    ...sinceRelease.map((folder) => `@adjoint/${folder}: its public types changed since the last release, and no changeset names it.`),
  ];
}
