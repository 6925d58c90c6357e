/**
 * Writes what follows from the op tables: methods on Expr and Tensor, free functions, tables of options (of every package), promotion at type level, docs/ops.md, docs/numpy.md,
 * and the opcodes that the WebAssembly backend has in TypeScript and in Rust.
 * `pnpm gen` runs it; CI runs it again and fails on a difference.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exportedTypes } from "./calls";
import { exprMethods } from "./expr-methods";
import { freeFunctions } from "./free-functions";
import { functionsOf } from "./functions";
import { Declarations, optionTables, sourcesOf, tablesAsked } from "./option-tables";
import { numpyPage } from "./numpy-page";
import { page } from "./page";
import { promotion } from "./promotion";
import { elementwiseRows, results } from "./rows";
import { opcodesInRust, opcodesInTypeScript } from "./scalar-ops";
import { linalgFolder, opsFolder, root, source } from "./source";
import { tensorMethods } from "./tensor-methods";
import { assembled } from "./web-assembly";

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const rows = elementwiseRows();
const opFiles = readdirSync(opsFolder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "elementwise.ts" && file !== "composition.ts")
  .sort()
  .map((file) => join(opsFolder, file));
const ops = opFiles.flatMap(functionsOf);
const linalgFiles = readdirSync(linalgFolder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .sort()
  .map((file) => join(linalgFolder, file));
const linalgOps = linalgFiles.flatMap(functionsOf);
const methods = ops.filter((op) => op.method);
const types = exportedTypes(opFiles, "ops");
const generated = {
  expr: join(source, "expr-methods.gen.ts"),
  tensor: join(source, "tensor-methods.gen.ts"),
  functions: join(source, "functions.gen.ts"),
  promotion: join(source, "promotion.gen.ts"),
  options: join(source, "options.gen.ts"),
};
const coreFiles = sourcesOf(source);
const ownDeclarations = new Declarations(coreFiles);
write(generated.options, optionTables([...ops, ...linalgOps], ownDeclarations, tablesAsked(coreFiles)));
// Other packages' options extend core's, and of one name their own counts.
for (const name of ["autograd", "data", "distributed", "formats", "nn"]) {
  const folder = join(root, "packages", name, "src");
  const files = sourcesOf(folder);
  write(join(folder, "options.gen.ts"), optionTables([], new Declarations(files, ownDeclarations), tablesAsked(files)));
}
write(generated.expr, exprMethods(rows));
// The table is evaluated for its dtypes, and it needs a base class to load at all.
if (!existsSync(generated.tensor)) write(generated.tensor, "export abstract class TensorMethods<D> { declare readonly _: D; }\n");
const kinds = await results(rows);
write(generated.tensor, tensorMethods(rows, kinds, methods, types));
write(generated.promotion, await promotion());
const wasm = join(root, "packages/backend-wasm-simd");
write(join(wasm, "src/opcodes.gen.ts"), await opcodesInTypeScript());
write(join(wasm, "rust/src/scalar_op.rs"), await opcodesInRust());
const random = join(root, "packages/compat-numpy/src/random");
write(join(random, "pcg64-binary.gen.ts"), await assembled(join(random, "pcg64.wat"), "pcg64Binary"));
write(
  generated.functions,
  freeFunctions(
    rows,
    ops.filter((op) => op.name !== "var" && (!/_$/.test(op.target) || op.name !== op.target)),
    types,
    "ops",
  ),
);
write(join(source, "linalg.gen.ts"), freeFunctions([], linalgOps, exportedTypes(linalgFiles, "linalg"), "linalg"));
write(join(root, "docs/ops.md"), page(rows, methods, linalgOps));
write(join(root, "docs/numpy.md"), numpyPage());
console.log(`gen: ${rows.length} elementwise ops, ${methods.length} methods, ${ops.length + linalgOps.length} functions`);
