import { manualSeed, randn, type Tensor } from "@adjoint/core";
import { expect, it } from "vitest";
import { crossEntropy } from "../functional";
import * as nn from "../index";
import { CosineAnnealingLR, RMSprop } from "../optim";
import { onEachDevice } from "../testing/devices";
import { Accuracy, EarlyStopping, evaluate, fit, TopK } from "../train";

/** Which of three numbers is the greatest. */
function batch(): readonly [Tensor, Tensor] {
  const x = randn([64, 3]);
  return [x, x.argmax(1)];
}

onEachDevice(() => {
  it("fit and evaluate work, and the best weights come back", async () => {
    manualSeed(1);
    const net = new nn.Sequential(new nn.Linear(3, 16), new nn.Tanh(), new nn.Linear(16, 3));
    const optimizer = new RMSprop(net.parameters(), { lr: 0.01, momentum: 0.5 });
    const batches = [batch(), batch(), batch(), batch()];
    const metrics = { accuracy: new Accuracy({ ignoreIndex: -1 }), top2: new TopK(2) };
    const stopping = new EarlyStopping({ restoreBestWeights: true });
    const history = await fit(net, batches, {
      loss: crossEntropy,
      optimizer,
      epochs: 10,
      metrics,
      validation: batches,
      scheduler: new CosineAnnealingLR(optimizer, 10),
      callbacks: [stopping],
      clipGradNorm: 1,
    });
    expect(history.get("accuracy").at(-1)).toBeGreaterThan(0.9);
    const figures = await evaluate(net, batches, { loss: crossEntropy, metrics });
    expect(figures.loss).toBeCloseTo(stopping.best!, 6);
    expect(figures.top2).toBeGreaterThanOrEqual(figures.accuracy!);
  });
});
