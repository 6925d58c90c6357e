// (e) Layers and an optimizer from `nn`, in place of weights and update rules of our own: a layer
// knows how its weights begin, `parameters()` finds them all, and Adam changes them.
import { manualSeed, randn, use } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

const [N, D, H, C] = [64, 100, 50, 10]; // examples, inputs, hidden units, outputs
const x = randn([N, D]);
const y = randn([N, C]);
const net = new nn.Sequential(new nn.Linear(D, H), new nn.ReLU(), new nn.Linear(H, C));
const optimizer = new Adam(net.parameters(), { lr: 0.01 });
console.log(String(net));

for (let step = 0; step <= 100; step++) {
  const loss = mseLoss(net.forward(x), y);
  if (step % 5 === 0) plot({ step, loss: await loss.item() });

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
