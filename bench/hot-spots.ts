import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
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

/** Where the time of one profile went, by function: the largest shares of self time. */
function hotSpots(file: string, count: number): string[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8")) as Profile;
  const origins = new Map<string, string[]>();
  const place = (url: string, line: number): string => {
    if (!url.startsWith("file:") || !url.includes("/.cache/")) return url.split("/").slice(-2).join("/");
    if (!origins.has(url)) origins.set(url, originsOf(fileURLToPath(url)));
    return origins.get(url)![line] ?? "";
  };
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || "(anonymous)"}  ${place(url, lineNumber)}`,
    ]),
  );
  const self = new Map<string, number>();
  samples.forEach((id, i) => {
    const name = names.get(id)!;
    if (!name.startsWith("(idle)")) self.set(name, (self.get(name) ?? 0) + timeDeltas[i]!);
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
