import { fromTypedArray, type Tensor } from "@adjoint/core";
import { LSTM } from "@adjoint/nn";
import { SGD } from "@adjoint/nn/optim";
import type { Trial } from "../benchmark";
import { recurrent, recurrentProblem } from "../training/recurrent-problem";
import { trainingTrial } from "../training/training-trial";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";
import { setWeights } from "./weights";

export async function adjointRecurrent(device: DeviceName): Promise<Trial> {
  await openDevice(device);
  const { batch, length, features, hidden, rate } = recurrent;
  const problem = recurrentProblem();
  const network = new LSTM(features, hidden, { batchFirst: true });
  setWeights(network, problem.weights);
  const optimizer = new SGD(network.parameters(), { lr: rate });
  const sequences = fromTypedArray(problem.sequences, [batch, length, features]);
  const step = (): Tensor => {
    optimizer.zeroGrad();
    const loss = network.forward(sequences)[0].square().mean();
    loss.backward();
    optimizer.step();
    return loss;
  };
  return trainingTrial(step, async (loss) => Number(await loss.item()));
}
