// Gradients of gradients: learning to learn (MAML, Finn et al. 2017), a differential equation solved by a network, and a Hessian times a vector.
import { grad } from "@adjoint/autograd";
import { linspace, onesLike, type Tensor, tensor, withDevice } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { Adam } from "@adjoint/nn/optim";
import { describe, expect, it } from "vitest";
import { useAll } from "./devices";
import golden from "./golden/examples.json";
import { fillWithWaves, wave } from "./weights";

/** A perceptron as a function of its weights, so that it can run with others than its own. */
const model = (x: Tensor, [hidden, bias, out]: readonly Tensor[]): Tensor => x.matmul(hidden!).add(bias!).tanh().matmul(out!);

const { names, missing } = await useAll();
if (missing !== undefined) it.skip(`on webgpu (skipped: ${missing})`, () => {});

describe.each(names)("on %s", (device) => {
  const on = <R>(fn: () => R): R => withDevice(device, fn);
  const close = (got: readonly number[], expected: readonly number[]): void => {
    expect(got.length).toBe(expected.length);
    expected.forEach((value, i) => expect(got[i]! / value).toBeCloseTo(1, 3));
  };

  it("finds weights from which one step of descent learns either of two tasks", async () => {
    const weights = on(() => [wave([1, 8], 0), wave([8], 1), wave([8, 1], 2)]).map((each) => each.requireGrad());
    const x = on(() => linspace(-1, 1, 10).unsqueeze(1)); // [10,1]
    const optimizer = new Adam(weights, { lr: 0.01 });
    const losses: number[] = [];
    for (let step = 0; step < 61; step++) {
      const after = [1, 2].map((frequency) => {
        const y = x.mul(frequency).sin();
        const gradients = grad(mseLoss(model(x, weights), y), weights, { createGraph: true });
        const adapted = weights.map((weight, i) => weight.sub(gradients[i]!.mul(0.1)));
        return mseLoss(model(x, adapted), y);
      });
      const loss = after[0]!.add(after[1]!);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      if (step % 20 === 0) losses.push(await loss.item());
    }
    close(losses, golden.maml);
  });

  it("solves u″ = −u with u(0) = 0 and u′(0) = 1", async () => {
    const net = new nn.Sequential(new nn.Linear(1, 16), new nn.Tanh(), new nn.Linear(16, 1));
    fillWithWaves(net);
    await net.to(device);
    const optimizer = new Adam(net.parameters(), { lr: 0.01 });
    const losses: number[] = [];
    for (let step = 0; step < 61; step++) {
      const t = on(() => linspace(0, 2, 20).unsqueeze(1)).requireGrad(); // [20,1]
      const u = net.forward(t);
      const [slope] = grad(u, t, { gradOutputs: onesLike(u), createGraph: true });
      const [curvature] = grad(slope, t, { gradOutputs: onesLike(u), createGraph: true });
      const equation = curvature.add(u).square().mean();
      const start = u.at(0, 0).square().add(slope.at(0, 0).sub(1).square());
      const loss = equation.add(start);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      if (step % 20 === 0) losses.push(await loss.to("float32").item());
    }
    close(losses, golden.differentialEquation);
  });

  it("multiplies a Hessian by a vector without writing it down", async () => {
    const x = on(() => tensor([1, 2, 3], { requiresGrad: true }));
    const v = on(() => tensor([1, 0, -1]));
    const [gradient] = grad(x.pow(3).sum().add(x.prod()), [x], { createGraph: true });
    const [product] = grad(gradient.mul(v).sum(), [x]);
    close([...(await product.to("float32").data())], golden.hessianVector);
  });
});
