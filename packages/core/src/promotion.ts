import { type DType, dtypes } from "./dtype";
import { ArgumentError, DTypeError } from "./errors";
import { describe } from "./shape";

const rank = { bool: 0, unsigned: 1, signed: 1, float: 2 } as const;

/** bool < integers < floats. */
export const category = (dtype: DType): number => rank[dtypes[dtype].kind];

/** How strongly an operand keeps its dtype in promotion: 0 for a number (a weak type), 1 for a tensor without dims, 2 for a tensor with dims. */
export type TypeStrength = 0 | 1 | 2;

const signed = { 1: "int8", 2: "int16", 4: "int32", 8: "int64" } as const;

function promoteIntegers(operation: string, a: DType, b: DType): DType {
  const [narrow, wide] = dtypes[a].bytes <= dtypes[b].bytes ? [a, b] : [b, a];
  if (dtypes[narrow].kind === dtypes[wide].kind) return wide;
  if (dtypes[wide].kind === "signed" && dtypes[wide].bytes > dtypes[narrow].bytes) return wide;
  const unsignedBytes = dtypes[dtypes[a].kind === "unsigned" ? a : b].bytes;
  if (unsignedBytes === 8) {
    throw new DTypeError(operation, `no integer dtype holds both ${a} and ${b}.`, `cast one of them: x.to("${a === "uint64" ? b : a}").`);
  }
  return signed[(unsignedBytes * 2) as 2 | 4 | 8];
}

/** The dtype that two tensors with dims meet in, as in PyTorch (and, for mixed signs, NumPy). */
export function promoteTypes(a: DType, b: DType): DType {
  for (const dtype of [a, b])
    if (typeof dtype !== "string" || !Object.hasOwn(dtypes, dtype))
      throw new ArgumentError("promoteTypes", `${describe(dtype)} is not a dtype.`);
  return promote("promoteTypes", a, b);
}

function promote(operation: string, a: DType, b: DType): DType {
  if (a === b) return a;
  const difference = category(a) - category(b);
  if (difference !== 0) return difference > 0 ? a : b;
  if (dtypes[a].kind !== "float") return promoteIntegers(operation, a, b);
  if (dtypes[a].bytes !== dtypes[b].bytes) return dtypes[a].bytes > dtypes[b].bytes ? a : b;
  return "float32"; // float16 with bfloat16
}

/** The dtype in which operands of these dtypes and strengths meet: a weaker operand counts only where its category is higher. */
export function promoteOperands(operation: string, a: DType, strengthA: TypeStrength, b: DType, strengthB: TypeStrength): DType {
  if (strengthA === strengthB) return promote(operation, a, b);
  const [weak, strong] = strengthA < strengthB ? [a, b] : [b, a];
  return category(weak) > category(strong) ? weak : strong;
}

/** Where an operation of floats finds an integer or a bool: float32. */
export const toFloat = (dtype: DType): DType => (dtypes[dtype].kind === "float" ? dtype : "float32");
