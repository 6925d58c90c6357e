// The lecture's programs, each run as it is, in a process of its own, and all of them once more on each device, with one word changed. What they print
// is held against PyTorch's losses for the same numbers (tools/golden/lecture.py).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { nodeGpu } from "../../packages/backend-webgpu/src/testing/node-gpu";
import golden from "../golden/lecture.json";
import { long, whyShort } from "../../tools/long";

const here = dirname(fileURLToPath(import.meta.url));
const tsx = pathToFileURL(createRequire(join(here, "..", "..", "package.json")).resolve("tsx")).href;
const { reason: noGpu } = await nodeGpu();

const run = (...what: readonly string[]): string =>
  execFileSync(process.execPath, ["--conditions=adjoint-source", "--import", tsx, ...what], {
    cwd: here,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

const sourceOf = (file: string): string => readFileSync(join(here, file), "utf8");

const printed = new Map<string, string>();
/** What a program prints that is run as it is. */
function printedBy(file: string): string {
  if (!printed.has(file)) printed.set(file, run(file));
  return printed.get(file)!;
}

const caches = join(here, "..", "..", ".cache");
mkdirSync(caches, { recursive: true });
const edited = mkdtempSync(join(caches, "lecture-"));
afterAll(() => rmSync(edited, { recursive: true }));

/** What all programs print on a device, one after another in one process: each as somebody would edit it, with another word in `use(backends.WORD())`. */
function allOn(device: string, files: readonly string[]): string[] {
  const imports = files.map((file) => {
    const path = join(edited, `${device}-${file}`);
    const source = sourceOf(file).replace(/backends\.\w+\(\)/, `backends.${device}()`);
    writeFileSync(path, source.replaceAll('from "./', `from "${pathToFileURL(here).href}/`));
    return `console.log("="); await import("${pathToFileURL(path).href}");`;
  });
  return run("--input-type=module", "--eval", imports.join("\n")).split(/^=$/m).slice(1);
}

const lossesIn = (printed: string): number[] => [...printed.matchAll(/^step \d+ {2}loss (\S+)/gm)].map(([, loss]) => Number(loss));

/** Four digits are printed. What has gone down by orders of magnitude has rounding errors of its own. */
function expectClose(printed: string, expected: readonly number[]): void {
  const losses = lossesIn(printed);
  expect(losses.length).toBe(expected.length);
  losses.forEach((loss, i) => {
    expect(Math.abs(loss - expected[i]!), `loss ${i}: ${loss} against ${expected[i]}`).toBeLessThan(
      0.02 * expected[i]! + 1e-6 * expected[0]!,
    );
  });
}

interface Program {
  readonly file: string;
  readonly losses: readonly number[];
  /** What else it prints. */
  readonly says?: RegExp;
  /** What share of the first loss is left, at most. */
  readonly falls?: number;
}

const programs: readonly Program[] = [
  {
    file: "a-linear-classifier.ts",
    losses: golden.linearClassifier,
    says: /^#16 add\(#12, #15\) \[\]$[\s\S]*^87 of 90 points are on the right side$/m,
  },
  { file: "b-by-hand.ts", losses: golden.twoLayers },
  { file: "c-automatic.ts", losses: golden.twoLayers },
  { file: "d-on-the-gpu.ts", losses: golden.twoLayers },
  { file: "e-nn.ts", losses: golden.layers, says: /\(2\): Linear\(inFeatures=50, outFeatures=10, bias=true\)/ },
  { file: "f-own-function.ts", losses: golden.layers },
  { file: "g-own-module.ts", losses: golden.ownModule, says: /Parameters: 6,560/ },
  { file: "h-data-loader.ts", losses: golden.dataLoader, falls: 0.3, says: /^48\d of 500 unseen points are classified correctly$/m },
  { file: "i-dynamic-graph.ts", losses: golden.dynamicGraph, says: /^#13 mseLoss\(#12, #1\) \[\]$/m },
  { file: "j-recurrent.ts", losses: golden.recurrent, says: /^7 numbers: the sum is 0\.23, the network says 0\.1\d$/m },
];

it("is ten programs of at most forty lines", () => {
  const files = readdirSync(here).filter((file) => /^[a-z]-/.test(file));
  expect(files.sort()).toEqual(programs.map(({ file }) => file));
  for (const file of files) {
    const lines = sourceOf(file).trimEnd().split("\n");
    expect(lines.length, file).toBeLessThanOrEqual(40);
    expect(lines[0], file).toMatch(new RegExp(`^// \\(${file[0]}\\) `));
  }
});

it("goes to the GPU by one word: the fourth program is the third but for that, and its comment", () => {
  const code = (file: string): string => sourceOf(file).replace(/^\/\/.*\n/gm, "");
  expect(code("d-on-the-gpu.ts")).toBe(code("c-automatic.ts").replace("wasm", "webgpu"));
});

it("gradients by hand are those by themselves: the losses are the same to the last digit", () => {
  expect(printedBy("c-automatic.ts")).toBe(printedBy("b-by-hand.ts"));
});

function expectLearned(printed: string, { losses, says, falls = 0.1 }: Program): void {
  expectClose(printed, losses);
  expect(lossesIn(printed).at(-1)!).toBeLessThan(falls * losses[0]!);
  if (says !== undefined) expect(printed).toMatch(says);
}

// One without a GPU says what is missing, and what would help.
const runnable = programs.filter(({ file }) => noGpu === undefined || file !== "d-on-the-gpu.ts");

/** Against what is published, `.ci/run` runs them all. */
const runsAll = long || process.env.ADJOINT_BUILT === "1";
const early = runnable.filter(({ file }) => file < "e");

it.each(early)("$file, as it is, learns what PyTorch learns", (program) => expectLearned(printedBy(program.file), program));
it.skipIf(!runsAll).each(runnable.slice(early.length))(`$file, as it is, learns what PyTorch learns${runsAll ? "" : whyShort}`, (program) =>
  expectLearned(printedBy(program.file), program),
);

describe.each(["cpu", "wasm", "webgpu"])("on %s", (device) => {
  const files = programs.map(({ file }) => file);
  if (device === "webgpu" && noGpu !== undefined) {
    it("they say that there is no GPU", () => {
      expect(() => allOn(device, files.slice(2, 3))).toThrow(/DeviceError.*webgpu/s);
    });
    it.skip(`they learn what PyTorch learns (skipped: ${noGpu})`, () => {});
    return;
  }
  // Each program has learned on its own device above.
  it.skipIf(!long)(`they learn what PyTorch learns${whyShort}`, () =>
    allOn(device, files).forEach((each, i) => expectLearned(each, programs[i]!)),
  );
});
