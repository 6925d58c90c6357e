import { noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import {
  ArgumentError,
  expectNoLeaks,
  fromTypedArray,
  manualSeed,
  NonFiniteError,
  ones,
  randn,
  runtime,
  type Tensor,
  tensor,
  tidy,
  use,
} from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { crossEntropy } from "./functional";
import * as nn from "./index";
import { Adagrad, Adam, AdamW, clipGradNorm, clipGradValue, type Optimizer, type OptimizerStateDict, RMSprop, SGD } from "./optim";

beforeAll(() => use(cpu()));

type Step = (p: number, g: number, t: number) => number;
interface Rate {
  lr: number;
}

/** The published algorithms in plain numbers, one parameter at a time, with memory of their own. */
const sgd = (lr: number, momentum: number, dampening: number, decay: number, nesterov: boolean): Step => {
  let buffer: number | undefined;
  return (p, gradient) => {
    const g = gradient + decay * p;
    buffer = buffer === undefined ? g : momentum * buffer + (1 - dampening) * g;
    return p - lr * (momentum === 0 ? g : nesterov ? g + momentum * buffer : buffer);
  };
};

const adam = (lr: number, [b1, b2]: readonly [number, number], eps: number, penalty: number, decay: number, ams = false): Step => {
  let [m, v, largest] = [0, 0, 0];
  return (p, gradient, t) => {
    const g = gradient + penalty * p;
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    largest = Math.max(largest, v);
    return p - lr * decay * p - (lr * (m / (1 - b1 ** t))) / (Math.sqrt((ams ? largest : v) / (1 - b2 ** t)) + eps);
  };
};

const rmsprop = (lr: number, alpha: number, eps: number, momentum: number): Step => {
  let [square, mean, buffer] = [0, 0, 0];
  return (p, g) => {
    square = alpha * square + (1 - alpha) * g * g;
    mean = alpha * mean + (1 - alpha) * g;
    buffer = momentum * buffer + g / (Math.sqrt(square - mean * mean) + eps);
    return p - lr * buffer;
  };
};

const adagrad = (lr: number, lrDecay: number, initial: number, eps: number): Step => {
  let sum = initial;
  return (p, g, t) => {
    sum += g * g;
    return p - ((lr / (1 + (t - 1) * lrDecay)) * g) / (Math.sqrt(sum) + eps);
  };
};

const cases: [string, (p: Tensor[]) => Optimizer<Rate & never>, () => Step][] = [];
const algorithm = (name: string, make: (p: Tensor[]) => unknown, step: () => Step): void => void cases.push([name, make as never, step]);
algorithm(
  "SGD",
  (p) => new SGD(p, { lr: 0.1 }),
  () => sgd(0.1, 0, 0, 0, false),
);
algorithm(
  "SGD with decay",
  (p) => new SGD(p, { lr: 0.1, weightDecay: 0.3 }),
  () => sgd(0.1, 0, 0, 0.3, false),
);
algorithm(
  "SGD with momentum and dampening",
  (p) => new SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.4, weightDecay: 0.1 }),
  () => sgd(0.1, 0.9, 0.4, 0.1, false),
);
algorithm(
  "SGD, Nesterov",
  (p) => new SGD(p, { lr: 0.1, momentum: 0.8, nesterov: true }),
  () => sgd(0.1, 0.8, 0, 0, true),
);
algorithm(
  "Adam",
  (p) => new Adam(p, { lr: 0.05 }),
  () => adam(0.05, [0.9, 0.999], 1e-8, 0, 0),
);
algorithm(
  "Adam with a penalty",
  (p) => new Adam(p, { lr: 0.05, betas: [0.7, 0.9], eps: 1e-3, weightDecay: 0.2 }),
  () => adam(0.05, [0.7, 0.9], 1e-3, 0.2, 0),
);
algorithm(
  "AdamW",
  (p) => new AdamW(p, { lr: 0.05, weightDecay: 0.2 }),
  () => adam(0.05, [0.9, 0.999], 1e-8, 0, 0.2),
);
algorithm(
  "Adam with the largest square",
  (p) => new Adam(p, { lr: 0.05, betas: [0.7, 0.5], amsgrad: true }),
  () => adam(0.05, [0.7, 0.5], 1e-8, 0, 0, true),
);
algorithm(
  "RMSprop, centered, with momentum",
  (p) => new RMSprop(p, { lr: 0.02, alpha: 0.9, momentum: 0.8, centered: true, eps: 1e-2 }),
  () => rmsprop(0.02, 0.9, 1e-2, 0.8),
);
algorithm(
  "Adagrad",
  (p) => new Adagrad(p, { lr: 0.3, lrDecay: 0.1, initialAccumulatorValue: 0.2 }),
  () => adagrad(0.3, 0.1, 0.2, 1e-10),
);

/** f(p) = Σ p⁴/4 − p, whose gradient p³ − 1 changes sign on the way. */
const gradientOf = (p: number): number => p ** 3 - 1;
const lossOf = (p: Tensor): Tensor => p.pow(4).div(4).sub(p).sum();

describe.each(cases)("%s", (_, make, algorithm) => {
  it("takes the steps of the published algorithm, in place", async () => {
    const start = [
      [2, -0.5],
      [0.1, 3],
    ];
    const p = tensor(start, { dtype: "float64", requiresGrad: true });
    const optimizer = make([p]);
    const plain = start.flat().map((value) => ({ value, step: algorithm() }));
    const { storage } = p;
    for (let t = 1; t <= 12; t++) {
      optimizer.zeroGrad();
      lossOf(p).backward();
      optimizer.step();
      for (const one of plain) one.value = one.step(one.value, gradientOf(one.value), t);
    }
    const found = Array.from((await p.data()) as Float64Array);
    found.forEach((value, i) => expect(value).toBeCloseTo(plain[i]!.value, 10));
    expect(p.storage).toBe(storage);
    expect(p.isLeaf && p.requiresGrad).toBe(true);
  });

  it("goes on from its state dict as if it had not stopped", async () => {
    const run = async (interrupted: boolean): Promise<unknown> => {
      const p = tensor([2, -0.5], { dtype: "float64", requiresGrad: true });
      let optimizer = make([p]);
      for (let step = 0; step < 8; step++) {
        if (interrupted && step === 4) {
          const saved = optimizer.stateDict();
          optimizer = make([p]);
          optimizer.loadStateDict(saved);
        }
        optimizer.zeroGrad();
        lossOf(p).backward();
        optimizer.step();
      }
      return p.toArray();
    };
    expect(await run(true)).toEqual(await run(false));
  });

  it("leaks nothing, and its state survives a tidy around the step", async () => {
    const p = ones([50]).requireGrad();
    const optimizer = make([p]);
    const step = (): void => {
      p.grad = p.detach().mul(2);
      tidy(() => optimizer.step());
      p.grad.dispose();
      p.grad = null;
    };
    step();
    await expectNoLeaks(() => {
      const detached = p.detach();
      p.grad = detached.mul(2);
      detached.dispose();
      tidy(() => optimizer.step());
      p.grad.dispose();
      p.grad = null;
    });
    step();
  });
});

describe("an optimizer", () => {
  it("compiles nothing after the second of 1,000 steps, whatever the learning rate and the draw of the dropout", async () => {
    manualSeed(0);
    const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Dropout(0.3), new nn.Linear(8, 3));
    const optimizer = new AdamW(net.parameters());
    const [x, y] = [randn([6, 4]), tensor([0, 1, 2, 0, 1, 2], { dtype: "int32" })];
    const { backend } = runtime().devices.get("cpu")!;
    let compiled = 0;
    for (let step = 0; step < 1000; step++) {
      if (step === 2) compiled = backend.statistics().compiled;
      optimizer.lr = step === 500 ? 1 : 1e-3 * (1 - step / 1000);
      optimizer.zeroGrad();
      crossEntropy(net.forward(x), y).backward();
      optimizer.step();
    }
    expect(compiled).toBeGreaterThan(0);
    expect(backend.statistics().compiled).toBe(compiled);
  });

  const everyKind: [string, (p: Tensor[]) => Optimizer<Rate & never>][] = [
    ["SGD", (p) => new SGD(p, { momentum: 0.9, dampening: 0.1, weightDecay: 0.1 }) as never],
    ["Adam", (p) => new Adam(p, { amsgrad: true, weightDecay: 0.1 }) as never],
    ["AdamW", (p) => new AdamW(p) as never],
    ["RMSprop", (p) => new RMSprop(p, { centered: true, momentum: 0.9 }) as never],
    ["Adagrad", (p) => new Adagrad(p, { lrDecay: 0.1 }) as never],
  ];

  it.each(everyKind)("%s: one kernel for each parameter, none compiled after the first step, whatever changes", (_, make) => {
    const net = new nn.Linear(3, 2);
    const optimizer = make(net.parameters());
    const { backend } = runtime().devices.get("cpu")!;
    const step = (): { launched: number; compiled: number } => {
      for (const parameter of net.parameters()) parameter.grad = ones(parameter.shape);
      const before = backend.statistics();
      optimizer.step();
      const after = backend.statistics();
      return { launched: after.launched - before.launched, compiled: after.compiled - before.compiled };
    };
    step();
    for (let t = 0; t < 20; t++) {
      optimizer.lr = 0.1 / (t + 1);
      Object.assign(optimizer.paramGroups[0]!, { eps: 0.1 * (t + 1), alpha: 0.9, lrDecay: 0.01 * t });
      expect(step()).toEqual({ launched: 2, compiled: 0 });
    }
  });

  it("launches one kernel for each parameter", () => {
    const net = new nn.Linear(3, 2);
    const optimizer = new AdamW(net.parameters());
    const step = (): number => {
      net
        .forward(ones([1, 3]))
        .sum()
        .backward();
      const before = runtime().devices.get("cpu")!.backend.statistics().launched;
      optimizer.step();
      return runtime().devices.get("cpu")!.backend.statistics().launched - before;
    };
    step();
    expect(step()).toBe(2);
  });

  it("has groups with settings of their own, and a rate that can be set for all", async () => {
    const [a, b] = [ones([1]).requireGrad(), ones([1]).requireGrad()];
    const optimizer = new SGD([{ params: [a], lr: 0.5 }, { params: [b] }], { lr: 0.1 });
    const step = (): void => {
      optimizer.zeroGrad();
      a.add(b).backward();
      optimizer.step();
    };
    step();
    expect([await a.item(), await b.item()]).toEqual([0.5, Math.fround(0.9)]);
    optimizer.lr = 0;
    step();
    expect([await a.item(), await b.item()]).toEqual([0.5, Math.fround(0.9)]);
    optimizer.paramGroups[1]!.lr = Number.NaN;
    expect(step).toThrow(ArgumentError);
  });

  it("maximizes, and has no decay of what is infinite", async () => {
    const make: ((p: Tensor[], maximize: boolean) => Optimizer<Rate & never>)[] = [SGD, Adam, AdamW, RMSprop, Adagrad].map(
      (Kind) => (p, maximize) => new Kind(p, { lr: 0.1, weightDecay: 0, maximize }) as never,
    );
    for (const optimizer of make) {
      const p = tensor([1, Number.POSITIVE_INFINITY], { requiresGrad: true });
      for (const maximize of [false, true]) {
        p.grad = ones([2]);
        optimizer([p], maximize).step();
        const [value, infinite] = (await p.toArray()) as number[];
        expect(value! < 1).toBe(!maximize);
        expect(infinite).toBe(Number.POSITIVE_INFINITY);
        p.detach().copy_(tensor([1, Number.POSITIVE_INFINITY]));
      }
    }
  });

  it("takes back each group's settings, the rate too, from a state dict that went through JSON", async () => {
    const make = (lr: number): [Tensor[], AdamW] => {
      const tensors = [ones([2]).requireGrad(), ones([3]).requireGrad()];
      return [tensors, new AdamW([{ params: [tensors[0]!], lr: lr / 2 }, { params: [tensors[1]!] }], { lr, betas: [0.5, 0.6] })];
    };
    const [[a], optimizer] = make(0.1);
    a!.grad = ones([2]);
    optimizer.step();
    optimizer.paramGroups[1]!.lr = 0.07;
    optimizer.paramGroups[1]!.amsgrad = true;
    const { state, paramGroups } = optimizer.stateDict();
    const tensors = new Map(
      Object.entries(state).flatMap(([key, { step: _, ...own }]) =>
        Object.entries(own).map(([name, value]) => [`${key}.${name}`, value as Tensor]),
      ),
    );
    expect([...tensors.keys()]).toEqual(["0.expAvg", "0.expAvgSq"]);
    const steps = Object.fromEntries(Object.entries(state).map(([key, { step }]) => [key, { step }]));
    const saved = JSON.parse(JSON.stringify({ state: steps, paramGroups })) as { state: Record<string, Record<string, unknown>> };
    for (const [name, value] of tensors) {
      const [key, own] = name.split(".");
      saved.state[key!]![own!] = fromTypedArray((await value.data()) as Float32Array, value.shape);
    }
    const [, resumed] = make(5);
    resumed.loadStateDict(saved as unknown as OptimizerStateDict);
    expect(resumed.paramGroups.map(({ params: _, ...settings }) => settings)).toEqual(
      optimizer.paramGroups.map(({ params: _, ...settings }) => settings),
    );
    expect(resumed.stateDict().state[0]!.step).toBe(1);
  });

  it("the state of an optimizer that has taken no step makes another forget its steps", async () => {
    const p = tensor([1], { requiresGrad: true });
    const optimizer = new Adam([p]);
    const fresh = structuredClone({ ...optimizer.stateDict() });
    p.mul(3).sum().backward();
    optimizer.step();
    expect(Object.keys(optimizer.stateDict().state)).toEqual(["0"]);
    optimizer.loadStateDict(fresh);
    expect(optimizer.stateDict().state).toEqual({});
    // Adam's first step is lr, whatever the gradient.
    const before = await p.item();
    optimizer.step();
    expect(before - (await p.item())).toBeCloseTo(0.001, 6);
  });

  it("refuses a Map as state, whose moments would be lost without a word", () => {
    const p = ones([2]).requireGrad();
    const optimizer = new AdamW([p]);
    p.grad = ones([2]);
    optimizer.step();
    const { state, paramGroups } = optimizer.stateDict();
    const dict = { state: new Map(Object.entries(state)), paramGroups } as never;
    expect(() => optimizer.loadStateDict(dict)).toThrow(
      /AdamW\.loadStateDict: takes `state` as an object .*, not a Map\..*Object\.fromEntries/s,
    );
    expect(optimizer.stateDict().state[0]!.step).toBe(1);
  });

  it("takes nothing from a state dict that does not fit, or whose settings make no sense", () => {
    const p = ones([2]).requireGrad();
    const optimizer = new SGD([p], { lr: 0.1, momentum: 0.5 });
    const before = JSON.stringify(optimizer.stateDict());
    const group = { params: [0], lr: 0.2 };
    const bad = [
      { state: {}, paramGroups: [{ ...group, lr: "0.2" }] },
      { state: {}, paramGroups: [{ ...group, nesterov: "no" }] },
      { state: {}, paramGroups: [{ ...group, momentum: -1 }] },
      { state: {}, paramGroups: [null] },
      { state: { 0: null }, paramGroups: [group] },
      { state: { 0: { step: 1.5 } }, paramGroups: [group] },
      { state: {}, paramGroups: [group, group] },
      { state: {}, paramGroups: [new Map()] },
      { state: [], paramGroups: [group] },
      { state: { 0: new Map([["step", 1]]) }, paramGroups: [group] },
      { state: { weight: { step: 1 } }, paramGroups: [group] },
      Promise.resolve({ state: {}, paramGroups: [group] }),
    ];
    for (const dict of bad) expect(() => optimizer.loadStateDict(dict as never)).toThrow(ArgumentError);
    expect(JSON.stringify(optimizer.stateDict())).toBe(before);
    optimizer.loadStateDict(JSON.parse('{"state": {}, "paramGroups": [{"params": [0], "lr": 0.3, "__proto__": {"lr": 9}, "odd": 1}]}'));
    expect(optimizer.paramGroups[0]).toEqual({ ...optimizer.paramGroups[0], lr: 0.3, momentum: 0.5 });
    expect(Object.getPrototypeOf(optimizer.paramGroups[0])).toBe(Object.prototype);
    expect(Object.keys(optimizer.paramGroups[0]!)).not.toContain("odd");
  });

  it("frees the state that a loaded one replaces, and moves on without it", async () => {
    const net = new nn.Linear(2, 2);
    const optimizer = new Adam(net.parameters());
    const load = (): void => optimizer.loadStateDict({ state: {}, paramGroups: optimizer.stateDict().paramGroups });
    const step = (): void => {
      for (const parameter of net.parameters()) parameter.grad = ones(parameter.shape);
      optimizer.step();
      for (const parameter of net.parameters()) parameter.grad?.dispose();
    };
    await expectNoLeaks(() =>
      tidy(() => {
        step();
        load();
      }),
    );
    await net.to("cpu");
    step();
  });

  it("runs a closure with gradients recorded, and gives its result", async () => {
    const p = ones([1]).requireGrad();
    const optimizer = new SGD([p], { lr: 0.5 });
    const loss = noGrad(() =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const value = p.square().sum();
        value.backward();
        return value;
      }),
    );
    expect([await loss.item(), await p.item()]).toEqual([1, 0]);
  });

  it("passes over parameters without a gradient", async () => {
    const [used, unused] = [ones([1]).requireGrad(), ones([1]).requireGrad()];
    const optimizer = new AdamW([used, unused], { lr: 0.1, weightDecay: 0.5 });
    used.mul(2).backward();
    optimizer.step();
    expect(await unused.item()).toBe(1);
    expect(await used.item()).not.toBe(1);
  });

  it("updates a parameter that is not laid out row by row", async () => {
    const p = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
      .t()
      .requireGrad();
    const optimizer = new SGD([p], { lr: 1 });
    p.mul(
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    )
      .sum()
      .backward();
    optimizer.step();
    expect(await p.toArray()).toEqual([
      [0, 2],
      [-1, 1],
      [-2, 0],
    ]);
  });

  it("frees the copy that such a parameter is updated in", async () => {
    const p = ones([3, 2]).t().requireGrad();
    const optimizer = new SGD([p], { lr: 1 });
    p.grad = ones([2, 3]);
    await expectNoLeaks(() => optimizer.step());
  });

  it("refuses what makes no sense", () => {
    const p = ones([1]).requireGrad();
    const bad: (() => unknown)[] = [
      () => new SGD([]),
      () => new SGD(p as never),
      () => new SGD([p, p]),
      () => new SGD([p.mul(2)]),
      () => new SGD([3 as never]),
      () => new SGD([p], { lr: -1 }),
      () => new SGD([p], { lr: "0.1" as never }),
      () => new SGD([p], { nesterov: true }),
      () => new Adam([p], { betas: [0.9, 1] }),
      () => new Adam([p], { eps: -1 }),
      () => new Adam([p], { betas: [0.9] as never }),
      () => new Adam([p], { betas: 0.9 as never }),
      () => new SGD([p], { maximize: 1 as never }),
      () => new RMSprop([p], { alpha: -0.1 }),
      () => new RMSprop([p], { centered: "yes" as never }),
      () => new RMSprop([p], { eps: Number.NaN }),
      () => new Adagrad([p], { initialAccumulatorValue: -1 }),
      () => new Adagrad([p], { lrDecay: -1 }),
      () => new AdamW([{ params: [p] }, { params: [p] }]),
      () => new AdamW([p]).loadStateDict({} as never),
      () => new AdamW([p]).loadStateDict({ state: { 0: { step: 1, expAvg: ones([2]) } }, paramGroups: [{ params: [0] }] }),
      () => new AdamW([p]).loadStateDict({ state: {}, paramGroups: [{ params: [0, 1] }] }),
    ];
    for (const make of bad) expect(make).toThrow(ArgumentError);
  });

  it("leaves backward an error, not a wrong gradient, when it steps between forward and backward", () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
    const optimizer = new SGD(net.parameters(), { lr: 0.1 });
    net
      .forward(ones([1, 2]))
      .sum()
      .backward();
    const late = net.forward(ones([1, 2])).sum();
    optimizer.step();
    expect(() => late.backward()).toThrow(/SGD/);
  });
});

describe("clipping", () => {
  const withGradient = (values: number[]): Tensor => {
    const p = ones([values.length]).requireGrad();
    p.grad = tensor(values);
    return p;
  };

  it("scales all gradients by one factor to the norm", async () => {
    const [a, b, none] = [withGradient([3, 0]), withGradient([4]), ones([2]).requireGrad()];
    expect(await clipGradNorm([a, b, none], 1).item()).toBeCloseTo(5, 6);
    const clipped = [...((await a.grad!.data()) as Float32Array), ...((await b.grad!.data()) as Float32Array)];
    [0.6, 0, 0.8].forEach((value, i) => expect(clipped[i]).toBeCloseTo(value, 5));
  });

  it("leaves small gradients alone, and takes the largest magnitude for a norm", async () => {
    const a = withGradient([0.5, -2]);
    expect(await clipGradNorm([a], 10).item()).toBeCloseTo(Math.hypot(0.5, 2), 6);
    expect(await a.grad!.toArray()).toEqual([0.5, -2]);
    expect(await clipGradNorm([a], 10, { normType: Number.POSITIVE_INFINITY }).item()).toBe(2);
    expect(await clipGradNorm([ones([1])], 1).item()).toBe(0);
  });

  it("limits values", async () => {
    const a = withGradient([0.5, -2, 7]);
    clipGradValue([a], 1);
    expect(await a.grad!.toArray()).toEqual([0.5, -1, 1]);
    expect(() => clipGradValue([a], -1)).toThrow(ArgumentError);
  });

  it("takes one parameter for a list of one, and leaves all alone below an infinite limit", async () => {
    const a = withGradient([3, 4]);
    expect(await clipGradNorm(a, Number.POSITIVE_INFINITY).item()).toBe(5);
    expect(await a.grad!.toArray()).toEqual([3, 4]);
    clipGradValue(a, 3.5);
    expect(await a.grad!.toArray()).toEqual([3, 3.5]);
  });

  it("takes any order of the norm", async () => {
    const [a, b] = [withGradient([1, -2]), withGradient([3])];
    expect(await clipGradNorm([a, b], 100, { normType: 1 }).item()).toBeCloseTo(6, 5);
    expect((await clipGradNorm([a, b], 100, { normType: 3 }).item()) as number).toBeCloseTo(36 ** (1 / 3), 5);
  });

  it("makes an error of what is not finite, when asked, and changes nothing", async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const a = withGradient([1, bad]);
      expect(() => clipGradNorm([a], 1, { errorIfNonfinite: true })).toThrow(NonFiniteError);
      expect(await a.grad!.toArray()).toEqual([1, bad]);
      clipGradNorm([a], 1);
      expect(((await a.grad!.toArray()) as number[])[1]).toBeNaN();
    }
  });

  it("refuses anything but a parameter", () => {
    for (const bad of [undefined, 3, [3], {}]) {
      expect(() => clipGradNorm(bad as never, 1)).toThrow(ArgumentError);
      expect(() => clipGradValue(bad as never, 1)).toThrow(ArgumentError);
    }
    expect(() => clipGradNorm([], Number.NaN)).toThrow(ArgumentError);
    expect(() => clipGradNorm([], 1, { normType: -1 })).toThrow(ArgumentError);
  });

  it("works on a graph's gradients within noGrad too", async () => {
    const a = withGradient([3, 4]);
    noGrad(() => clipGradNorm([a], 1));
    expect((await a.grad!.norm().item()) as number).toBeCloseTo(1, 4);
  });
});
