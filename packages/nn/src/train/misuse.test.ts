import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, type Tensor, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { Linear } from "../index";
import { SGD } from "../optim";
import { Checkpoint, fit } from "../train";

await use(cpu());

it.each([undefined, null, 1.5, "x"])("fit: a loss function that returns %s is refused by name", async (value) => {
  const model = new Linear(2, 2);
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const training = fit(model, [[ones([1, 2]), ones([1, 2])]], { optimizer, epochs: 1, loss: () => value as unknown as Tensor });
  await expect(training).rejects.toThrow("fit: what the loss function returns is");
});

it("Checkpoint: options in place of the function that saves are refused at once", () => {
  expect(() => new Checkpoint({ every: 2 } as never)).toThrow(ArgumentError);
});
