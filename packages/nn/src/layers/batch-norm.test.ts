import { checkpoint, noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, type BackendFactory, DTypeError, expectNoLeaks, ones, randn, ShapeError, tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "../index";

/** A device as GPUs are: without integers of 64 bits. */
const narrow: BackendFactory = {
  name: "narrow",
  create: async () => {
    const backend = await cpu().create();
    const dtypes = new Set([...backend.capabilities.dtypes].filter((dtype) => !dtype.includes("64")));
    return Object.assign(backend, { name: "narrow", capabilities: { ...backend.capabilities, dtypes } });
  },
};

beforeAll(() => use(cpu(), narrow));

describe("batch normalisation", () => {
  it("counts batches in int64 where the device has it, and in int32 elsewhere", async () => {
    expect(new nn.BatchNorm2d(2).numBatchesTracked!.dtype).toBe("int64");
    expect(new nn.BatchNorm2d(2, { device: "narrow" }).numBatchesTracked!.dtype).toBe("int32");
  });

  it("loses its statistics on demand", async () => {
    const norm = new nn.BatchNorm1d(2);
    norm.forward(randn([4, 2]));
    expect(await norm.numBatchesTracked!.item()).toBe(1n);
    norm.resetRunningStats();
    expect(await norm.numBatchesTracked!.item()).toBe(0n);
    expect(await norm.runningMean!.toArray()).toEqual([0, 0]);
    expect(await norm.runningVar!.toArray()).toEqual([1, 1]);
  });

  it("counts a batch once, though a checkpoint computes it twice", async () => {
    const norm = new nn.BatchNorm1d(2, { momentum: null });
    const x = randn([4, 2], { requiresGrad: true });
    checkpoint((input) => norm.forward(input), [x])
      .sum()
      .backward();
    expect(await norm.numBatchesTracked!.item()).toBe(1n);
    const mean = (await x.mean(0).toArray()) as number[];
    ((await norm.runningMean!.toArray()) as number[]).forEach((value, i) => expect(value).toBeCloseTo(mean[i]!, 5));
  });

  it("averages all batches alike without a momentum, to the last bits of a float64", async () => {
    const norm = new nn.BatchNorm1d(2, { momentum: null, dtype: "float64" });
    for (const i of [0, 1, 2]) {
      const x = tensor([1, -2, 0.5, 4, 3.25, i + 0.125], { dtype: "float64" }).reshape([3, 2]);
      norm.forward(x.add(i * i));
    }
    // PyTorch's.
    ((await norm.runningMean!.toArray()) as number[]).forEach((value, i) => expect(value).toBeCloseTo([3.25, 2.708333333333333][i]!, 13));
    ((await norm.runningVar!.toArray()) as number[]).forEach((value, i) =>
      expect(value).toBeCloseTo([2.145833333333333, 9.227430555555555][i]!, 13),
    );
  });

  it("leaves nothing behind, in training and in evaluation", async () => {
    const norm = new nn.BatchNorm1d(3, { momentum: null });
    const x = randn([4, 3]);
    await expectNoLeaks(() => noGrad(() => norm.forward(x)));
    await expectNoLeaks(() => noGrad(() => norm.eval().forward(x)));
  });

  it("refuses other ranks and channels, and a batch of one value in training alone", () => {
    expect(() => new nn.BatchNorm1d(2).forward(ones([2, 2, 2, 2]))).toThrow(ShapeError);
    expect(() => new nn.BatchNorm2d(2).forward(ones([2, 2]))).toThrow(/takes \[N, C, H, W\]/);
    expect(() => new nn.BatchNorm1d(2).forward(ones([2, 3]))).toThrow(/3 channels, not 2/);
    expect(() => new nn.BatchNorm1d(2).forward(ones([1, 2]))).toThrow(ShapeError);
    expect(new nn.BatchNorm1d(2).eval().forward(ones([1, 2])).shape).toEqual([1, 2]);
    expect(() => new nn.BatchNorm1d(0)).toThrow(ArgumentError);
    expect(() => new nn.BatchNorm1d(2, { momentum: 2 })).toThrow(ArgumentError);
  });
});

describe("buffers of 64-bit integers", () => {
  it("narrow on a device that has none, and say so; the handle stays", async () => {
    const net = new nn.Sequential(new nn.BatchNorm1d(2), new nn.Linear(2, 2));
    const norm = net[0] as nn.BatchNorm1d;
    net.forward(randn([4, 2]));
    const { numBatchesTracked } = norm;
    const told: nn.Narrowed[] = [];
    await net.to("narrow", { onNarrow: (buffer) => void told.push(buffer) });
    expect(told).toEqual([{ name: "0.num_batches_tracked", from: "int64", to: "int32" }]);
    expect(norm.numBatchesTracked).toBe(numBatchesTracked);
    expect([numBatchesTracked!.dtype, numBatchesTracked!.device]).toEqual(["int32", "narrow"]);
    net.forward(randn([4, 2], { device: "narrow" }));
    expect(await numBatchesTracked!.item()).toBe(2);
  });

  it("stay where they are, with all else, when a value does not fit", async () => {
    const net = new nn.Linear(2, 2);
    net.registerBuffer("large", tensor(2n ** 40n));
    await expect(net.to("narrow")).rejects.toThrow(DTypeError);
    await expect(net.to("narrow")).rejects.toThrow(/"large" holds 1099511627776/);
    expect(net.weight.device).toBe("cpu");
  });

  it("load from another device's state dict, if they fit", async () => {
    const [here, there] = [new nn.BatchNorm1d(2), new nn.BatchNorm1d(2, { device: "narrow" })];
    here.forward(randn([4, 2]));
    there.loadStateDict(here.stateDict());
    expect(await there.numBatchesTracked!.item()).toBe(1);
    here.loadStateDict(there.stateDict());
    expect(await here.numBatchesTracked!.item()).toBe(1n);
    const large = { ...here.stateDict(), num_batches_tracked: tensor(2n ** 33n) };
    expect(() => there.loadStateDict(large)).toThrow(DTypeError);
  });

  it("may be missing where a buffer is optional: files of old models count no batches", async () => {
    const norm = new nn.BatchNorm1d(2);
    const { num_batches_tracked: _, ...old } = norm.stateDict();
    expect(norm.loadStateDict(old)).toEqual({ missingKeys: [], unexpectedKeys: [] });
    const { running_mean: __, ...none } = norm.stateDict();
    expect(() => norm.loadStateDict(none)).toThrow(/missing: running_mean/);
    expect(() => norm.loadStateDict({ ...norm.stateDict(), runningMean: zeros([2]) })).toThrow(/unexpected: runningMean/);
  });
});
