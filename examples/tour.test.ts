// A tour of Adjoint, from an array of numbers to a trained network. Read it from top to bottom: every step runs, on every device that is there.
import { gradcheck, noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import {
  cat,
  devices,
  elementwise,
  Generator,
  manualSeed,
  memory,
  rand,
  randn,
  slice,
  type Tensor,
  tensor,
  use,
  where,
  withDevice,
} from "@adjoint/core";
import { DataLoader, TensorDataset } from "@adjoint/data";
import * as nn from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";
import { describe, expect, it } from "vitest";
import { nodeGpu } from "../packages/backend-webgpu/src/testing/node-gpu";

// Devices are packages; the first that works becomes the default. A browser has a GPU by itself: `webgpu()`. In Node it comes from a package.
const { gpu, reason } = await nodeGpu();
await use(cpu(), wasm(), ...(gpu === null ? [] : [webgpu({ gpu })]));
if (gpu === null) it.skip(`on webgpu (skipped: ${reason})`, () => {});

describe.each(devices())("on %s", (device) => {
  // 1. Tensors. `withDevice` says where new ones go; without it they go to the default device.
  it("a tensor is an array of numbers with a shape and a dtype", async () => {
    const x = withDevice(device, () => tensor([1, 2, 3]));
    expect([x.shape, x.dtype, x.device]).toEqual([[3], "float32", device]);

    // Operations return new tensors. Reading takes an await, because a GPU answers later.
    expect(await x.mul(2).add(1).toArray()).toEqual([3, 5, 7]);
    expect(await x.div(2).toArray()).toEqual([0.5, 1, 1.5]);
    expect(await x.sum().item()).toBe(6);
  });

  // 2. Shapes. Views share memory; shapes broadcast from the right; matmul is matmul.
  it("shapes broadcast, and views cost nothing", async () => {
    const m = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { device },
    ); // [2,3]
    expect(await m.add(tensor([10, 20, 30], { device })).toArray()).toEqual([
      [11, 22, 33],
      [14, 25, 36],
    ]);
    expect(await m.t().at(slice(0, 2), 1).toArray()).toEqual([4, 5]); // [2,3] → [3,2] → [2]
    expect(await m.matmul(m.t()).toArray()).toEqual([
      [14, 32],
      [32, 77],
    ]); // [2,3] × [3,2] → [2,2]
    expect(await where(m.gt(3), m, 0).toArray()).toEqual([
      [0, 0, 0],
      [4, 5, 6],
    ]);
  });

  // 3. Mistakes are reported at the line that makes them, with what to do next.
  it("errors name the operation, the values and the next step", () => {
    const [a, b] = withDevice(device, () => [randn([2, 3]), randn([2, 3])]);
    expect(() => a.matmul(b)).toThrow("matmul: inner dimensions differ: [2,3] × [2,3] (3 vs 2).\n  hint: transpose the second operand");
  });

  // 4. Random numbers: a seed gives the same bits on every device.
  it("random numbers follow their seed", async () => {
    const draw = (where: string) => rand([4], { generator: new Generator(42), device: where }).toArray();
    expect(await draw(device)).toEqual(await draw("cpu"));
  });

  // 5. Gradients. Say what you want one of; the forward pass is plain code; backward fills `grad`.
  it("gradients come by themselves", async () => {
    const x = tensor([1, 2, 3], { requiresGrad: true, device });
    x.square().sum().backward(); // d Σx² / dx = 2x
    expect(await x.grad!.toArray()).toEqual([2, 4, 6]);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
  });

  // 6. Your own op is one expression: one kernel on every device, with its gradient.
  it("an op of one's own is an expression", async () => {
    const swish = elementwise((x) => x.mul(x.sigmoid()));
    expect(await swish(tensor([0], { device })).toArray()).toEqual([0]);
    await gradcheck((x) => swish(x), [tensor([-1, 0, 2], { dtype: "float64", device: "cpu", requiresGrad: true })]);
  });

  // 7. A model is a class: its parameters are found in its properties, and `forward` says what it computes.
  class Spirals extends nn.Module {
    hidden = new nn.Sequential(new nn.Linear(2, 32), new nn.Tanh(), new nn.Linear(32, 32), new nn.Tanh());
    out = new nn.Linear(32, 2);
    forward(x: Tensor): Tensor {
      return this.out.forward(this.hidden.forward(x)); // [N,2] → [N,32] → [N,2]
    }
  }

  // 8. Training: a data set, a loader, an optimizer, and the loop as you know it. Nothing is disposed by hand.
  it("a network learns to tell two spirals apart", async () => {
    manualSeed(1);
    const net = await new Spirals().to(device);
    expect(Object.keys(net.stateDict())).toContain("hidden.0.weight");

    const radius = rand([400, 1], { generator: new Generator(2), device }); // [400,1]
    const side = tensor(
      Array.from({ length: 400 }, (_, i) => i % 2),
      { dtype: "int32", device },
    ); // [400]
    const angle = radius.mul(6).add(side.mul(Math.PI).unsqueeze(1)); // the second spiral is the first, turned by half a circle
    const points = cat([radius.mul(angle.cos()), radius.mul(angle.sin())], 1); // [400,2]
    const loader = new DataLoader(new TensorDataset(points, side), { batchSize: 100, shuffle: true, seed: 3 });

    const optimizer = new AdamW(net.parameters(), { lr: 0.02 });
    let last = Number.NaN;
    for (let epoch = 0; epoch < 40; epoch++) {
      for await (const [x, y] of loader) {
        const loss = crossEntropy(net.forward(x), y);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        last = await loss.item();
      }
    }
    expect(last).toBeLessThan(0.2);

    // 9. Using it: without recording, in evaluation mode, and on any device.
    net.eval();
    const accuracy = async (x: Tensor, y: Tensor) => noGrad(() => net.forward(x).argmax(1).eq(y).to("float32").mean()).item();
    expect(await accuracy(points, side)).toBeGreaterThan(0.95);
    await net.to("cpu");
    expect(await accuracy(await points.to("cpu"), await side.to("cpu"))).toBeGreaterThan(0.95);
    expect(memory().map((report) => report.device)).toContain(device);
  });
});
