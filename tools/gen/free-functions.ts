import { castOf, guard, importsFor, namespaceOf, type OpFolder, pass, resultOf } from "./calls";
import { type OpFunction, resultDTypes, type Signature } from "./functions";
import { tablesIn } from "./option-tables";
import { operandsOf, type Row } from "./rows";
import { comment, HEADER } from "./source";

function freeFunction(op: OpFunction): string {
  const { signatures, name, target, module, doc } = op;
  const last = signatures.at(-1)!;
  const generic = op.dtype !== undefined && resultDTypes[op.dtype].includes("D>") ? true : op.dtype === "same";
  const list = (signature: Signature): string =>
    signature.params.map((param, i) => (generic && i === 0 ? param.text.replace(/: Tensor$/, ": Tensor<D>") : param.text)).join(", ");
  const typesOf = ({ types }: Signature): string => (generic ? `<D extends DType>` : types);
  const overloads = signatures.slice(0, -1).map((s) => `export function ${name}${typesOf(s)}(${list(s)}): ${resultOf(op, s)};\n`);
  const cast = castOf(op, last);
  const call = `${namespaceOf(module)}.${target}(${pass(last, signatures.length > 1)}${signatures.length > 1 && last.params[0]!.rest ? " as [never]" : ""})${cast}`;
  return `${comment(doc, "")}${overloads.join("")}export function ${name}${typesOf(last)}(${list(last)}): ${resultOf(op, last)} {\n  ${guard(op, "").replaceAll("\n    ", "\n  ")}return ${call};\n}\n`;
}

export function freeFunctions(
  rows: readonly Row[],
  ops: readonly OpFunction[],
  types: ReadonlyMap<string, string>,
  folder: OpFolder,
): string {
  const elementwise = rows
    .filter((row) => row.name !== "where")
    .map((row) => {
      const first = row.params[0]!.name;
      const { list, args, options } = operandsOf(row);
      const parameters = [`${first}: Tensor`, ...(list === "" ? [] : [list])].join(", ");
      return `${comment(row.doc, "")}export function ${row.name}(${parameters}): Tensor {\n  return applyTensors(elementwiseOps.${row.name}, [${first}${args}]${options});\n}\n`;
    });
  const functions = ops.map(freeFunction).join("\n");
  const applied =
    rows.length === 0
      ? ""
      : 'import type { TensorLike } from "./elementwise";\nimport { applyTensors } from "./keywords";\nimport { elementwiseOps } from "./ops/elementwise";\n';
  const promotions = ["FloatDType", "FloatOf", "Promote", "SumOf"].filter(
    (name) => rows.length > 0 || functions.includes(`${name}<`) || functions.includes(`<${name}>`),
  );
  return `${HEADER}import { checkArgument, checkGiven } from "./arguments";
${applied}${tablesIn(functions)}${importsFor(ops, types, ["Tensor", "TensorLike", "DType"], folder)}
import type { ${promotions.join(", ")} } from "./promotion.gen";
import type { DType } from "./dtype";
import type { Tensor } from "./tensor";

${elementwise.join("\n")}
${functions}`;
}
