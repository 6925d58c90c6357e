import { cpu } from "@adjoint/backend-cpu-js";
import { type BackendFactory, DeviceError, ones, runtime, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";
import { AdamW, SGD } from "./optim";

/** Another device that every machine has: the same backend under another name, as if its memory lay outside JavaScript's heap. */
const second: BackendFactory = {
  name: "second",
  create: async () => {
    const backend = await cpu().create();
    return Object.assign(backend, { name: "second", capabilities: { ...backend.capabilities, garbageCollected: false } });
  },
};

/** Handles whose memory the garbage collector will free. */
const waiting = (): number => runtime().devices.get("second")!.unsettledHandles;

beforeAll(() => use(cpu(), second));

const make = () => new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));

describe("a model that moves", () => {
  it("keeps its parameters' identity, values, flags and gradients", async () => {
    const net = make();
    net.registerBuffer("mean", ones([2]));
    const parameters = net.parameters();
    const before = await Promise.all(parameters.map((parameter) => parameter.toArray()));
    net
      .forward(ones([4, 2]))
      .sum()
      .backward();
    const gradient = await parameters[0]!.grad!.toArray();
    expect(await net.to("second")).toBe(net);
    expect(net.parameters().every((parameter, i) => parameter === parameters[i] && parameter.requiresGrad)).toBe(true);
    expect(new Set([...net.parameters(), ...net.buffers()].map(({ device }) => device))).toEqual(new Set(["second"]));
    expect(await Promise.all(parameters.map((parameter) => parameter.toArray()))).toEqual(before);
    expect(parameters[0]!.grad!.device).toBe("second");
    expect(await parameters[0]!.grad!.toArray()).toEqual(gradient);
  });

  it("leaves behind a gradient that was given back", async () => {
    const layer = new nn.Linear(2, 1);
    layer
      .forward(ones([1, 2]))
      .sum()
      .backward();
    layer.weight.grad!.dispose();
    await layer.to("second");
    expect(layer.weight.grad).toBeNull();
    expect(await layer.bias!.grad!.toArray()).toEqual([1]);
  });

  it.each([
    ["AdamW", (net: nn.Module) => new AdamW(net.parameters(), { lr: 0.05 })],
    ["SGD with momentum", (net: nn.Module) => new SGD(net.parameters(), { lr: 0.05, momentum: 0.9 })],
  ])("goes on training as if nothing had happened: %s", async (_, optimizerOf) => {
    const [stays, moves] = [make(), make()];
    moves.loadStateDict(stays.stateDict());
    const [a, b] = [optimizerOf(stays), optimizerOf(moves)];
    for (let step = 0; step < 6; step++) {
      if (step === 3) await moves.to("second");
      for (const [net, optimizer] of [
        [stays, a],
        [moves, b],
      ] as const) {
        optimizer.zeroGrad();
        net
          .forward(ones([4, 2], { device: net.parameters()[0]!.device }))
          .square()
          .sum()
          .backward();
        optimizer.step();
      }
    }
    const values = (net: nn.Module) => Promise.all(net.parameters().map((parameter) => parameter.toArray()));
    expect(await values(moves)).toEqual(await values(stays));
  });

  it("moves shared parameters once", async () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 2));
    (net[1] as nn.Linear).weight = (net[0] as nn.Linear).weight;
    await net.to("second");
    expect((net[1] as nn.Linear).weight).toBe((net[0] as nn.Linear).weight);
    expect(net.forward(ones([1, 2], { device: "second" })).device).toBe("second");
  });

  it("leaves its memory to the collector, made there or moved there, and nothing behind", async () => {
    const before = waiting();
    const net = new nn.Linear(2, 2, { device: "second" });
    expect(waiting() - before).toBe(2);
    net.registerBuffer("mean", ones([1], { device: "cpu" }));
    await net.to("second");
    expect(waiting() - before).toBe(3);
    await net.to("cpu");
    expect(waiting() - before).toBe(0);
  });

  it("stays where it is when the device is unknown", async () => {
    const net = make();
    await expect(net.to("tpu")).rejects.toThrow(DeviceError);
    expect(net.parameters()[0]!.device).toBe("cpu");
  });

  it("says which tensor cannot be loaded from a device that is not read at once", async () => {
    const far: BackendFactory = {
      name: "far",
      create: async () => Object.assign(await cpu().create(), { name: "far", readSync: undefined }),
    };
    await use(cpu(), second, far);
    const [here, there] = [make(), make()];
    await there.to("far");
    const [mine, theirs] = [here, there].map((net) => new AdamW(net.parameters(), { lr: 0.05 })) as [AdamW, AdamW];
    there
      .forward(ones([4, 2], { device: "far" }))
      .sum()
      .backward();
    theirs.step();
    const elsewhere = 'is on far, which cannot be read at once, and is to go to cpu.\n  hint: load it on far and then await net.to("cpu")';
    expect(() => here.loadStateDict(there.stateDict())).toThrow(`loadStateDict: "0.weight" ${elsewhere}`);
    expect(() => mine.loadStateDict(theirs.stateDict())).toThrow(`AdamW.loadStateDict: "expAvg" ${elsewhere}`);
  });

  it("takes a state dict from another device", async () => {
    const [here, there] = [make(), make()];
    await there.to("second");
    here.loadStateDict(there.stateDict());
    expect(await (here[0] as nn.Linear).weight.toArray()).toEqual(await (there[0] as nn.Linear).weight.toArray());
    expect((here[0] as nn.Linear).weight.device).toBe("cpu");
  });
});
