import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** A part of the code that faults are put into, and the tests that have to notice, in the order in which they are run. */
export interface Area {
  readonly name: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

/** The TypeScript files of a folder that compute something: no tests, and nothing that a generator writes. */
const sources = (folder: string, ...left: readonly string[]): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(".ts") && !/\.(test|gen|d)\.ts$/.test(file) && file !== "index.ts")
    .filter((file) => !left.includes(basename(file, ".ts")))
    .map((file) => join(folder, file))
    .sort();

const some = (folder: string, ...names: readonly string[]): string[] => names.map((name) => join(folder, `${name}.ts`)).filter(existsSync);

/** What runs last, as it takes long. */
export const late: readonly string[] = ["conformance.test.ts", "interpreted.test.ts"];

/** Those of the folders inside, too. */
const testsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith(".browser.test.ts") && !late.includes(basename(file)))
    .map((file) => join(folder, file))
    .sort();

const core = "packages/core/src";
const autograd = "packages/autograd/src";
const cpu = "packages/backend-cpu-js/src";
const wasm = "packages/backend-wasm-simd/src";
const webgpu = "packages/backend-webgpu/src";
const nn = "packages/nn/src";
const data = "packages/data/src";
const conformance = (folder: string): string => join(folder, "conformance.test.ts");
const tour = "examples/tour.test.ts";

/**
 * Kernels, rules and expressions. Left out is what no result can depend on: caches, pools, pacing, how code is specialised, what is printed for
 * people, and the text of errors.
 */
export const areas: readonly Area[] = [
  {
    name: "core",
    files: [
      ...sources(join(core, "ops")),
      ...some(core, "elementwise", "expr", "layout", "linearize", "lower", "promotion", "shape", "half"),
    ],
    tests: [...testsIn(core), conformance(cpu), ...testsIn(autograd), ...testsIn(nn), tour],
  },
  {
    name: "autograd",
    files: sources(autograd, "install"),
    tests: [...testsIn(autograd), conformance(cpu), ...testsIn(nn), tour],
  },
  {
    name: "backend-cpu-js",
    files: sources(cpu, "cache", "kernel-cache", "memory", "scratch", "specialise", "matmul-blocked"),
    tests: [...testsIn(cpu), conformance(cpu), join(cpu, "interpreted.test.ts")],
  },
  {
    name: "backend-wasm-simd",
    files: some(wasm, "conversion", "encode", "map", "matmul", "moves", "opcodes", "order", "reduce", "slots", "writer"),
    tests: [...testsIn(wasm), conformance(wasm)],
  },
  {
    name: "backend-webgpu",
    files: [...sources(join(webgpu, "kernels")), ...sources(join(webgpu, "wgsl")), ...some(webgpu, "constants", "index-faults")],
    tests: [...testsIn(webgpu), conformance(webgpu)],
  },
  {
    name: "nn",
    files: [
      ...sources(join(nn, "layers")),
      ...sources(join(nn, "optim")),
      ...some(
        nn,
        "default-init",
        "functional",
        "init",
        "losses/distances",
        "losses/element-loss",
        "losses/likelihood",
        "losses/nll",
        "state",
      ),
    ],
    tests: [...testsIn(nn), tour, ...testsIn("apps/demo/src")],
  },
  { name: "data", files: sources(data), tests: testsIn(data) },
];
