import { basename } from "node:path";
import ts from "typescript";
import { type OpFunction, resultDTypes, type Signature } from "./functions";
import { tableOf } from "./option-tables";
import { parse } from "./source";

/** The lines that refuse arguments of the wrong kind. What is left out costs a comparison, and nothing is allocated. */
export function guard({ name, signatures }: OpFunction, self: string): string {
  const { params } = signatures.at(-1)!;
  return params
    .slice(self === "this" ? 1 : 0)
    .filter(({ kind, rest }) => !rest && kind !== "anything")
    .map(({ name: argument, kind, optional, nullable, options }) => {
      const given = `"${name}", "${argument}", ${argument}`;
      const check = options === undefined ? `checkArgument(${given}, "${kind}")` : `checkGiven(${given}, ${tableOf(name, options)})`;
      // Options may not be null, which is more likely a slip than a wish.
      return `${optional ? `if (${argument} ${nullable && options === undefined ? "!= null" : "!== undefined"}) ` : ""}${check};\n    `;
    })
    .join("");
}

export const pass = (signature: Signature, overloaded: boolean): string =>
  signature.params.map(({ name, rest }, i) => (rest ? `...${name}` : i > 0 && overloaded ? `${name} as never` : name)).join(", ");

/** What turns the tensor that an op returns into the result that it declares. */
export const castOf = (op: OpFunction, signature: Signature): string => {
  const declared = resultOf(op, signature);
  return declared === signature.result && op.dtype !== "promoted" ? "" : ` as ${declared}`;
};

/** The result of a signature with the dtype that the op declares, in the types of results that take one. Where an overload takes a second operand of any dtype, nothing is known. */
export function resultOf({ dtype, signatures }: OpFunction, { result, params }: Signature): string {
  if (
    dtype === undefined ||
    dtype === "promoted" ||
    (signatures.length > 1 && params.some((param) => /: (number \| )?Tensor$/.test(param.text) && param !== params[0]))
  )
    return result;
  return result.replaceAll(/\b(Tensor|ValuesAndIndices|Slogdet|LU|QR|SVD|Eigh|Lstsq)\b(?!<)/g, `$1<${resultDTypes[dtype]}>`);
}

/** Where modules of ops lie, within core's sources. */
export type OpFolder = "ops" | "linalg";

export function exportedTypes(files: readonly string[], folder: OpFolder): Map<string, string> {
  const types = new Map<string, string>([
    ["Shape", "./shape"],
    ["Dims", "./shape"],
    ["DType", "./dtype"],
    ["DTypeOf", "./literals"],
  ]);
  for (const file of files) {
    for (const statement of parse(file).statements) {
      if (
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        (ts.isClassDeclaration(statement) && statement.name !== undefined)
      )
        types.set(statement.name!.text, `./${folder}/${basename(file, ".ts")}`);
    }
  }
  return types;
}

/** What a module of ops is called where it is imported: "class-targets" is `classTargetsOps`. */
export const namespaceOf = (module: string): string => `${module.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Ops`;

/** Imports of the types that signatures name, and of the modules that they call. */
export function importsFor(
  ops: readonly OpFunction[],
  types: ReadonlyMap<string, string>,
  given: readonly string[],
  folder: OpFolder = "ops",
): string {
  const text = ops
    .flatMap((op) => op.signatures.map((s) => `${s.types} ${s.params.map((param) => param.text).join(", ")} ${s.result}`))
    .join(" ");
  const byModule = new Map<string, string[]>();
  for (const [name, module] of types) {
    if (!given.includes(name) && new RegExp(`\\b${name}\\b`).test(text))
      byModule.set(module, [...(byModule.get(module) ?? []), name].sort());
  }
  const modules = [...new Set(ops.map((op) => op.module))].sort();
  return [
    ...modules.map((module) => `import * as ${namespaceOf(module)} from "./${folder}/${module}";`),
    ...[...byModule].map(([module, names]) => `import type { ${names.join(", ")} } from "${module}";`),
  ].join("\n");
}
