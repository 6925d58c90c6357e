// Training that is stopped, written to files, and goes on in a program that knows nothing but the files, on another device.
import type { Tensor } from "@adjoint/core";
import { readJson, writeJson } from "@adjoint/formats/json";
import { readSafetensors, writeSafetensors } from "@adjoint/formats/safetensors";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { Adam, CosineAnnealingLR, type OptimizerStateDict } from "@adjoint/nn/optim";
import { describe, expect, it } from "vitest";
import { useAll } from "./devices";
import golden from "./golden/examples.json";
import { fillWithWaves, wave } from "./weights";

/** A model, its optimizer and its schedule. */
function begin() {
  const net = new nn.Sequential(new nn.Linear(8, 16), new nn.Tanh(), new nn.BatchNorm1d(16), new nn.Linear(16, 1));
  fillWithWaves(net);
  const optimizer = new Adam(net.parameters(), { lr: 0.02 });
  return { net, optimizer, schedule: new CosineAnnealingLR(optimizer, 40) };
}
type Run = ReturnType<typeof begin>;

async function train({ net, optimizer, schedule }: Run, steps: number, device: string): Promise<number> {
  const [x, y] = await Promise.all([wave([32, 8], 1, 1).to(device), wave([32, 1], 5, 1).to(device)]);
  let last = Number.NaN;
  for (let step = 0; step < steps; step++) {
    const loss = mseLoss(net.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    schedule.step();
    last = await loss.item();
  }
  return last;
}

/** Two files: the tensors of the model and of the optimizer, and all that is a number. */
async function save({ net, optimizer, schedule }: Run): Promise<{ tensors: Uint8Array; numbers: Uint8Array }> {
  const { state, paramGroups } = optimizer.stateDict();
  const tensors: Record<string, Tensor> = {};
  const steps: Record<string, number> = {};
  for (const [name, value] of Object.entries(net.stateDict())) tensors[`model.${name}`] = value;
  for (const [number, { step, ...moments }] of Object.entries(state)) {
    steps[number] = step;
    for (const [name, value] of Object.entries(moments)) if (typeof value !== "number") tensors[`optimizer.${number}.${name}`] = value;
  }
  return { tensors: await writeSafetensors(tensors), numbers: writeJson({ paramGroups, steps, schedule: schedule.stateDict() }) };
}

function load({ net, optimizer, schedule }: Run, files: { tensors: Uint8Array; numbers: Uint8Array }): void {
  const numbers = readJson(files.numbers) as {
    steps: Record<string, number>;
    paramGroups: OptimizerStateDict["paramGroups"];
    schedule: ReturnType<CosineAnnealingLR["stateDict"]>;
  };
  const { tensors } = readSafetensors(files.tensors, { device: "cpu" });
  const model: Record<string, Tensor> = {};
  const state: Record<string, { step: number; [name: string]: number | Tensor }> = {};
  for (const [number, step] of Object.entries(numbers.steps)) state[number] = { step };
  for (const [key, value] of Object.entries(tensors)) {
    const [owner, ...rest] = key.split(".");
    if (owner === "model") model[rest.join(".")] = value;
    else state[rest[0]!]![rest[1]!] = value;
  }
  net.loadStateDict(model);
  optimizer.loadStateDict({ state, paramGroups: numbers.paramGroups });
  schedule.loadStateDict(numbers.schedule);
}

const { names, missing } = await useAll();
if (missing !== undefined) it.skip(`on webgpu (skipped: ${missing})`, () => {});

describe.each(names)("from %s", (device) => {
  it("goes on where it was, there and on another device", async () => {
    const first = begin();
    await first.net.to(device);
    await train(first, 20, device);
    const files = await save(first);
    const uninterrupted = await train(first, 20, device);
    expect(uninterrupted / golden.resumed).toBeCloseTo(1, 3);
    for (const next of names) {
      const second = begin();
      await second.net.to(next);
      load(second, files);
      const resumed = await train(second, 20, next);
      if (next === device) expect(resumed).toBe(uninterrupted);
      expect(resumed / golden.resumed).toBeCloseTo(1, 3);
    }
  });
});
