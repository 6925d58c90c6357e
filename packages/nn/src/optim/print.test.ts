import { cpu } from "@adjoint/backend-cpu-js";
import { use } from "@adjoint/core";
import { beforeAll, expect, it } from "vitest";
import * as nn from "../index";
import { Adam, SGD } from "../optim";

beforeAll(() => use(cpu()));

it("optimizers print their groups and settings, not their state", () => {
  const net = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
  const [first, last] = net.children() as [nn.Linear, nn.Linear];
  const optimizer = new Adam([{ params: first.parameters() }, { params: [last.weight], lr: 0.1 }], { lr: 0.01 });
  expect(String(optimizer)).toBe(
    [
      "Adam(",
      "  (0): 2 parameters, lr=0.01, betas=[0.9, 0.999], eps=1e-8, weightDecay=0, amsgrad=false, maximize=false",
      "  (1): 1 parameters, lr=0.1, betas=[0.9, 0.999], eps=1e-8, weightDecay=0, amsgrad=false, maximize=false",
      ")",
    ].join("\n"),
  );
  expect(String(new SGD(net.parameters(), { lr: 0.5 }))).toMatch(/^SGD\(\n {2}\(0\): 4 parameters, lr=0\.5, .*\n\)$/);
});
