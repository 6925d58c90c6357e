// (b) Two layers in place of one, a ReLU between them, and a squared loss.
// The backward pass is still written by hand: the chain rule, from the loss back to each weight.
import { manualSeed, randn, use } from "@adjoint/core";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

const [N, D, H, C] = [64, 100, 50, 10]; // examples, inputs, hidden units, outputs
const x = randn([N, D]);
const y = randn([N, C]);
let w1 = randn([D, H]);
let w2 = randn([H, C]);
const rate = 1e-5;

for (let step = 0; step <= 200; step++) {
  const h = x.matmul(w1); // [N,H]
  const a = h.relu();
  const difference = a.matmul(w2).sub(y); // [N,C]
  const loss = difference.square().sum();
  if (step % 10 === 0) plot({ step, loss: await loss.item() });

  const dOutput = difference.mul(2); // [N,C]
  const dW2 = a.t().matmul(dOutput); // [H,C]
  const dA = dOutput.matmul(w2.t()); // [N,H]
  const dH = dA.mul(h.gt(0)); // ReLU lets a gradient pass where it let the input pass
  const dW1 = x.t().matmul(dH); // [D,H]

  w1 = w1.sub(dW1.mul(rate));
  w2 = w2.sub(dW2.mul(rate));
}
