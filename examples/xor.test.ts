// Exclusive or, the first thing that a network is taught: numbers as they come, whole or not, and class labels as a list.
import { noGrad } from "@adjoint/autograd";
import { Generator, type Tensor, tensor, withDevice } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { describe, expect, it } from "vitest";
import { useAll } from "./devices";

const { names, missing } = await useAll();
if (missing !== undefined) it.skip(`on webgpu (skipped: ${missing})`, () => {});

describe.each(names)("on %s", (device) => {
  const on = <R>(fn: () => R): R => withDevice(device, fn);
  const inputs = (): Tensor<"float32"> =>
    on(() =>
      tensor([
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]),
    );

  const network = (outputs: number): nn.Sequential => {
    const generator = new Generator(4);
    return on(() => new nn.Sequential(new nn.Linear(2, 8, { generator }), new nn.Tanh(), new nn.Linear(8, outputs, { generator })));
  };

  it("is learned from 0 and 1 as targets", async () => {
    const x = inputs();
    const y = on(() => tensor([[0], [1], [1], [0]]));
    const net = network(1);
    const loss = new nn.BCEWithLogitsLoss();
    const optimizer = new Adam(net.parameters(), { lr: 0.1 });
    for (let step = 0; step < 100; step++) {
      optimizer.zeroGrad();
      loss.forward(net.forward(x), y).backward();
      optimizer.step();
    }
    const found: number[][] = await noGrad(() => net.forward(x).sigmoid().round()).toArray();
    expect(found).toEqual([[0], [1], [1], [0]]);
  });

  it("is learned from class labels", async () => {
    const x = inputs();
    const labels = [0, 1, 1, 0];
    const net = network(2);
    const optimizer = new Adam(net.parameters(), { lr: 0.1 });
    for (let step = 0; step < 100; step++) {
      optimizer.zeroGrad();
      crossEntropy(net.forward(x), labels).backward();
      optimizer.step();
    }
    const found: number[] = await noGrad(() => net.forward(x).argmax(1)).toArray();
    expect(found).toEqual(labels);
  });
});
