import { AdjointError, type DType, isTensor, manualSeed, memory, type Tensor, withDevice } from "@adjoint/core";
import { lonelyScope } from "@adjoint/core/internal";
import { isClose, toleranceOf } from "../compare";
import { OwnError } from "./scope";

/** What a line gave: what could be read from it, a refusal, or what must not happen. */
export type Outcome =
  | { readonly kind: "accepted"; readonly parts: readonly Part[] }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "own" }
  | { readonly kind: "broken"; readonly why: string };

interface Part {
  readonly text: string;
  readonly dtype?: DType;
  readonly values?: ArrayLike<number | bigint>;
}

/** More elements are not read one by one. */
const READ_AT_MOST = 2 ** 20;

export type Evaluate = (line: string) => unknown;

/** Runs lines of JavaScript against names. */
export function evaluator(scope: Readonly<Record<string, unknown>>): Evaluate {
  const names = Object.keys(scope);
  const values = Object.values(scope);
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  return (line) => {
    const make = line.includes("await ") ? AsyncFunction : Function;
    return make(...names, `"use strict"; return (${line});`)(...values);
  };
}

function tensorsIn(value: unknown, found: (Tensor | string)[], depth = 0): void {
  if (isTensor(value)) found.push(value);
  else if (Array.isArray(value) && depth < 4) for (const item of value) tensorsIn(item, found, depth + 1);
  else if (value instanceof Map && depth < 4) for (const item of value.values()) tensorsIn(item, found, depth + 1);
  else if (typeof value === "object" && value !== null && depth < 4 && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    for (const item of Object.values(value)) tensorsIn(item, found, depth + 1);
  } else if (typeof value !== "object" && typeof value !== "function") found.push(typeof value === "symbol" ? "symbol" : `${value}`);
}

async function readPart(x: Tensor | string): Promise<Part> {
  if (typeof x === "string") return { text: x };
  const text = `${x.dtype} [${x.shape.join(",")}]`;
  if (x.disposed) return { text: `${text}, disposed` };
  if (x.numel() > READ_AT_MOST) {
    await x.at(...x.shape.map(() => 0)).item();
    return { text };
  }
  return { text, dtype: x.dtype, values: (await x.data()) as ArrayLike<number | bigint> };
}

const verdict = (error: unknown): Outcome => {
  if (error instanceof OwnError || /^Class (constructor|extends)/.test(String((error as Error)?.message))) return { kind: "own" };
  if (!(error instanceof AdjointError)) return { kind: "broken", why: `threw ${describeError(error)}` };
  if (/\[object |undefined is not (a function|iterable)|Cannot read|\binternal\b/.test(error.message))
    return { kind: "broken", why: `says ${error.message}` };
  return { kind: "refused", code: error.code, message: error.message };
};

const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}${(error.stack ?? "").split("\n").slice(1, 4).join("")}` : String(error);

/** Runs a line on a device, and reads all that it gives. */
export async function tried(evaluate: Evaluate, line: string, device?: string): Promise<Outcome> {
  manualSeed(1);
  try {
    return await lonelyScope(async () => {
      let result: unknown;
      if (device === undefined) result = evaluate(line);
      else
        withDevice(device, () => {
          result = evaluate(line);
        });
      const found: (Tensor | string)[] = [];
      tensorsIn(await result, found);
      const parts: Part[] = [];
      for (const each of found) parts.push(await readPart(each));
      // A gradient outlives the scope that it was computed in.
      for (const each of found) if (isTensor(each)) each.dispose();
      return { kind: "accepted", parts } as const;
    });
  } catch (error) {
    return verdict(error);
  }
}

/** Storages alive on all devices. */
export const storages = (): number => memory().reduce((sum, report) => sum + report.storages, 0);

/** Where the terms of a sum overflow, its order decides between the two; so does the width of what it is kept in. */
const isOverflow = (a: number, b: number): boolean => !Number.isFinite(a) || !Number.isFinite(b);

/** What is left where 3e38 cancels is small beside it alone, or beside what overflowed. */
const isRounding = (a: number, b: number, all: ArrayLike<number | bigint>): boolean =>
  Math.abs(a - b) <=
  1e-6 *
    Array.from(all, (each) => Math.abs(Number(each))).reduce(
      (largest, each) => (Number.isNaN(each) ? largest : Math.max(largest, Math.min(each, 3.4e38))),
      0,
    );

/** NumPy's whole numbers are int32 on a device without int64. */
const isNarrow = (a: Part, b: Part): boolean => a.dtype === "int32" && b.dtype === "int64" && a.text === b.text.replace("int64", "int32");

function differingPart(a: Part, b: Part, { huge, narrow }: Leeway): string | undefined {
  if (a.text !== b.text && !(narrow && isNarrow(a, b))) return `${a.text} and ${b.text}`;
  if (a.values === undefined || b.values === undefined) return undefined;
  for (let i = 0; i < a.values.length; i++) {
    const [x, own] = [a.values[i]!, b.values[i]!];
    const y = typeof x === "number" ? Number(own) : own;
    if (huge && (isOverflow(Number(x), Number(y)) || isRounding(Number(x), Number(y), b.values))) continue;
    if (!isClose(x, y, toleranceOf(a.dtype!))) return `${a.text}: element ${i} is ${x} and ${y}`;
  }
  return undefined;
}

export interface Leeway {
  /** Whether numbers are so large that the terms of a sum may overflow. */
  readonly huge: boolean;
  /** Whether the device has no int64, and int32 in its place. */
  readonly narrow: boolean;
}

/** How two devices' outcomes differ, if they do. What a device does not hold it may refuse. */
export function difference(ours: Outcome, reference: Outcome, leeway: Leeway): string | undefined {
  if (ours.kind === "refused" && (ours.code === "DTYPE" || ours.code === "DEVICE")) return undefined;
  if (ours.kind !== reference.kind) return `${summary(ours)}; the reference ${summary(reference)}`;
  if (ours.kind === "refused" && reference.kind === "refused" && ours.code !== reference.code)
    return `${summary(ours)}; the reference ${summary(reference)}`;
  if (ours.kind !== "accepted" || reference.kind !== "accepted") return undefined;
  if (ours.parts.length !== reference.parts.length) return `gives ${ours.parts.length} values; the reference ${reference.parts.length}`;
  for (let i = 0; i < ours.parts.length; i++) {
    const differing = differingPart(ours.parts[i]!, reference.parts[i]!, leeway);
    if (differing !== undefined) return `differs from the reference: ${differing}`;
  }
  return undefined;
}

export function summary(outcome: Outcome): string {
  if (outcome.kind === "accepted") return `gives ${outcome.parts.map((part) => part.text).join(" and ") || "nothing"}`;
  if (outcome.kind === "refused") return `is refused (${outcome.message.split("\n")[0]})`;
  return outcome.kind === "own" ? "throws the caller's own error" : outcome.why;
}
