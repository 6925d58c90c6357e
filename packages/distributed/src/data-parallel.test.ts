import { checkpoint } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { ArgumentError, AutogradError, Generator, memory, ones, type Tensor, tidy, use } from "@adjoint/core";
import { BatchNorm1d, Linear, Module, ReLU, Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { Adam, SGD } from "@adjoint/nn/optim";
import { beforeEach, describe, expect, it } from "vitest";
import { convertSyncBatchNorm, dataParallel, joinGroup, measureLink, single, fromRankZero, onRankZero } from "./index";
import { makeExamples, mlp, slice } from "./testing/problem";

const examples = makeExamples(64);
const group = await joinGroup(single());
const stateOf = (net: Module): number[][] => Object.values(net.stateDict()).map((x) => Array.from(x.dataSync() as Float32Array));

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
] as const)("one process, on %s", (_, device) => {
  beforeEach(async () => {
    await use(device());
  });

  it.each([true, false])("trains to the same bits as without: keep %s", async (keep) => {
    const [plain, shared] = [mlp(new Generator(1)), mlp(new Generator(1))];
    const optimizers = [new Adam(plain.parameters()), new Adam(shared.parameters())];
    const ddp = await dataParallel(shared, group, { bucketBytes: 1024 });
    expect(ddp.bucketCount).toBe(4);
    for (let step = 0; step < 5; step++) {
      const [x, y] = slice(examples, 0, 64);
      plain.zeroGrad();
      shared.zeroGrad({ keep });
      crossEntropy(plain.forward(x), y).backward();
      crossEntropy(shared.forward(x), y).mul(ddp.weight(64)).backward();
      await ddp.synchronize();
      for (const optimizer of optimizers) optimizer.step();
    }
    expect(stateOf(shared)).toEqual(stateOf(plain));
    expect(ddp.reductions).toBe(20);
    ddp.remove();
    // What was shared is the parameters' own again.
    expect(shared.parameters().every((parameter) => parameter.grad?.isContiguous())).toBe(true);
  });

  it("keeps its memory over steps", async () => {
    const bytes = (): number => memory().find((report) => report.device === device().name)!.bytes; // It is in use.
    const net = mlp(new Generator(1));
    const ddp = await dataParallel(net, group);
    const optimizer = new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
    const step = async (): Promise<void> => {
      net.zeroGrad({ keep: true });
      tidy(() => {
        const [x, y] = slice(examples, 0, 64);
        crossEntropy(net.forward(x), y).backward();
      });
      await ddp.synchronize();
      optimizer.step();
    };
    await step();
    await step();
    const before = bytes();
    for (let i = 0; i < 5; i++) await step();
    // On cpu what was dropped counts until the collector has run.
    expect(bytes()).toBeLessThanOrEqual(before + (device === cpu ? 100_000 : 0));
  });
});

describe("gradients", () => {
  beforeEach(async () => {
    await use(cpu());
  });

  it("arrive once for each leaf, the last layer's first, under checkpoint too", async () => {
    const net = new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 2));
    const order: string[] = [];
    for (const [name, parameter] of net.namedParameters()) parameter.registerPostAccumulateGradHook(() => order.push(name));
    net
      .forward(ones([2, 3]))
      .sum()
      .backward();
    expect(order.slice(0, 2).sort()).toEqual(["2.bias", "2.weight"]);
    expect([...order].sort()).toEqual(["0.bias", "0.weight", "2.bias", "2.weight"]);
    order.length = 0;
    const middle = (x: Tensor): Tensor => net[2]!.forward(net[1]!.forward(x));
    checkpoint(middle, [net[0]!.forward(ones([2, 3]))])
      .sum()
      .backward();
    expect([...order].sort()).toEqual(["0.bias", "0.weight", "2.bias", "2.weight"]);
  });

  it("of 16-bit parameters are averaged in float32", async () => {
    const net = new Sequential(new Linear(3, 2, { generator: new Generator(1) }));
    await net.to("bfloat16");
    const ddp = await dataParallel(net, group);
    net
      .forward(ones([2, 3], { dtype: "bfloat16" }))
      .sum()
      .backward();
    await ddp.synchronize();
    const { grad } = net.getParameter("0.weight");
    expect([grad!.dtype, ...(grad!.dataSync() as Float32Array)]).toEqual(["bfloat16", 2, 2, 2, 2, 2, 2]);
  });

  it("that are missing are named, or zero", async () => {
    class Half extends Module {
      readonly used = new Linear(2, 2);
      readonly unused = new Linear(2, 2);
      forward(x: Tensor): Tensor {
        return this.used.forward(x);
      }
    }
    const strict = new Half();
    const first = await dataParallel(strict, group);
    strict
      .forward(ones([1, 2]))
      .sum()
      .backward();
    await expect(first.synchronize()).rejects.toThrow(/"unused\.weight" in 0 of 1 ranks \(has none in rank 0\); "unused\.bias"/);
    const lenient = new Half();
    const second = await dataParallel(lenient, group, { unused: "zero" });
    lenient
      .forward(ones([1, 2]))
      .sum()
      .backward();
    await second.synchronize();
    expect(lenient.unused.weight.grad).toBeNull();
    expect(lenient.used.weight.grad!.dataSync()).toEqual(Float32Array.of(1, 1, 1, 1));
  });

  it("that arrive twice in a step are an error, unless they accumulate", async () => {
    const net = new Sequential(new Linear(2, 1));
    const ddp = await dataParallel(net, group);
    const pass = (): void =>
      net
        .forward(ones([1, 2]))
        .sum()
        .backward();
    pass();
    expect(pass).toThrow(AutogradError);
    await ddp.synchronize();
    net.zeroGrad({ keep: true });
    await ddp.accumulate(pass);
    await ddp.accumulate(async () => pass());
    pass();
    await ddp.synchronize();
    expect(net.getParameter("0.weight").grad!.dataSync()).toEqual(Float32Array.of(3, 3));
  });

  it("a rank without examples contributes nothing, whatever its gradients were", async () => {
    const net = new Sequential(new Linear(2, 1));
    const ddp = await dataParallel(net, group);
    net
      .forward(ones([1, 2]))
      .sum()
      .backward();
    await ddp.synchronize();
    expect(ddp.weight(0)).toBe(0);
    await ddp.synchronize();
    expect(net.getParameter("0.weight").grad!.dataSync()).toEqual(Float32Array.of(0, 0));
  });
});

describe("around it", () => {
  beforeEach(async () => {
    await use(cpu());
  });

  it("batch normalisation over all ranks is, in one, batch normalisation", async () => {
    const make = (): Sequential => {
      const generator = new Generator(4);
      return new Sequential(new Linear(12, 5, { generator }), new BatchNorm1d(5));
    };
    const [plain, shared] = [make(), convertSyncBatchNorm(make(), group)];
    const [x] = slice(examples, 0, 9);
    for (const net of [plain, shared]) net.forward(x).pow(3).sum().backward();
    const values = (net: Module): number[] => [
      ...net.parameters().flatMap((parameter) => Array.from(parameter.grad!.dataSync() as Float32Array)),
      ...net.buffers().flatMap((buffer) => Array.from(buffer.dataSync() as Float32Array, Number)),
    ];
    const [wanted, found] = [values(plain), values(shared)];
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 3));
    expect(stateOf(shared.eval()).length).toBe(stateOf(plain).length);
  });

  it("rank 0 saves, and is read from", async () => {
    const saved: string[] = [];
    await onRankZero(group, (name: string) => void saved.push(name))("a");
    expect(saved).toEqual(["a"]);
    expect(await fromRankZero(group, () => Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    expect(await fromRankZero(group, () => undefined)).toBeUndefined();
  });

  it("says what communication costs", async () => {
    const { alpha, beta } = await measureLink(group);
    expect(alpha).toBeGreaterThanOrEqual(0);
    expect(beta).toBeGreaterThanOrEqual(0);
    const lines: string[] = [];
    await dataParallel(mlp(new Generator(1)), group, { report: (line) => lines.push(line) });
    expect(lines.join()).toMatch(/^1 ranks on single: α = .* 4 kB of gradients in 1 bucket take about/);
  });

  it("refuses what is not a model, a group or an option", async () => {
    const net = mlp(new Generator(1));
    for (const wrong of [
      () => dataParallel({} as Module, group),
      () => dataParallel(net, {} as never),
      () => dataParallel(net, group, { bucketBytes: 0 }),
      () => dataParallel(net, group, { unused: "never" as never }),
      () => dataParallel(net, group, { check: "last" as never }),
      () => dataParallel(new Sequential(new ReLU()), group),
      () => joinGroup({} as never),
      async () => group.allReduce([1] as never),
      async () => group.allReduce(Uint8Array.of(1)),
      async () => group.allReduce(Float32Array.of(1), "mean" as never),
      async () => group.broadcast(Float32Array.of(1), 1),
      () => group.split(-1),
    ]) {
      await expect(wrong()).rejects.toThrow(ArgumentError);
    }
  });
});
