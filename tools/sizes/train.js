// A minimal training program, as a page would bundle it: its size is guarded by `npm run size`.
import { cpu } from "@adjoint/backend-cpu-js";
import { tensor, use } from "@adjoint/core";
import { Linear } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { SGD } from "@adjoint/nn/optim";

export const train = async (steps) => {
  await use(cpu());
  const layer = new Linear(2, 3);
  const optimizer = new SGD(layer.parameters(), { lr: 0.5 });
  for (let step = 0; step < steps; step++) {
    const loss = crossEntropy(layer.forward(tensor([[1, 0]])), [2]);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
};
