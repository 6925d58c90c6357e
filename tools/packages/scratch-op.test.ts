import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolders, root } from "./tarballs.ts";
import { copyTree } from "./tree.ts";

// What CONTRIBUTING promises, tried on a copy of the working tree: an elementwise op is one row in one file, and a scalar op with a missing row
// does not compile.

const edit = (path: string, from: string | RegExp, to: string): void => {
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, to);
  expect(after, `${from} is no longer in ${relative(root, path)}`).not.toBe(before);
  writeFileSync(path, after);
};

const node = (copy: string, ...args: string[]): string => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--conditions=adjoint-source", "--import", "tsx", ...args], {
    cwd: copy,
    encoding: "utf8",
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  return stdout;
};

let copy: string;
beforeAll(() => {
  copy = copyTree();
});
afterAll(removeFolders);

const program = `
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { disposeDevice, tensor, use } from "@adjoint/core";
import { nodeGpu } from "../packages/backend-webgpu/src/testing/node-gpu";
const { gpu, reason } = await nodeGpu();
const { available } = await use(cpu(), wasm(), ...(gpu === null ? [] : [webgpu({ gpu })]));
const results: Record<string, unknown> = {};
for (const device of available) {
  const x = await tensor([0.5, 1, 2]).to(device as never);
  x.requiresGrad = true;
  const y = x.scratchOp();
  y.sum().backward();
  results[device] = [Array.from(await y.data()), Array.from(await x.grad!.data())];
}
console.log(JSON.stringify({ results, reason }));
for (const device of available) await disposeDevice(device);
`;

it("an elementwise op is one row in one file: forward and backward on every device", (context) => {
  // log(1 + x²), whose derivative is 2x/(1 + x²).
  edit(
    join(copy, "packages/core/src/ops/elementwise.ts"),
    "  /** Absolute value. */\n",
    "  /** A scratch op. */\n  scratchOp: elementwise((x) => x.mul(x).add(1).log()),\n  /** Absolute value. */\n",
  );
  node(copy, "tools/gen/main.ts");
  writeFileSync(join(copy, "examples/scratch.ts"), program);
  const { results, reason } = JSON.parse(node(copy, "examples/scratch.ts").trim().split("\n").at(-1)!);
  const xs = [0.5, 1, 2];
  for (const device of Object.keys(results)) {
    const [values, gradients] = results[device];
    xs.forEach((x, i) => {
      expect(values[i], `${device}: value at ${x}`).toBeCloseTo(Math.log(1 + x * x), 5);
      expect(gradients[i], `${device}: gradient at ${x}`).toBeCloseTo((2 * x) / (1 + x * x), 5);
    });
  }
  expect(Object.keys(results)).toEqual(expect.arrayContaining(["cpu", "wasm"]));
  if (results.webgpu === undefined) context.skip(`cpu and wasm agree; ${reason}`);
});

const table = "packages/core/src/scalar-ops.ts";
const rust = "packages/backend-wasm-simd/rust/src";

it("a scalar op with a missing row does not compile, and the compiler lists the rows", () => {
  // What it takes is left out, too: an op of floats that promotes nothing would keep integers as they are.
  edit(join(copy, table), "  floor: {", "  scratchScalar: { arity: 1 },\n  floor: {");
  const { stdout, status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"], {
    cwd: copy,
    encoding: "utf8",
  });
  expect(status).not.toBe(0);
  const missing = (place: string): string =>
    stdout
      .split("\n")
      .filter((line) => line.startsWith(place) && !line.includes(".test.ts"))
      .join("\n");
  expect(missing(table)).toContain("Property 'of' is missing in type '{ readonly arity: 1; }'");
  for (const place of [
    "packages/backend-testkit/src/oracle/meaning.ts",
    "packages/autograd/src/derivatives.ts",
    "packages/backend-cpu-js/src/snippets.ts",
    "packages/backend-wasm-simd/src/opcodes.gen.ts",
    "packages/backend-webgpu/src/wgsl/scalar.ts",
  ]) {
    expect(missing(place), `${place} should miss a row`).toContain("scratchScalar");
  }
});

it("the opcodes of TypeScript and of Rust are written from the table, and no lane of Rust has a way round them", () => {
  edit(join(copy, table), "scratchScalar: { arity: 1 },", 'scratchScalar: { arity: 1, of: "float" },');
  node(copy, "tools/gen/main.ts");
  const read = (path: string): string => readFileSync(join(copy, path), "utf8");
  const code = /scratchScalar: (\d+),/.exec(read("packages/backend-wasm-simd/src/opcodes.gen.ts"))?.[1];
  expect(code).toBeDefined();
  // Of floats: in the enum of the float lanes, and in no other.
  const enums = [...read(`${rust}/scalar_op.rs`).matchAll(/pub enum (\w+) \{([^}]*)\}/g)].map(([, name, body]) => ({ name, body: body! }));
  expect(enums.map(({ name }) => name)).toEqual(["FloatOp", "IntegerOp", "BoolOp", "SpecialOp"]);
  expect(enums.filter(({ body }) => body.includes(`ScratchScalar = ${code},`)).map(({ name }) => name)).toEqual(["FloatOp"]);
  // A match on one of the enums without a wildcard does not compile while it misses an op.
  for (const lane of ["float32", "float64", "int32", "int64", "bool_lane"]) {
    const matches = read(`${rust}/${lane}.rs`).split("match op {").slice(1);
    expect(matches.length, lane).toBeGreaterThan(0);
    for (const arms of matches) expect(arms.split("\n    }\n")[0], lane).not.toMatch(/^ {8}_ /m);
  }
});
