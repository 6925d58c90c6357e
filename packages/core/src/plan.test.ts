import { describe, expect, it } from "vitest";
import type { DType } from "./dtype";
import { elementwise } from "./elementwise";
import "./expr-class";
import { constant, type Expr, inputLeaf, scalar, scalarLeaf } from "./expr";
import { LeastRecent } from "./least-recent";
import { makePlan, unaryPlans } from "./plan";
import { planCache, weakCache } from "./plan-cache";

const input = (index = 0, dtype: DType = "float32"): Expr => inputLeaf(index, dtype, 2);

describe("plans are interned", () => {
  const planOf = (build: (x: Expr) => Expr, dtype: DType = "float32") => {
    const x = input(0, dtype);
    return makePlan([x], [build(x)]);
  };

  it("equal expressions have one plan, whichever leaves they were built on", () => {
    const build = (x: Expr): Expr => x.mul(2).add(scalarLeaf(0, "float32")).tanh();
    const far = input(77);
    expect(planOf(build)).toBe(planOf(build));
    expect(makePlan([far], [build(far)])).toBe(planOf(build));
    const [a, b] = [input(0), input(1)];
    expect(makePlan([a, b], [a.sub(b)])).toBe(makePlan([b, a], [b.sub(a)]));
  });

  it("what differs in anything that a kernel or a derivative sees does not", () => {
    const double = planOf((x) => x.mul(2));
    expect(planOf((x) => x.mul(3))).not.toBe(double);
    expect(planOf((x) => x.mul(-0))).not.toBe(planOf((x) => x.mul(0)));
    expect(planOf((x) => x.mul(2), "float64")).not.toBe(double);
    // One lane, hence one program, but gradients of two dtypes.
    expect(planOf((x) => x, "float16").program.nodes).toEqual(planOf((x) => x).program.nodes);
    expect(planOf((x) => x, "float16")).not.toBe(planOf((x) => x));
    expect(planOf((x) => x.mul(scalarLeaf(1, "float32")))).not.toBe(planOf((x) => x.mul(scalarLeaf(0, "float32"))));
    const [a, b] = [input(0), input(1)];
    expect(makePlan([a, b], [a.sub(b)])).not.toBe(makePlan([a, b], [b.sub(a)]));
    expect(makePlan([a, b], [a])).not.toBe(makePlan([a], [a]));
    expect(makePlan([a], [a], ["float16"])).not.toBe(makePlan([a], [a]));
    expect(makePlan([a], [a, a])).not.toBe(makePlan([a], [a]));
  });

  it("an op's own derivative tells it from another with the same values", () => {
    const flat = elementwise((x) => x.sqrt(), { derivative: () => [constant(0)] });
    const [own, other] = [planOf((x) => flat(x)), planOf((x) => x.sqrt())];
    expect(own.program).toBe(other.program);
    expect(own).not.toBe(other);
    expect(planOf((x) => flat(x))).toBe(own);
  });

  it("with 2⁶⁰ paths, too", () => {
    const doubled = (x: Expr): Expr => Array.from({ length: 60 }).reduce<Expr>((y) => y.add(y), x);
    expect(planOf(doubled)).toBe(planOf(doubled));
    expect(planOf(doubled).program.nodes).toHaveLength(61);
  });
});

describe("planCache", () => {
  it("builds once for each key, of whatever length", () => {
    let built = 0;
    const cache = planCache((...parts: (string | boolean)[]) => ({ parts, built: ++built }));
    for (let i = 0; i < 3; i++) {
      expect(cache("a", true)).toEqual({ parts: ["a", true], built: 1 });
      expect(cache("a")).toEqual({ parts: ["a"], built: 2 });
      expect(cache("a", "true")).toEqual({ parts: ["a", "true"], built: 3 });
      expect(cache()).toEqual({ parts: [], built: 4 });
    }
  });

  it("forgets what was not asked for in a long time, and keeps what is", () => {
    const built: number[] = [];
    const cache = planCache((n: number) => {
      built.push(n);
      return { n };
    }, 10);
    const first = cache(0);
    for (let i = 1; i < 100; i++) {
      cache(i);
      expect(cache(0)).toBe(first);
    }
    cache(50);
    expect(built.filter((n) => n === 50)).toHaveLength(2);
    expect(built.filter((n) => n === 0)).toHaveLength(1);
  });

  it("null is a value", () => {
    let built = 0;
    const cache = planCache((_: boolean) => {
      built++;
      return null;
    });
    expect([cache(true), cache(true)]).toEqual([null, null]);
    expect(built).toBe(1);
  });
});

it("weakCache keeps one value for each object", () => {
  const sizes = weakCache((list: readonly number[]) => ({ length: list.length }));
  const list = [1, 2];
  expect(sizes(list)).toBe(sizes(list));
  expect(sizes([1, 2])).not.toBe(sizes(list));
});

it("unaryPlans: by dtype and the rest of the key", () => {
  const plans = unaryPlans((x, to: DType) => scalar("neg", x).cast(to));
  expect(plans("float32", "float64")).toBe(plans("float32", "float64"));
  expect(plans("float32", "float64").program.outputs[0]!.dtype).toBe("float64");
  expect(plans("int32", "float64").program.inputs).toEqual(["int32"]);
});

describe("LeastRecent", () => {
  it("keeps what is used, and forgets the rest within its limit", () => {
    const cache = new LeastRecent<number, string>(10);
    for (let i = 0; i < 100; i++) {
      cache.set(i, `${i}`);
      expect(cache.get(0)).toBe("0");
    }
    expect(cache.get(99)).toBe("99");
    expect(cache.get(98)).toBe("98");
    expect(cache.get(50)).toBeUndefined();
    const kept = Array.from({ length: 100 }, (_, i) => cache.get(i)).filter((value) => value !== undefined);
    expect(kept.length).toBeLessThanOrEqual(10);
  });

  it("tells of each value that it forgets, once", () => {
    const forgotten: number[] = [];
    const cache = new LeastRecent<number, number>(4, (value) => forgotten.push(value));
    for (let i = 0; i < 20; i++) {
      cache.set(i, i);
      cache.get(0);
    }
    expect(new Set(forgotten).size).toBe(forgotten.length);
    expect(forgotten).not.toContain(0);
    cache.clear();
    expect(forgotten.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});
