import type { Benchmark } from "../benchmark";
import { plainLoops } from "../frameworks/typed-arrays";
import { uniform } from "../inputs";
import { benchmarkOf } from "./rows";
import { singleOpContenders } from "./single-op";

const size = 512;
const shape = [size, size];
const operands = [1, 2].map((seed) => ({ values: () => uniform(size * size, -1, 1, seed), shape }));

const common = {
  work: { amount: 2 * size ** 3, of: "flop" },
  tolerance: 1e-4,
  expected: () => {
    const [a, b] = operands.map(({ values }) => ({ values: values(), shape }));
    return plainLoops.matmul(a!, b!).values;
  },
};

export const matmulBenchmarks: readonly Benchmark[] = [
  {
    ...common,
    name: "matmul-cpu",
    title: `Matrix product ${size} × ${size} × ${size}, float32, plain JavaScript`,
    contenders: singleOpContenders("matmul", operands, ["adjoint cpu", "plain loop", "tfjs-cpu", "numpy-ts"]),
    targets: [{ contender: "adjoint cpu", kind: "ratio", against: ["plain loop"], factor: 3.5 }],
  },
  ...[64, 256, 1024].map((size) =>
    benchmarkOf({
      family: "square",
      fast: true,
      size: String(size),
      op: "matmul",
      title: `Matrix product ${size} × ${size} × ${size}`,
      operands: [
        [size, size],
        [size, size],
      ],
      low: -1,
      high: 1,
      tolerance: 1e-4,
      factor: size < 512 ? 1.1 : 1.2,
    }),
  ),
  {
    ...common,
    name: "matmul-wasm",
    title: `Matrix product ${size} × ${size} × ${size}, float32, WebAssembly on one thread`,
    contenders: singleOpContenders("matmul", operands, [
      "adjoint wasm",
      "tfjs-wasm",
      "jax-js wasm",
      "onnxruntime-web",
      "numpy-ts",
      "pytorch",
    ]),
    targets: [
      {
        contender: "adjoint wasm",
        kind: "ratio",
        against: ["tfjs-wasm", "jax-js wasm", "onnxruntime-web", "numpy-ts"],
        factor: 1.3,
      },
    ],
  },
];
