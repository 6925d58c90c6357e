import type { DeviceName } from "../adjoint/device-name";
import type { Benchmark, Trial } from "../benchmark";
import { pytorchTraining } from "../frameworks/pytorch";
import { recurrent, recurrentProblem } from "../training/recurrent-problem";

const own = async (device: DeviceName): Promise<Trial> => (await import("../adjoint/recurrent")).adjointRecurrent(device);

const { batch, length, features, hidden } = recurrent;

export const recurrentTraining: Benchmark = {
  name: "lstm-step",
  title: `Training step of an LSTM, ${features} → ${hidden}, on ${batch} sequences of ${length}, SGD`,
  work: { amount: batch * length, of: "position" },
  tolerance: 1e-4,
  contenders: [
    { name: "adjoint cpu", prepare: () => own("cpu") },
    { name: "adjoint wasm", prepare: () => own("wasm") },
    { name: "adjoint webgpu", prepare: () => own("webgpu") },
    pytorchTraining(() => {
      const { sequences, weights } = recurrentProblem();
      const settings = { features, hidden, optimizer: { rate: recurrent.rate } };
      return { network: "recurrent", settings, batch: [[sequences, [batch, length, features]]], weights };
    }),
  ],
  targets: [],
};
