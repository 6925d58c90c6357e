import { noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { memoryScope, ones, randn, ScopeError, type Tensor, tensor, tidy, use, withDevice } from "@adjoint/core";
import { expect, it, vi } from "vitest";
import { crossEntropy } from "./functional";
import * as nn from "./index";
import { AdamW } from "./optim";
import { Accuracy, EarlyStopping, evaluate, fit } from "./train";

// As in a browser. Contexts look when they are first used asynchronously, so it must be gone before.
const platform = process as unknown as { getBuiltinModule: (name: string) => unknown };
const builtin = platform.getBuiltinModule.bind(process);
platform.getBuiltinModule = (name) => (name === "node:async_hooks" ? undefined : builtin(name));

await use(cpu());

const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 1));

it("an asynchronous context is refused before its function runs, and names the synchronous form", async () => {
  const run = vi.fn(async () => 1);
  for (const [attempt, message] of [
    [() => noGrad.async(run), /^noGrad\.async: this runtime .*\n {2}hint: use noGrad\(\(\) => …\) around each part without an await\.$/],
    [() => withDevice.async("cpu", run), /^withDevice\.async: .*\n {2}hint: use withDevice\(name, \(\) => …\)/],
    [() => memoryScope(run), /^memoryScope: .*\n {2}hint: use tidy\(\(\) => …\)/],
  ] as const) {
    const error = await attempt().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScopeError);
    expect((error as ScopeError).message).toMatch(message);
  }
  expect(run).not.toHaveBeenCalled();
});

it("other tasks are left alone", async () => {
  const w = ones([2]).requireGrad();
  const sitting = noGrad.async(pause).catch(() => undefined);
  const scope = memoryScope(pause).catch(() => undefined);
  const y = w.mul(3);
  await Promise.all([sitting, scope]);
  expect([y.requiresGrad, y.disposed]).toEqual([true, false]);
});

it("fit and evaluate use none, so that two of them and a third task may run side by side", async () => {
  const batch = (): readonly [Tensor, Tensor] => {
    const x = randn([16, 3]);
    return [x, x.argmax(1)];
  };
  async function* batches(): AsyncGenerator<readonly [Tensor, Tensor]> {
    for (let i = 0; i < 3; i++) {
      await pause();
      yield batch();
    }
  }
  const train = async (): Promise<number> => {
    const net = new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Dropout(0.1), new nn.Linear(8, 3));
    const optimizer = new AdamW(net.parameters(), { lr: 0.03 });
    const callbacks = [new EarlyStopping({ restoreBestWeights: true })];
    const metrics = { accuracy: new Accuracy() };
    const history = await fit(net, batches, { loss: crossEntropy, optimizer, epochs: 4, validation: batches, metrics, callbacks });
    await evaluate(net, batches, { loss: crossEntropy, metrics });
    return history.get("loss").at(-1)! / history.get("loss")[0]!;
  };
  let done = false;
  const third = (async () => {
    const w = tensor([1.5], { dtype: "float32", requiresGrad: true });
    while (!done) {
      const y = tidy(() => w.mul(2));
      expect([y.requiresGrad, y.disposed]).toEqual([true, false]);
      await pause();
    }
  })();
  const ratios = await Promise.all([train(), train()]);
  done = true;
  await third;
  for (const ratio of ratios) expect(ratio).toBeLessThan(1);
});
