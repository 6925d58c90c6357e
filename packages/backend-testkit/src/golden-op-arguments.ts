import * as core from "@adjoint/core";
import * as linalg from "@adjoint/core/linalg";
import { type DType, isFloat, isTensor, slice, type Tensor } from "@adjoint/core";
import { roundedToHalf } from "@adjoint/core/internal";
import type { Plain } from "./arrays";
import { arranged, type LayoutName } from "./layouts";
import { decodeNumbers, isGeneric, type Kind, resolved } from "./fixtures";
import fixture from "./golden/op-samples.json";

/** A row of golden/op-samples.json, as tools/golden/op_samples.py writes it, with arrays as places in the pool. */
export interface OpCase {
  readonly op: string;
  readonly call: string;
  readonly args: readonly Written[];
  /** Positions in the pool, a truth, or what is known of a random result. */
  readonly out: readonly (number | boolean | { readonly shape: readonly number[]; readonly dtype: Kind })[];
  readonly grad?: readonly (number | null)[];
}

/** An error input of PyTorch's. */
export interface OpRefusal extends Pick<OpCase, "op" | "call" | "args"> {
  /** What PyTorch says. */
  readonly raises: string;
}

type Written =
  | number
  | string
  | boolean
  | null
  | readonly Written[]
  | { readonly t: number }
  | { readonly n: string }
  | { readonly range: readonly (number | null)[] }
  | { readonly o: Readonly<Record<string, Written>> };

const pool = fixture.arrays as unknown as readonly (readonly [Kind, readonly number[], string])[];

let next = 0;

/** The place in the pool that a text stands for: "$7", or "$" for the array after those that were used before. Null for any other value. */
function placeOf(value: unknown): number | null {
  if (typeof value !== "string" || !value.startsWith("$")) return null;
  return value === "$" ? next++ : Number(value.slice(1));
}

/** With `{ t }` for tensors. */
function argumentOf(value: unknown): Written {
  const t = placeOf(value);
  if (t !== null) return { t };
  if (Array.isArray(value)) return value.map(argumentOf);
  if (typeof value !== "object" || value === null) return value as Written;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, argumentOf(each)])) as Written;
}

const resultOf = <T>(value: T): T | number => placeOf(value) ?? value;

// In the order of the file, in which the places are counted.
export const opCases: readonly OpCase[] = (fixture.cases as unknown as readonly OpCase[]).map(({ args, out, grad, ...rest }) => ({
  ...rest,
  args: args.map(argumentOf),
  out: out.map(resultOf),
  ...(grad === undefined ? {} : { grad: grad.map(resultOf) }),
}));
export const opRefusals: readonly OpRefusal[] = (fixture.refusals as unknown as readonly OpRefusal[]).map(({ args, ...rest }) => ({
  ...rest,
  args: args.map(argumentOf),
}));

/** Whether PyTorch has an op in a 16-bit float, so that its generic cases hold there. */
export const hasHalf = (op: string, dtype: "float16" | "bfloat16"): boolean => fixture.halves[dtype].includes(op);

/** An array of the pool, and its dtype in a run with `float`. */
export function pooled(position: number, float: DType): { readonly plain: Plain; readonly dtype: DType } {
  const [kind, shape, data] = pool[position]!;
  return { plain: { shape, data: decodeNumbers(data, kind) }, dtype: resolved(kind, float) };
}

const infinities: Readonly<Record<string, number>> = { inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };

/** The argument that was written down: tensors laid out as `layout` says, and appended to `tensors`. */
export function decoded(value: Written, float: DType, layout: LayoutName, tensors: Tensor[]): unknown {
  if (value === null) return undefined;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((each) => decoded(each as Written, float, layout, tensors) ?? null);
  if ("n" in value) return infinities[value.n] ?? Number.NaN;
  if ("range" in value) return slice(value.range[0], value.range[1], value.range[2] ?? undefined);
  if ("o" in value) {
    return Object.fromEntries(Object.entries(value.o).map(([key, each]) => [key, decoded(each, float, layout, tensors) ?? null]));
  }
  const { plain, dtype } = pooled((value as { t: number }).t, float);
  const x = arranged(layout, plain, dtype);
  tensors.push(x);
  return x;
}

/** The arrays among arguments. */
function* placesIn(value: unknown): Generator<number> {
  if (typeof value !== "object" || value === null) return;
  if ("t" in value) yield value.t as number;
  else for (const each of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) yield* placesIn(each);
}

/** The dtypes that a case speaks of; `float` where it takes the dtype of the run. */
export function kindsOf({ args, out, grad }: Pick<OpCase, "args"> & Partial<OpCase>): Set<Kind> {
  const results = [...(out ?? []), ...(grad ?? [])].flatMap((each) =>
    typeof each === "number" ? [pool[each]![0]] : typeof each === "object" && each !== null ? [each.dtype] : [],
  );
  return new Set([...[...placesIn(args)].map((place) => pool[place]![0]), ...results]);
}

/** Whether a 16-bit float holds the inputs of a generic case as they are. */
export const fits = ({ args }: Pick<OpCase, "args">, dtype: "float16" | "bfloat16"): boolean =>
  [...placesIn(args)].every((place) => {
    const [kind] = pool[place]!;
    if (!isGeneric(kind)) return true;
    return (
      kind === "brief" &&
      (dtype === "bfloat16" || pooled(place, dtype).plain.data.every((value) => Object.is(roundedToHalf(dtype, value as number), value)))
    );
  });

/** Calls the function of core, or with a dot in front the method of the first argument. */
export function invoke(call: string, args: readonly unknown[]): unknown {
  if (!call.startsWith(".")) return ({ ...core, ...linalg } as unknown as Record<string, (...args: unknown[]) => unknown>)[call]!(...args);
  const [x, ...rest] = args;
  return (x as Record<string, (...args: unknown[]) => unknown>)[call.slice(1)]!(...rest);
}

/** A tensor, several, values with indices, or a truth, as a list. */
export async function resultsOf(result: unknown): Promise<readonly (Tensor | boolean)[]> {
  const settled = await result;
  if (isTensor(settled) || typeof settled === "boolean") return [settled];
  return Array.isArray(settled) ? (settled as Tensor[]) : Object.values(settled as Record<string, Tensor>);
}

/** Those that are the same in every run. */
export const concrete = (kinds: ReadonlySet<Kind>): DType[] => [...kinds].filter((kind): kind is DType => !isGeneric(kind));
export const floatsAmong = (tensors: readonly Tensor[]): Tensor[] => tensors.filter((x) => isFloat(x.dtype));

/** The call as a reader would write it, for messages. */
export function spelled({ call, args }: Pick<OpCase, "call" | "args">): string {
  const text = (value: Written): string => {
    if (value === null) return "undefined";
    if (typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map((each) => text(each as Written)).join(", ")}]`;
    if ("n" in value) return value.n;
    if ("range" in value) return `slice(${value.range.join(", ")})`;
    if ("o" in value)
      return `{ ${Object.entries(value.o)
        .map(([key, each]) => `${key}: ${text(each)}`)
        .join(", ")} }`;
    const [kind, shape] = pool[(value as { t: number }).t]!;
    return `${isGeneric(kind) ? "float" : kind}[${shape}]`;
  };
  return `${call}(${args.map(text).join(", ")})`;
}
