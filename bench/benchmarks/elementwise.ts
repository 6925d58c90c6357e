import type { Shape } from "@adjoint/core";
import type { Benchmark } from "../benchmark";
import type { SingleOp } from "../frameworks/array-library";
import { plainLoops } from "../frameworks/typed-arrays";
import { uniform } from "../inputs";
import { type Operand, singleOpContenders } from "./single-op";

const million = 1_000_000;

interface Row {
  readonly op: SingleOp;
  readonly title: string;
  /** Of each operand. */
  readonly shapes: readonly Shape[];
  readonly low: number;
  readonly high: number;
  readonly tolerance: number;
}

const square: Shape = [1024, 1024];

const rows: readonly Row[] = [
  { op: "add", title: "Sum of two arrays of 10⁶", shapes: [[million], [million]], low: -1, high: 1, tolerance: 1e-6 },
  { op: "exp", title: "Exponential of 10⁶", shapes: [[million]], low: -4, high: 4, tolerance: 1e-5 },
  { op: "geluTanh", title: "GELU by tanh of 10⁶", shapes: [[million]], low: -4, high: 4, tolerance: 1e-5 },
  // Positive numbers: the errors of different orders of summing are then small beside the sum.
  { op: "sum", title: "Sum over 10⁶", shapes: [[million]], low: 0, high: 1, tolerance: 1e-3 },
  { op: "softmax", title: "Softmax over the rows of 1024²", shapes: [square], low: -4, high: 4, tolerance: 1e-4 },
  { op: "addRow", title: "Sum of 1024² and a row of 1024", shapes: [square, [1024]], low: -1, high: 1, tolerance: 1e-6 },
  { op: "sumColumns", title: "Sums of the columns of 1024²", shapes: [square], low: 0, high: 1, tolerance: 1e-4 },
  { op: "sumRows", title: "Sums of the rows of 1024²", shapes: [square], low: 0, high: 1, tolerance: 1e-4 },
  {
    op: "layerNorm",
    title: "Layer norm over the rows of 1024 × 768",
    shapes: [[1024, 768], [768], [768]],
    low: -1,
    high: 1,
    tolerance: 1e-4,
  },
  { op: "topk", title: "The 8 largest of each row of 1024²", shapes: [square], low: -1, high: 1, tolerance: 1e-6 },
  {
    op: "maxPool",
    title: "Max pooling by 2 × 2 of 32 × 32 planes of 56 × 56",
    shapes: [[32, 32, 56, 56]],
    low: -1,
    high: 1,
    tolerance: 1e-6,
  },
];

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const elementwiseBenchmarks: readonly Benchmark[] = rows.map(({ op, title, shapes, low, high, tolerance }) => {
  const countOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
  const inputs: Operand[] = shapes.map((shape, i) => ({ values: () => uniform(countOf(shape), low, high, i + 1), shape }));
  const blocks = () => inputs.map(({ values, shape }) => ({ values: values(), shape }));
  const meaning = plainLoops[op] as (...operands: ReturnType<typeof blocks>) => { readonly values: Float32Array };
  return {
    name: `elementwise-${kebab(op)}`,
    title: `${title}, float32`,
    work: { amount: countOf(shapes[0]!), of: "element" },
    tolerance,
    expected: () => meaning(...blocks()).values,
    contenders: singleOpContenders(op, inputs),
    targets: [],
  };
});
