import { cpu } from "@adjoint/backend-cpu-js";
import {
  ArgumentError,
  AutogradError,
  type Call,
  composition,
  conv2d,
  dropout,
  expandCall,
  type DispatchLayer,
  ones,
  type Outputs,
  override,
  randn,
  ScopeError,
  type Tensor,
  tensor,
  use,
  withDevice,
  installLayer,
  withLayer,
} from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { grad, noGrad } from "./index";

await use(cpu());

/** Sees every call below autograd; keeps what it sees, or expands compositions. */
function probe(expands = false): { readonly layer: DispatchLayer; readonly seen: string[] } {
  const seen: string[] = [];
  const layer: DispatchLayer = {
    name: "probe",
    rank: 10,
    run(call, next): Outputs {
      seen.push(call.op.name);
      return expands && call.op.kind === "composition" ? expandCall(call as Call<"composition">, layer) : next(call);
    },
  };
  return { layer, seen };
}

const seenIn = (fn: () => unknown, expands = false): readonly string[] => {
  const { layer, seen } = probe(expands);
  withLayer(layer, fn);
  return seen;
};

/** y = 2x + 1 in two parts, with and without a gradient of its own. */
const plain = composition<null>("plain", ([x]) => [x!.mul(2).add(1)]);
const kept = composition<null>("kept", ([x]) => [x!.mul(2).add(1)], {
  saves: { inputs: [], outputs: [] },
  vjp: ({ cotangents: [g] }) => [g!.mul(2)],
});

const leaf = (): Tensor => tensor([1, 2, 3], { requiresGrad: true });

describe("a layer inside autograd", () => {
  it("sees a composition with a gradient of its own as one call, with gradients and without", () => {
    const x = leaf();
    expect(seenIn(() => kept([x], null))).toEqual(["kept"]);
    expect(seenIn(() => noGrad(() => kept([x], null)))).toEqual(["kept"]);
  });

  it("sees a composition without one as one call where no gradient is wanted, and else its parts", () => {
    const x = leaf();
    expect(seenIn(() => noGrad(() => plain([x], null)))).toEqual(["plain"]);
    expect(seenIn(() => plain([x], null))).toEqual(["mul", "add"]);
  });

  it("sees exactly the parts of what it expands", () => {
    const x = leaf();
    expect(seenIn(() => kept([x], null), true)).toEqual(["kept", "mul", "add"]);
    expect(seenIn(() => noGrad(() => kept([x], null)), true)).toEqual(["kept", "mul", "add"]);
  });

  it("sees a convolution once", () => {
    const [x, weight] = [randn([1, 2, 5, 5], { requiresGrad: true }), randn([3, 2, 3, 3], { requiresGrad: true })];
    expect(seenIn(() => conv2d(x, weight))).toEqual(["convolution"]);
    expect(seenIn(() => noGrad(() => conv2d(x, weight)))).toEqual(["convolution"]);
  });

  it("sees what a functional gradient inside a body does only if it expands the body", async () => {
    const slope = composition<null>("slope", ([x]) => [grad((y: Tensor) => y.square().sum())(x!)]);
    const x = tensor([1, 2]);
    expect(seenIn(() => slope([x], null))).toEqual(["slope"]);
    expect(seenIn(() => slope([x], null), true)[0]).toBe("slope");
    expect(await slope([x], null)[0]!.toArray()).toEqual([2, 4]);
  });

  it("is an object with a name, a rank and what it runs", () => {
    for (const layer of [{}, null, () => 0, { name: "own", rank: 1 }, { name: "own", run: () => [] }, { name: "own", rank: 1, run: 1 }]) {
      expect(() => withLayer(layer as never, () => 1)).toThrow(/^withLayer: takes a layer, not /);
      expect(() => installLayer(layer as never)).toThrow(/^installLayer: takes a layer, not /);
    }
  });

  it("refuses a promise", () => {
    expect(() => withLayer(probe().layer, async () => 1)).toThrow(ScopeError);
  });
});

describe("a body is a function", () => {
  const failing = (body: (inputs: readonly Tensor[]) => readonly Tensor[]) => composition<null>("body", body);
  const x = leaf();
  const outside = leaf();

  it.each([
    ["returns an input", failing(([a]) => [a!]), ArgumentError, "an input or a view of one"],
    ["returns a view of an input", failing(([a]) => [a!.reshape([3, 1])]), ArgumentError, "an input or a view of one"],
    ["closes over a tensor that requires a gradient", failing(([a]) => [a!.mul(outside)]), AutogradError, "make it one of the inputs"],
    ["writes into an input", failing(([a]) => [a!.detach().add_(1).mul(1)]), ArgumentError, "did not make"],
    ["returns a promise", failing((async ([a]: readonly Tensor[]) => [a!.mul(2)]) as never), ArgumentError, "a promise"],
    ["draws random numbers", failing(([a]) => [dropout(a!, 0.5)]), ArgumentError, "advances state"],
  ] as const)("one that %s is refused, with gradients and without", (_, op, error, text) => {
    for (const run of [() => op([x], null), () => noGrad(() => op([x], null))]) {
      expect(run).toThrow(error);
      expect(run).toThrow(text);
    }
  });

  it("may write into what it made, a view of it too", async () => {
    const op = failing(([a]) => {
      const own = a!.mul(2);
      own.narrow(0, 0, 1).add_(10);
      own.reshape([1, 3]).mul_(ones([1, 3]));
      return [own];
    });
    const doubled = noGrad(() => op([x], null)[0]!);
    expect(await doubled.toArray()).toEqual([12, 4, 6]);
    op([x], null)[0]!.sum().backward();
    expect(await x.grad!.toArray()).toEqual([2, 2, 2]);
    x.grad = null;
  });

  it("may write in place with a strided target: the values are those of a layer that keeps the call", async () => {
    const op = failing(([a]) => {
      const own = a!.expand(3, 3).clone();
      own.t().add_(a!);
      return [own];
    });
    const rows = [
      [2, 3, 4],
      [3, 4, 5],
      [4, 5, 6],
    ];
    expect(await op([x], null)[0]!.toArray()).toEqual(rows);
    expect(await noGrad(() => op([x], null)[0]!).toArray()).toEqual(rows);
  });
});

describe("an override", () => {
  const asked: (readonly boolean[])[] = [];
  beforeAll(async () => {
    const backend = await cpu().create();
    const overrides = new Map([
      override(kept, {
        supports: (_, __, needs) => {
          asked.push(needs);
          return true;
        },
        infer: ([spec], _, needs) => ({ outputs: [spec!], residuals: needs.some(Boolean) ? [spec!] : [] }),
        forward({ inputs: [a], outputs: [out], residuals, scratch }) {
          const read = backend.readSync!(a!.view.buffer, "float32", a!.view.offset, 3) as Float32Array;
          expect(scratch("float32", 4).buffer.bytes).toBe(16);
          backend.write(
            out!.view.buffer,
            "float32",
            0,
            read.map((value) => 2 * value + 1),
          );
          for (const residual of residuals)
            backend.write(
              residual.view.buffer,
              "float32",
              0,
              read.map(() => 2),
            );
        },
        vjp: ({ cotangents: [g], residuals: [slope] }) => [g!.mul(slope!)],
      }),
    ]);
    const own = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, { name: "own", overrides });
    await use(cpu(), { name: "own", create: () => Promise.resolve(own) });
  });

  it("is asked once, with what wants a gradient, and gives its outputs and residuals", async () => {
    const x = withDevice("own", leaf);
    const seen = seenIn(() => {
      const y = kept([x], null);
      expect(y).toHaveLength(1);
      y[0]!.sum().backward();
    });
    expect(seen.filter((name) => name === "kept")).toHaveLength(1);
    expect(asked.splice(0)).toEqual([[true]]);
    expect(await x.grad!.toArray()).toEqual([2, 2, 2]);
    expect(await noGrad(() => kept([x], null)[0]!).toArray()).toEqual([3, 5, 7]);
    expect(asked.splice(0)).toEqual([[]]);
  });

  it("is not asked for another op of the same name", async () => {
    const namesake = composition<null>("kept", ([a]) => [a!.neg()]);
    const x = withDevice("own", leaf);
    expect(await namesake([x], null)[0]!.toArray()).toEqual([-1, -2, -3]);
    expect(asked.splice(0)).toEqual([]);
  });
});
