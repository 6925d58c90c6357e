import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The source file of each line of a bundle: esbuild writes its name above what came from it. */
function originsOf(bundle: string): string[] {
  const origins: string[] = [];
  let current = "";
  for (const line of readFileSync(bundle, "utf8").split("\n")) {
    const name = /^\/\/ (?:\.\.\/)*(\S+\.(?:ts|mjs|js))$/.exec(line)?.[1];
    if (name !== undefined) current = name;
    origins.push(current);
  }
  return origins;
}

/** Names of the functions of a profile's nodes, with their files. */
function namesOf(nodes: readonly ProfileNode[]): Map<number, string> {
  const origins = new Map<string, string[]>();
  const place = (url: string, line: number): string => {
    if (!url.startsWith("file:") || !url.includes("/.cache/")) return url.split("/").slice(-2).join("/");
    if (!origins.has(url)) origins.set(url, originsOf(fileURLToPath(url)));
    return (origins.get(url)![line] ?? "").replace(/^.*(?=packages\/)/, "");
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const names = new Map<number, string>();
  const visit = (id: number, caller: string): void => {
    const { callFrame, children = [] } = byId.get(id)!;
    const { functionName, url, lineNumber } = callFrame;
    const name = functionName || "(anonymous)";
    const known = url.startsWith("file:") || url.startsWith("node:");
    // Generated JavaScript and WebAssembly have no file: the function that called them says what they are.
    names.set(id, known ? `${name}  ${place(url, lineNumber)}` : /^\((?!anonymous)/.test(name) ? name : `${name} ← ${caller}`);
    for (const child of children) visit(child, known ? names.get(id)! : caller);
  };
  visit(nodes[0]!.id, "");
  return names;
}

/** Where the time of one profile went, by function: the largest shares of self time. */
function hotSpots(file: string, count: number): string[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8")) as Profile;
  const names = namesOf(nodes);
  const self = new Map<string, number>();
  samples.forEach((id, i) => {
    const name = names.get(id)!;
    if (!/^\((idle|program)\)|compileSourceTextModule|compileForInternalLoader|compileFunction/.test(name)) {
      self.set(name, (self.get(name) ?? 0) + timeDeltas[i]!);
    }
  });
  const total = [...self.values()].reduce((a, b) => a + b, 0);
  return [...self]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => `${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}

export function printHotSpots(folder: string, say: (text: string) => void): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"))) {
    say([`\n${file}`, ...hotSpots(join(folder, file), 25)].join("\n"));
  }
}
