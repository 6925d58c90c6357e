// (h) A data loader: the data come in shuffled batches, pass after pass. Half of the points are kept
// apart, to see whether the network has learned more than the points that it was shown.
import { noGrad } from "@adjoint/autograd";
import { manualSeed, rand, use } from "@adjoint/core";
import { DataLoader, TensorDataset } from "@adjoint/data";
import * as nn from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

const points = rand([1000, 2]).mul(2).sub(1); // in a square, [1000,2]
const labels = points.square().sum(1).lt(0.6).to("int32"); // 1 inside a circle
const [shown, unseen] = points.split(500);
const [answers, truth] = labels.split(500);
const dataset = new TensorDataset(shown!, answers!);
const loader = new DataLoader(dataset, { batchSize: 50, shuffle: true });

const net = new nn.Sequential(new nn.Linear(2, 32), new nn.ReLU(), new nn.Linear(32, 2));
const optimizer = new Adam(net.parameters(), { lr: 0.01 });

for (let pass = 0, step = 0; pass < 20; pass++) {
  for await (const [x, y] of loader) {
    const loss = crossEntropy(net.forward(x), y);
    if (step % 5 === 0) plot({ step, loss: await loss.item() });
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    step++;
  }
}
const found = noGrad(() => net.forward(unseen!).argmax(1));
const hits = found.eq(truth!).sum();
console.log(`${await hits.item()} of 500 unseen points are classified correctly`);
