import { noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { cat, expectNoLeaks, keep, ones, type Tensor, TensorDisposedError, tidy, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";

beforeAll(() => use(cpu()));

describe("the outermost forward", () => {
  it("frees what it made, but for its result", async () => {
    const net = new nn.Sequential(new nn.Linear(8, 8), new nn.GELU(), new nn.LayerNorm(8), new nn.Softmax());
    const x = ones([4, 8]);
    await expectNoLeaks(() => noGrad(() => net.forward(x)));
    await expectNoLeaks(() => noGrad(() => net.train().forward(x)));
  });

  it("frees nothing between a module and its children", async () => {
    class Residual extends nn.Module {
      inner = new nn.Linear(3, 3);
      forward(x: Tensor): Tensor {
        const inner = this.inner.forward(x);
        return inner.relu().add(inner);
      }
    }
    const outer = new nn.Sequential(new Residual(), new Residual());
    expect((await outer.forward(ones([2, 3])).toArray()) as number[][]).toHaveLength(2);
  });

  it("keeps a cache that the module holds, step after step", async () => {
    class Memory extends nn.Module {
      cache: Tensor | undefined;
      forward(x: Tensor): Tensor {
        const doubled = x.mul(2);
        this.cache = this.cache === undefined ? doubled : cat([this.cache, doubled]);
        return this.cache.sum();
      }
    }
    const module = new nn.Sequential(new nn.Identity(), new Memory());
    for (const expected of [2, 4, 6]) expect(await module.forward(ones([1])).item()).toBe(expected);
  });

  it("keeps what a child left with its parent: the child's own forward is not the outermost", async () => {
    class Child extends nn.Module {
      constructor(report: (weights: Tensor) => void) {
        super();
        this.report = report;
      }
      report: (weights: Tensor) => void;
      forward(x: Tensor): Tensor {
        this.report(x.mul(5));
        return x.mul(2);
      }
    }
    class Parent extends nn.Module {
      seen: Tensor[] = [];
      child = new Child((weights) => this.seen.push(weights));
      forward(x: Tensor): Tensor {
        return this.child.forward(x).sum();
      }
    }
    const parent = new Parent();
    parent.forward(ones([2]));
    expect(await parent.seen[0]!.toArray()).toEqual([5, 5]);
  });

  it("keeps what lies in its arguments", async () => {
    class Attention extends nn.Module {
      forward(x: Tensor, cache: { keys?: Tensor }): Tensor {
        cache.keys = x.mul(3);
        return x.add(cache.keys);
      }
    }
    const cache: { keys?: Tensor } = {};
    new Attention().forward(ones([2]), cache);
    expect(await cache.keys!.toArray()).toEqual([3, 3]);
  });

  it("says what to do when a closure stashed a tensor", async () => {
    let stash: Tensor | undefined;
    class Leaky extends nn.Module {
      kept = false;
      forward(x: Tensor): Tensor {
        stash = x.mul(2);
        if (this.kept) keep(stash);
        return stash.add(1);
      }
    }
    const module = new Leaky();
    module.forward(ones([2]));
    expect(() => stash!.add(1)).toThrow(TensorDisposedError);
    expect(() => stash!.add(1)).toThrow(/made inside Module\.forward.*\n.*keep\(t\)/);
    module.kept = true;
    module.forward(ones([2]));
    expect(await stash!.toArray()).toEqual([2, 2]);
  });

  it("does not free what a promise may still need", async () => {
    class Slow extends nn.Module {
      linear = new nn.Linear(2, 2);
      async forward(x: Tensor): Promise<Tensor> {
        const first = this.linear.forward(x);
        await Promise.resolve();
        return first.add(this.linear.forward(x));
      }
    }
    expect(await (await new Slow().forward(ones([1, 2]))).data()).toHaveLength(2);
  });

  it("goes on after a forward that threw", async () => {
    class Failing extends nn.Module {
      forward(x: Tensor): Tensor {
        x.mul(2);
        throw new Error("no");
      }
    }
    const [failing, linear, x] = [new Failing(), new nn.Linear(2, 2), ones([3, 2])];
    await expectNoLeaks(() => expect(() => failing.forward(x)).toThrow("no"));
    // Were the failed forward still thought to be under way, this one would open no scope.
    await expectNoLeaks(() => noGrad(() => new nn.Sequential(linear, new nn.ReLU()).forward(x)));
  });

  it("works as an arrow function, without a scope of its own", async () => {
    class Arrow extends nn.Module {
      linear = new nn.Linear(2, 1);
      forward = (x: Tensor): Tensor => this.linear.forward(x).mul(2);
    }
    expect(new Arrow().forward(ones([3, 2])).shape).toEqual([3, 1]);
  });

  it("is not a property that loops over a module would see", () => {
    expect(Object.keys(new nn.ReLU())).toEqual(["training"]);
  });

  it("backward works on what it returned: the tape holds memory, not handles", async () => {
    const net = new nn.Sequential(new nn.Linear(2, 4), new nn.Tanh(), new nn.Linear(4, 1));
    net
      .forward(ones([3, 2]))
      .sum()
      .backward();
    expect(net.parameters().every((parameter) => parameter.grad?.shape.join() === parameter.shape.join())).toBe(true);
  });

  it("does not close parameters that are made inside it", async () => {
    class Lazy extends nn.Module {
      weight: nn.Parameter | undefined;
      forward(x: Tensor): Tensor {
        this.weight ??= new nn.Parameter(ones([x.shape[1]!, 2]));
        return x.matmul(this.weight);
      }
    }
    const lazy = tidy(() => {
      const module = new Lazy();
      module.forward(ones([1, 3]));
      return module;
    });
    expect(await lazy.forward(ones([1, 3])).toArray()).toEqual([[3, 3]]);
  });
});
