import { cpu } from "@adjoint/backend-cpu-js";
import { manualSeed, tensor, use } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { Adam } from "@adjoint/nn/optim";

await use(cpu());
manualSeed(1);
const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);
const net = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1), new nn.Sigmoid());
const optimizer = new Adam(net.parameters(), { lr: 0.05 });
const loss = new nn.BCELoss();
for (let step = 0; step < 300; step++) {
  optimizer.zeroGrad();
  loss.forward(net.forward(x), y).backward();
  optimizer.step();
}
const answers = await net.forward(x).round().data();
console.log(`xor ${answers.join(" ")}`);
