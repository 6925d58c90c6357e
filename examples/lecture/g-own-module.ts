// (g) A module of our own: layers are its properties, and `forward` is plain code. Here the input also
// goes around the hidden layer, which no `Sequential` can say.
import { manualSeed, randn, type Tensor, use } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

class TwoLayers extends nn.Module {
  hidden = new nn.Linear(100, 50);
  output = new nn.Linear(50, 10);
  around = new nn.Linear(100, 10, { bias: false });
  forward(x: Tensor): Tensor {
    const h = this.hidden.forward(x).relu(); // [N,100] → [N,50]
    return this.output.forward(h).add(this.around.forward(x)); // [N,10]
  }
}

const x = randn([64, 100]);
const y = randn([64, 10]);
const net = new TwoLayers();
const optimizer = new Adam(net.parameters(), { lr: 0.01 });
console.log(String(nn.summary(net, [64, 100])));

for (let step = 0; step <= 100; step++) {
  const loss = mseLoss(net.forward(x), y);
  if (step % 5 === 0) plot({ step, loss: await loss.item() });

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
