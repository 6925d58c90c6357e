// (j) A recurrent network: one cell, passed once for each number of a sequence. The sequences differ in
// length, and none is padded. It learns to add them up, and is asked about some it has not seen.
import { noGrad } from "@adjoint/autograd";
import { manualSeed, rand, randint, stack, type Tensor, use, zeros } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { Adam } from "@adjoint/nn/optim";
import { backends } from "./backends";
import { plot } from "./board";

await use(backends.wasm());
manualSeed(1);

class Adder extends nn.Module {
  input = new nn.Linear(1, 24);
  state = new nn.Linear(24, 24, { bias: false });
  output = new nn.Linear(24, 1);
  forward(sequence: Tensor): Tensor {
    let h: Tensor = zeros([1, 24]);
    for (const x of sequence.split(1)) h = this.input.forward(x).add(this.state.forward(h)).tanh();
    return this.output.forward(h); // [1,1]
  }
}
const net = new Adder();
const optimizer = new Adam(net.parameters(), { lr: 0.01 });
const sequenceOf = (length: number): Tensor => rand([length, 1]).sub(0.5);
const lengths: number[][] = await randint(1, 9, [151, 8]).toArray();
for (const [step, eight] of lengths.entries()) {
  const errors = eight.map(sequenceOf).map((sequence) => net.forward(sequence).sub(sequence.sum()));
  const loss = stack(errors).square().mean();
  if (step % 5 === 0) plot({ step, loss: await loss.item() });
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
for (const length of [1, 3, 5, 7]) {
  const sequence = sequenceOf(length);
  const answer = noGrad(() => net.forward(sequence));
  const [sum, said] = [Number(await sequence.sum().item()), Number(await answer.item())];
  console.log(`${length} numbers: the sum is ${sum.toFixed(2)}, the network says ${said.toFixed(2)}`);
}
