import type { Benchmark } from "../benchmark";
import { convolutionalTraining } from "./convolutional-training";
import { dispatchBenchmarks } from "./dispatch";
import { eagerAdd } from "./eager-add";
import { elementwiseBenchmarks } from "./elementwise";
import { layerBenchmarks } from "./layers";
import { matmulBenchmarks } from "./matmul";
import { perceptronTraining } from "./perceptron-training";
import { recurrentTraining } from "./recurrent-training";
import { startBenchmark } from "./start";
import { transformerTraining } from "./transformer-training";

export const benchmarks: readonly Benchmark[] = [
  ...matmulBenchmarks,
  convolutionalTraining,
  eagerAdd,
  perceptronTraining,
  transformerTraining,
  recurrentTraining,
  startBenchmark,
  ...elementwiseBenchmarks,
  ...layerBenchmarks,
  ...dispatchBenchmarks,
];
