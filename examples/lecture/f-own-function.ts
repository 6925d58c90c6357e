// (f) A function of our own in place of ReLU: what it computes, and how a gradient passes through it.
// The rest of the network cannot tell the difference, and neither can the losses.
import { customFunction } from "@adjoint/autograd";
import { manualSeed, randn, type Tensor, use } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

const relu = customFunction({
  name: "our relu",
  forward(context, x: Tensor) {
    context.save(x);
    return x.maximum(0);
  },
  backward(context, gradient) {
    const [x] = context.saved;
    return gradient!.mul(x!.gt(0)); // passes where the input was above 0
  },
});

const [N, D, H, C] = [64, 100, 50, 10]; // examples, inputs, hidden units, outputs
const x = randn([N, D]);
const y = randn([N, C]);
const [first, second] = [new nn.Linear(D, H), new nn.Linear(H, C)];
const optimizer = new Adam([...first.parameters(), ...second.parameters()], { lr: 0.01 });

for (let step = 0; step <= 100; step++) {
  const loss = mseLoss(second.forward(relu(first.forward(x))), y);
  if (step % 5 === 0) plot({ step, loss: await loss.item() });

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
