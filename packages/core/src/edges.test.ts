import { cpu } from "@adjoint/backend-cpu-js";
import { expect, it } from "vitest";
import { linspace, ones, tensor, use, zeros } from "./index";

await use(cpu());

// What is expected is what PyTorch gives.

it("pad gives memory of its own, also where it only cuts, or does nothing", async () => {
  const x = tensor([1, 2, 3]);
  x.pad([-1, 0]).fill_(9);
  x.pad([0, 0]).fill_(9);
  expect(await x.toArray()).toEqual([1, 2, 3]);
});

it("pad fills bools with bools", async () => {
  const padded = tensor([true, false]).pad([1, 0], "constant", -1);
  expect(await padded.to("float32").toArray()).toEqual([1, 1, 0]);
});

it("the softmax of no elements is not its input", () => {
  const x = zeros([0]).requireGrad();
  expect(x.softmax(0)).not.toBe(x);
  expect(x.logSoftmax(0)).not.toBe(x);
});

it("linspace of one step is its start, and of none empty", async () => {
  expect(await linspace(3, 5, 1).toArray()).toEqual([3]);
  expect(linspace(3, 5, 0).shape).toEqual([0]);
  expect(await linspace(3, 5, 2).toArray()).toEqual([3, 5]);
});

it("logsumexp of no elements is −∞", async () => {
  expect(await zeros([2, 0]).logsumexp(1).toArray()).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect(await zeros([0, 2]).logsumexp(0, { keepdim: true }).toArray()).toEqual([[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]]);
  expect(zeros([0, 2]).logsumexp(1).shape).toEqual([0]);
});

it("lerp with a weight of 1 gives the end itself, however far off the start", async () => {
  expect(
    await tensor([1e20, 2])
      .lerp(ones([2]), 1)
      .toArray(),
  ).toEqual([1, 1]);
  expect(
    await tensor([Number.NEGATIVE_INFINITY])
      .lerp(tensor([-1]), 0.5)
      .toArray(),
  ).toEqual([Number.NEGATIVE_INFINITY]);
});
