import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HEADER, source } from "./source";

export async function promotion(): Promise<string> {
  const load = (file: string): Promise<Record<string, unknown>> => import(pathToFileURL(join(source, file)).href);
  const { promoteTypes } = (await load("promotion.ts")) as { promoteTypes: (a: string, b: string) => string };
  const { allDTypes } = (await load("dtype.ts")) as { allDTypes: readonly string[] };
  const cell = (a: string, b: string): string => {
    try {
      return `"${promoteTypes(a, b)}"`;
    } catch {
      return "never";
    }
  };
  const lines = allDTypes.map((a) => `  ${a}: { ${allDTypes.map((b) => `${b}: ${cell(a, b)}`).join("; ")} };`);
  return `${HEADER}import type { DType } from "./dtype";

interface Promotions {
${lines.join("\n")}
}

/** The dtype that two dtypes meet in. */
export type Promote<A extends DType, B extends DType> = Promotions[A][B];

/** The dtypes that have fractions, and gradients. */
export type FloatDType = "float32" | "float64" | "float16" | "bfloat16";

/** What an op of floats makes of a dtype: floats stay, integers and bools become float32. */
export type FloatOf<D extends DType> = D extends FloatDType ? D : "float32";

/** The dtype of a sum: integers of fewer than 32 bits and bools sum in int32. */
export type SumOf<D extends DType> = D extends "int16" | "uint16" | "int8" | "uint8" | "bool" ? "int32" : D;

/** What a number beside a tensor makes of its dtype: a fraction turns integers into float32. */
export type WithNumber<D extends DType> = D extends FloatDType ? D : D extends "bool" ? "bool" | "int32" | "float32" : D | "float32";
`;
}
