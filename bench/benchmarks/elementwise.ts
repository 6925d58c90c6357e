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
  readonly shape: Shape;
  readonly low: number;
  readonly high: number;
  readonly operands: number;
  readonly tolerance: number;
}

const rows: readonly Row[] = [
  { op: "add", title: "Sum of two arrays of 10⁶", shape: [million], low: -1, high: 1, operands: 2, tolerance: 1e-6 },
  { op: "exp", title: "Exponential of 10⁶", shape: [million], low: -4, high: 4, operands: 1, tolerance: 1e-5 },
  { op: "geluTanh", title: "GELU by tanh of 10⁶", shape: [million], low: -4, high: 4, operands: 1, tolerance: 1e-5 },
  // Positive numbers: the errors of different orders of summing are then small beside the sum.
  { op: "sum", title: "Sum over 10⁶", shape: [million], low: 0, high: 1, operands: 1, tolerance: 1e-3 },
  { op: "softmax", title: "Softmax over the rows of 1024²", shape: [1024, 1024], low: -4, high: 4, operands: 1, tolerance: 1e-4 },
];

const kebab: Record<SingleOp, string> = { add: "add", exp: "exp", geluTanh: "gelu-tanh", sum: "sum", softmax: "softmax", matmul: "matmul" };

export const elementwiseBenchmarks: readonly Benchmark[] = rows.map(({ op, title, shape, low, high, operands, tolerance }) => {
  const count = shape.reduce((a, b) => a * b, 1);
  const inputs: Operand[] = Array.from({ length: operands }, (_, i) => ({ values: () => uniform(count, low, high, i + 1), shape }));
  const blocks = () => inputs.map(({ values }) => ({ values: values(), shape }));
  const meaning = plainLoops[op] as (...operands: ReturnType<typeof blocks>) => { readonly values: Float32Array };
  return {
    name: `elementwise-${kebab[op]}`,
    title: `${title}, float32`,
    work: { amount: count, of: "element" },
    tolerance,
    expected: () => meaning(...blocks()).values,
    contenders: singleOpContenders(op, inputs),
    targets: [],
  };
});
