import { cpu } from "@adjoint/backend-cpu-js";
import { dispatch, tensor, use } from "@adjoint/core";
import { indexLeaf, inputLeaf, makePlan } from "@adjoint/core/internal";
import { expect, it } from "vitest";
import "./index";

await use(cpu());

it("the gradient of an expression that reads its position is summed over what was broadcast", async () => {
  const leaf = inputLeaf(0, "float32", 2);
  const plan = makePlan([leaf], [leaf.mul(indexLeaf().cast("float32"))]);
  const x = tensor([2, 3], { requiresGrad: true });
  const [y] = dispatch({ op: { kind: "map", name: "ramp" }, inputs: [x], params: { plan, scalars: [], shape: [3, 2] } });
  expect(await y!.toArray()).toEqual([
    [0, 3],
    [4, 9],
    [8, 15],
  ]);
  y!.sum().backward();
  // The positions of each column: 0 + 2 + 4, and 1 + 3 + 5.
  expect(await x.grad!.toArray()).toEqual([6, 9]);
});
