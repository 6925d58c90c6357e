import { noGrad } from "@adjoint/autograd";
import {
  DeviceError,
  type DispatchLayer,
  memory,
  ones,
  type Outputs,
  runtime,
  ScopeError,
  type Tensor,
  tidy,
  withLayer,
} from "@adjoint/core";
import { record } from "@adjoint/core/internal";
import { describe, expect, it } from "vitest";
import { CosineAnnealingLR } from "./optim";
import { onEachDevice } from "./testing/devices";
import { trained } from "./testing/steps";

/** Every tensor that calls make below autograd: op, shapes, dtypes. */
function outputsIn(fn: () => unknown): readonly string[] {
  const seen: string[] = [];
  const layer: DispatchLayer = {
    name: "probe",
    rank: 15,
    run(call, next): Outputs {
      const outputs = next(call);
      seen.push(`${call.op.name} ${outputs.map((out) => `${out.dtype} [${out.shape.join()}]`).join(" ")}`);
      return outputs;
    },
  };
  withLayer(layer, fn);
  return seen;
}

const figures = (device: string) => {
  const { launched, compiled } = runtime().devices.get(device)!.backend.statistics();
  const { storages, bytes } = memory().find((each) => each.device === device)!;
  return { launched, compiled, storages, bytes };
};

const weights = (net: { parameters(): Tensor[] }) => Promise.all(net.parameters().map((parameter) => parameter.data()));

onEachDevice((device) => {
  // A device that cannot be read at once says so first.
  const unreadable = device === "webgpu" ? DeviceError : ScopeError;

  describe.each(["mlp", "cnn", "gpt"] as const)("a training step of a %s", (kind) => {
    it("can be run without computing: no memory, no kernel, and every tensor as in the real run", async () => {
      const { net, optimizer, batch, step } = trained(kind);
      const [x, y] = batch(0);
      // Twice: with an optimizer that has no state yet, and with one that has.
      for (const round of [0, 1]) {
        const before = await weights(net);
        const state = JSON.stringify(optimizer.stateDict());
        const [count, versions] = [figures(device), net.parameters().map((parameter) => parameter.storage.version)];
        let inside: readonly string[] = [];
        const { result: loss, recording } = record(() => {
          let made: Tensor | undefined;
          inside = outputsIn(() => void (made = step(x, y)));
          return made!;
        });
        expect(loss.shape).toEqual([]);
        expect(() => loss.dataSync()).toThrow(unreadable);
        await expect(loss.item()).rejects.toThrow("only being recorded");
        recording.dispose();
        loss.dispose();
        expect(figures(device)).toEqual(count);
        expect(net.parameters().map((parameter) => parameter.storage.version)).toEqual(versions);
        expect(JSON.stringify(optimizer.stateDict())).toBe(state);
        expect(await weights(net)).toEqual(before);
        expect(net.parameters().every((parameter) => (parameter.grad === null) === (round === 0))).toBe(true);
        expect(outputsIn(() => step(x, y))).toEqual(inside);
        expect(inside.length).toBeGreaterThan(15);
      }
    });

    it("can be replayed: 20 steps, each with its own batch, rate and draws, give the weights of eager steps, bit for bit", async () => {
      const [eager, replayed] = [trained(kind), trained(kind)];
      for (const each of [eager, replayed]) tidy(() => void each.step(...each.batch(0)));
      const [x, y] = replayed.batch(0);
      const { result: loss, recording } = record(() => replayed.step(x, y));
      const schedules = [eager, replayed].map(({ optimizer }) => new CosineAnnealingLR(optimizer, 25));
      const losses: number[] = [];
      for (let i = 1; i <= 20; i++) {
        const [image, label] = eager.batch(i);
        const real = eager.step(image, label);
        noGrad(() => {
          x.copy_(image);
          y.copy_(label);
        });
        recording.replay();
        losses.push((await real.item()) as number);
        expect(await loss.item()).toBe(losses.at(-1));
        for (const schedule of schedules) schedule.step();
      }
      expect(await weights(replayed.net)).toEqual(await weights(eager.net));
      expect(new Set(losses).size).toBe(20);
      recording.dispose();
    });
  });

  it("is refused where something depends on a value", () => {
    expect(() => record(() => ones([2]).dataSync())).toThrow(unreadable);
  });

  it("cannot be replayed where it made an optimizer's state", () => {
    const { batch, step } = trained("mlp");
    const { recording } = record(() => step(...batch(0)));
    expect(() => recording.replay()).toThrow("run it once before recording");
    recording.dispose();
  });
});
