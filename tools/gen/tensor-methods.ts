import { castOf, guard, importsFor, namespaceOf, pass, resultOf } from "./calls";
import type { OpFunction, Signature } from "./functions";
import { tablesIn } from "./option-tables";
import { operandsOf, type Result, type Row } from "./rows";
import { comment, HEADER } from "./source";

function tensorMethod(row: Row, result: Result): string {
  const rest = row.params.slice(1, row.params.length - row.hidden);
  const { list, args, options, spelled } = operandsOf(row);
  const plain = `callElementwise(elementwiseOps.${row.name}.definition, [this as unknown as Tensor${args}])`;
  const full = `applyTensors(elementwiseOps.${row.name}, [this as unknown as Tensor${args}]${options})`;
  // The way without options is short, for it is walked for every sum and product.
  const call = !spelled ? plain : rest.some((p) => p.optional) ? full : `options === undefined ? ${plain} : ${full}`;
  const out = (dtype: string): string => `Tensor<${result === "bool" ? '"bool"' : result === "float" ? `FloatOf<${dtype}>` : dtype}>`;
  const promotes = rest.length === 1 && !rest[0]!.optional && result !== "bool";
  const doc = comment(row.doc, "  ");
  if (!promotes) {
    const type = rest.length === 0 || result === "bool" || rest.every((p) => p.optional) || row.name === "maskedFill" ? out("D") : "Tensor";
    return `${doc}  ${row.name}(${list}): ${type} {\n    return (${call}) as ${type};\n  }\n`;
  }
  const other = rest[0]!.name;
  const more = row.keywords === "" ? "" : `, options?: { ${row.keywords} }`;
  return `${doc}  ${row.name}<E extends DType>(${other}: Tensor<E>${more}): ${out("Promote<D, E>")};
  ${row.name}(${other}: number | bigint | boolean${more}): ${out("WithNumber<D>")};
  ${row.name}(${other}: TensorLike${more}): Tensor;
  ${row.name}(${other}: TensorLike${more}): Tensor {\n    return ${call};\n  }\n`;
}

function inPlaceMethod(row: Row): string {
  const { list, args, options } = operandsOf(row);
  return `  /** \`${row.name}\`, written into this tensor. */\n  ${row.name}_(${list}): this {\n    return applyInPlace(elementwiseOps.${row.name}, [this as unknown as Tensor${args}]${options}) as unknown as this;\n  }\n`;
}

function functionMethod(op: OpFunction): string {
  const { signatures, name, target, module, doc } = op;
  const last = signatures.at(-1)!;
  const self = /_$/.test(name);
  const result = (signature: Signature): string => (self ? "this" : resultOf(op, signature));
  const list = (signature: Signature): string =>
    signature.params
      .slice(1)
      .map((param) => param.text)
      .join(", ");
  const overloads = signatures.slice(0, -1).map((s) => `  ${name}${s.types}(${list(s)}): ${result(s)};\n`);
  const args = pass(last, signatures.length > 1)
    .split(", ")
    .slice(1)
    .map((arg) => `, ${arg}`)
    .join("");
  const cast = self ? " as unknown as this" : castOf(op, last);
  // D is the class's own.
  const types = op.dtype === "promoted" ? last.types.replace("D extends DType, ", "") : last.types;
  const call = `${namespaceOf(module)}.${target}(this as unknown as Tensor${args})${cast}`;
  return `${comment(doc, "  ")}${overloads.join("")}  ${name}${types}(${list(last)}): ${result(last)} {\n    ${guard(op, "this")}return ${call};\n  }\n`;
}

export function tensorMethods(
  rows: readonly Row[],
  kinds: ReadonlyMap<string, Result>,
  ops: readonly OpFunction[],
  types: ReadonlyMap<string, string>,
): string {
  const inPlace = rows.filter((row) => kinds.get(row.name) !== "bool" && row.name !== "where");
  const functions = ops.map(functionMethod).join("\n");
  return `${HEADER}import { checkArgument, checkGiven } from "./arguments";
import type { DType } from "./dtype";
import { callElementwise, type TensorLike } from "./elementwise";
import { applyInPlace, applyTensors } from "./keywords";
import { elementwiseOps } from "./ops/elementwise";
${tablesIn(functions)}${importsFor(ops, types, ["DType", "Tensor", "TensorLike"])}
import type { FloatDType, FloatOf, Promote, SumOf, WithNumber } from "./promotion.gen";
import type { Tensor } from "./tensor";
import { TensorHandle } from "./tensor-handle";

/** The ops that are methods of tensors. */
export abstract class TensorMethods<D extends DType> extends TensorHandle<D> {
${rows.map((row) => tensorMethod(row, kinds.get(row.name)!)).join("\n")}
${inPlace.map(inPlaceMethod).join("\n")}
${functions}}
`;
}
