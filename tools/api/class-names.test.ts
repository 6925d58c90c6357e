import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, it, onTestFinished } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const program = `
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import * as core from "@adjoint/core";
import * as data from "@adjoint/data";
import * as nn from "@adjoint/nn";
import * as optim from "@adjoint/nn/optim";
import * as train from "@adjoint/nn/train";
await core.use(cpu());
const isClass = (value) => typeof value === "function" && /^class\\b/.test(Function.prototype.toString.call(value));
export const classes = [core, data, nn, optim, train].flatMap((from) =>
  Object.entries(from).flatMap(([key, value]) => (isClass(value) ? [[key, value.name]] : [])));
export const printed = String(new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU()));
const caught = [() => core.ones([2]).add(core.ones([3])), () => new nn.Linear(-1, 1), () => core.tensor(new nn.ReLU())].map((attempt) => {
  try { attempt(); } catch (error) { return [error.name, String(error).split("\\n")[0], error.stack.split("\\n")[0]]; }
});
export const errors = caught;
`;

// Minifiers rename every class, and bundlers those that speak of themselves.
it("classes and errors print by their names from a minified bundle", async () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "names-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const out = join(folder, "bundle.mjs");
  await build({
    stdin: { contents: program, resolveDir: root },
    outfile: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: process.env.ADJOINT_BUILT === "1" ? [] : ["adjoint-source"],
    external: ["node:*"],
    logLevel: "silent",
  });
  const { classes, printed, errors } = (await import(/* @vite-ignore */ pathToFileURL(out).href)) as {
    classes: [string, string][];
    printed: string;
    errors: [string, string, string][];
  };
  expect(classes.length).toBeGreaterThan(80);
  expect(classes.filter(([key, name]) => key !== name)).toEqual([]);
  expect(printed).toBe("Sequential(\n  (0): Linear(inFeatures=2, outFeatures=3, bias=true)\n  (1): ReLU()\n)");
  expect(errors[0]).toEqual([
    "ShapeError",
    ...new Array<string>(2).fill("ShapeError: add: shapes do not broadcast: [2] and [3] (2 vs 3)."),
  ]);
  expect(errors[1]![1]).toMatch(/^ArgumentError: Linear: /);
  expect(errors[2]![1]).toMatch(/^\w+Error: tensor: .*ReLU/);
});
