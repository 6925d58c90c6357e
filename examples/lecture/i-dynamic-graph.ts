// (i) A dynamic graph: how often the middle layer is passed is drawn anew in each step. A plain loop is
// all it takes, for each forward pass leaves a graph of its own; the passes share their weights.
import { graphOf } from "@adjoint/autograd";
import { manualSeed, randint, randn, type Tensor, use } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { backends } from "./backends";
import { draw, plot } from "./board";

await use(backends.wasm());
manualSeed(1);

class Dynamic extends nn.Module {
  input = new nn.Linear(100, 50);
  middle = new nn.Linear(50, 50);
  output = new nn.Linear(50, 10);
  forward(x: Tensor, depth: number): Tensor {
    let h = this.input.forward(x).relu(); // [N,50]
    for (let i = 0; i < depth; i++) h = this.middle.forward(h).relu();
    return this.output.forward(h); // [N,10]
  }
}

const x = randn([64, 100]);
const y = randn([64, 10]);
const net = new Dynamic();
const weights = Object.fromEntries(net.namedParameters());
const optimizer = new Adam(net.parameters(), { lr: 0.003 });
const depths: number[] = await randint(0, 4, [201]).toArray();
const lossOf = (depth: number) => mseLoss(net.forward(x, depth), y);
for (const depth of depths.slice(0, 2)) draw(graphOf(() => lossOf(depth), { x, y, ...weights }));

for (const [step, depth] of depths.entries()) {
  const loss = lossOf(depth);
  if (step % 5 === 0) plot({ step, loss: await loss.item() });
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
