import { grad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { type DType, type Tensor, tensor, use } from "@adjoint/core";
import { beforeAll, expect, it } from "vitest";
import fixture from "../golden/mixed-losses.json";
import * as functional from "./functional";

beforeAll(() => use(cpu()));

/** The programs of tools/golden/mixed_dtypes.py. */
const programs: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  mseLoss: (x, y) => functional.mseLoss(x, y),
  l1Loss: (x, y) => functional.l1Loss(x, y),
  huberLoss: (x, y) => functional.huberLoss(x, y),
  smoothL1Loss: (x, y) => functional.smoothL1Loss(x, y),
  binaryCrossEntropyWithLogits: (x, y) => functional.binaryCrossEntropyWithLogits(x, y),
  binaryCrossEntropy: (x, y) => functional.binaryCrossEntropy(x, y),
  klDivLoss: (x, y) => functional.klDivLoss(x, y),
  "nllLoss, class weights": (x, weight) => functional.nllLoss(x, [2, 0], { weight: weight.detach() }),
};

/** Decimals to which dtypes agree. */
const digits = (...dtypes: readonly string[]): number => (dtypes.includes("bfloat16") ? 1 : dtypes.includes("float16") ? 2 : 5);

// PyTorch refuses some of these pairs; there its values are those of operands that were cast first.
it.each(Object.keys(programs))("%s of mixed dtypes has the dtype that they meet in, and gradients in the operands' own", async (name) => {
  const cases = fixture.cases.filter((each) => each.name === name);
  expect(cases.length).toBeGreaterThan(0);
  for (const { inputs, out, gradients } of cases) {
    const label = inputs.map(({ dtype }) => dtype).join(" with ");
    const operands = inputs.map(({ dtype, shape, data }) => tensor(data, { dtype: dtype as DType }).reshape(shape));
    operands.forEach((x, i) => void (gradients[i] !== null && x.requireGrad()));
    const loss = programs[name]!(operands[0]!, operands[1]!);
    expect(loss.dtype, label).toBe(out.dtype);
    expect(await loss.item(), label).toBeCloseTo(out.data[0]!, digits(out.dtype));
    const leaves = operands.filter((x) => x.requiresGrad);
    const found = grad(loss, leaves);
    const wanted = gradients.filter((each) => each !== null);
    for (const [i, { dtype, data }] of wanted.entries()) {
      expect(found[i]!.dtype, label).toBe(dtype);
      const got: number[] = await found[i]!.flatten().toArray();
      got.forEach((value, at) => expect(value, label).toBeCloseTo(data[at]!, digits(dtype, out.dtype)));
    }
  }
});
