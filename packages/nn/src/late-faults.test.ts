import { cpu } from "@adjoint/backend-cpu-js";
import { webgpu } from "@adjoint/backend-webgpu";
import { ArgumentError, IndexError, manualSeed, tensor, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeGpu } from "../../backend-webgpu/src/testing/node-gpu";
import { binaryCrossEntropy, crossEntropy } from "./functional";
import * as nn from "./index";
import { Adam } from "./optim";
import { evaluate, fit } from "./train";

const { gpu, reason } = await nodeGpu();

const model = (): nn.Sequential => new nn.Sequential(new nn.Embedding(5, 4), new nn.Linear(4, 3));

/** Six steps of training, with what each loss, and a weight in the end, reads as. */
async function train(token: number): Promise<string[]> {
  const net = model();
  const optimizer = new Adam(net.parameters(), { lr: 0.01 });
  const said: (string | boolean)[] = [];
  for (let step = 0; step < 6; step++) {
    optimizer.zeroGrad();
    const loss = crossEntropy(net.forward(tensor([0, step === 2 ? token : 1], { dtype: "int32" })), tensor([0, 2], { dtype: "int32" }));
    loss.backward();
    optimizer.step();
    said.push(await loss.item().then(Number.isFinite, (error: unknown) => error instanceof IndexError && error.operation));
  }
  for (const weight of net.parameters()) said.push(await weight.to("cpu").then(Boolean, (error: Error) => error.name));
  return said.map(String);
}

// Other devices find bad indices at once; here it takes until a read.
describe.skipIf(gpu === null)(`faults that WebGPU finds later${reason === undefined ? "" : ` — ${reason}`}`, () => {
  beforeAll(() => use(webgpu({ gpu: gpu! }), cpu()));

  it("stay with the loop that made them, for good, while another trains beside it: 20 runs", async () => {
    const bad = ["true", "true", ...new Array(4).fill("embedding"), ...new Array(3).fill("IndexError")];
    for (let run = 0; run < 20; run++) {
      const [left, right] = run % 2 === 0 ? [5, 1] : [1, -1];
      const outcomes = await Promise.all([train(left), train(right)]);
      expect(outcomes.map((said) => (said.includes("embedding") ? said : "well"))).toEqual(run % 2 === 0 ? [bad, "well"] : ["well", bad]);
      expect(outcomes[run % 2 === 0 ? 1 : 0]).toEqual(new Array(9).fill("true"));
    }
  });

  it("are passed on by fit, evaluate and to", async () => {
    manualSeed(1);
    const net = model();
    const wrong: [Tensor, Tensor][] = [[tensor([0, 7], { dtype: "int32" }), tensor([0, 2], { dtype: "int32" })]];
    const right: [Tensor, Tensor][] = [[tensor([0, 3], { dtype: "int32" }), tensor([0, 2], { dtype: "int32" })]];
    await expect(evaluate(net, wrong, { loss: crossEntropy })).rejects.toThrow(IndexError);
    expect((await evaluate(net, right, { loss: crossEntropy })).loss).toBeGreaterThan(0);
    const optimizer = new Adam(net.parameters(), { lr: 0.01 });
    await expect(fit(net, wrong, { loss: crossEntropy, optimizer, epochs: 1 })).rejects.toThrow(IndexError);
    const poisoned = net.forward(wrong[0]![0]).detach();
    for (let time = 0; time < 2; time++) await expect(poisoned.to("cpu")).rejects.toThrow(/embedding: an index is out of range/);
  });

  it("reach the loss and the gradients of probabilities outside [0, 1]", async () => {
    const p = tensor([0.5, 1.5]).requireGrad();
    const loss = binaryCrossEntropy(p, tensor([1, 0]));
    loss.backward();
    await expect(loss.item()).rejects.toThrow(/^binaryCrossEntropy: the input has elements outside \[0, 1\]/);
    await expect(p.grad!.data()).rejects.toThrow(ArgumentError);
    expect(await p.toArray()).toEqual([0.5, 1.5]);
    const sound = tensor([0.5, 0.25]).requireGrad();
    const small = binaryCrossEntropy(sound, tensor([1, 0]), { reduction: "none" });
    expect(await small.toArray()).toEqual([expect.closeTo(Math.log(2), 6), expect.closeTo(-Math.log(0.75), 6)]);
  });
});
