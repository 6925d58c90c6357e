// (h) A data loader: the data come in shuffled batches, pass after pass, and the network sees only a part of them in each step. Half of the
// points are kept apart, to see whether it has learned more than them by heart.
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
const loader = new DataLoader(new TensorDataset(points.narrow(0, 0, 500), labels.narrow(0, 0, 500)), { batchSize: 50, shuffle: true });
const [unseen, truth] = [points.narrow(0, 500, 500), labels.narrow(0, 500, 500)];

const net = new nn.Sequential(new nn.Linear(2, 32), new nn.ReLU(), new nn.Linear(32, 2));
const optimizer = new Adam(net.parameters(), { lr: 0.01 });

for (let pass = 1, step = 0; pass <= 20; pass++) {
  for await (const [x, y] of loader) {
    const loss = crossEntropy(net.forward(x), y);
    if (step++ % 10 === 0) plot({ step, loss: await loss.item() });
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
}
const hits = noGrad(() => net.forward(unseen).argmax(1))
  .eq(truth)
  .sum();
console.log(`${await hits.item()} of 500 unseen points are told right`);
