import type { Shape } from "@adjoint/core";
import type { Benchmark, Target } from "../benchmark";
import type { Operand, SingleOp } from "../frameworks/array-library";
import { plainLoops } from "../frameworks/typed-arrays";
import { labels, uniform } from "../inputs";
import { singleOpContenders } from "./single-op";

/** What a row's operand is: floats of a shape, or indices below a bound. */
export type Kind = Shape | { readonly indices: Shape; readonly below: number };

export interface Row {
  /** What the name of the benchmark begins with. */
  readonly family: string;
  /** Where several rows are of one op. */
  readonly size?: string;
  readonly op: SingleOp;
  readonly title: string;
  readonly operands: readonly Kind[];
  /** Of the floats. */
  readonly low: number;
  readonly high: number;
  readonly tolerance: number;
  /** Without the contenders that need seconds for it: plain JavaScript's. */
  readonly fast?: boolean;
  /** How many times as fast as the best of JavaScript's libraries ours is to be on wasm, if that is what is asked. */
  readonly factor?: number;
}

const countOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The libraries that run on WebAssembly, or as plain JavaScript. */
const peers = ["tfjs-wasm", "jax-js wasm", "onnxruntime-web", "numpy-ts"];

/** Positive where sums of different orders are to agree. */
const operandOf = (kind: Kind, low: number, high: number, seed: number): Operand =>
  "indices" in kind
    ? { values: () => labels(countOf(kind.indices), kind.below, seed), shape: kind.indices }
    : { values: () => uniform(countOf(kind), low, high, seed), shape: kind };

export function benchmarkOf({ family, size, op, title, operands, low, high, tolerance, fast, factor }: Row): Benchmark {
  const inputs = operands.map((kind, i) => operandOf(kind, low, high, i + 1));
  const blocks = () => inputs.map(({ values, shape }) => ({ values: values() as Float32Array, shape }));
  const meaning = fast !== true && op in plainLoops ? (plainLoops as unknown as Record<string, Meaning>)[op] : undefined;
  const targets: Target[] = factor === undefined ? [] : [{ contender: "adjoint wasm", kind: "ratio", against: peers, factor }];
  return {
    name: `${family}-${kebab(op)}${size === undefined ? "" : `-${size}`}`,
    title: `${title}, float32`,
    work: { amount: countOf(inputs[0]!.shape), of: "element" },
    tolerance,
    ...(meaning === undefined ? {} : { expected: () => meaning(...blocks()).values }),
    contenders: singleOpContenders(op, inputs, fast === true ? ["adjoint wasm", ...peers, "pytorch"] : undefined),
    targets,
  };
}

type Meaning = (...operands: { readonly values: Float32Array; readonly shape: Shape }[]) => { readonly values: Float32Array };
