// (c) The same network and the same numbers, without the backward pass: `backward()` walks the graph
// that the forward pass left, and finds the gradients that were written by hand before.
import { noGrad } from "@adjoint/autograd";
import { manualSeed, randn, use } from "@adjoint/core";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

const [N, D, H, C] = [64, 100, 50, 10]; // examples, inputs, hidden units, outputs
const x = randn([N, D]);
const y = randn([N, C]);
const w1 = randn([D, H], { requiresGrad: true });
const w2 = randn([H, C], { requiresGrad: true });
const rate = 1e-5;

for (let step = 0; step <= 200; step++) {
  const a = x.matmul(w1).relu(); // [N,H]
  const loss = a.matmul(w2).sub(y).square().sum();
  if (step % 10 === 0) plot({ step, loss: await loss.item() });

  loss.backward();
  noGrad(() => {
    for (const w of [w1, w2]) {
      w.sub_(w.grad!.mul(rate));
      w.grad = null;
    }
  });
}
