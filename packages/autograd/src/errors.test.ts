import { cpu } from "@adjoint/backend-cpu-js";
import { AutogradError, debug, type Tensor, TensorDisposedError, tensor, tidy, use } from "@adjoint/core";
import { afterEach, describe, expect, it } from "vitest";
import { backward, checkpoint, customFunction, grad } from "./index";

await use(cpu());
const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });

const messageOf = (fn: () => unknown): string => {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(AutogradError);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
};

/** The numbers of the ops that an error names, in its order. */
const numbersIn = (message: string): number[] => [...message.matchAll(/op #(\d+)/g)].map(([, number]) => Number(number));

afterEach(() => debug({ stacks: false }));

describe("errors name both places", () => {
  it("a saved tensor changed in place: the op that saved, then the op that changed", () => {
    const y = leaf(1, 2).mul(2);
    const z = y.square();
    y.at(0).add_(1);
    const message = messageOf(() => z.sum().backward());
    expect(message).toMatch(/square \(op #\d+\) saved a tensor \[2\], and add_ \(op #\d+\) changed it in place since/);
    const [saved, changed] = numbersIn(message) as [number, number];
    expect(changed).toBeGreaterThan(saved);
  });

  it("backward twice: the op, and the walk that freed it", () => {
    const x = leaf(1, 2);
    const y = x.exp().sum();
    y.backward();
    expect(messageOf(() => y.backward())).toMatch(
      /exp \(op #\d+\) was already passed by an earlier backward \(after op #\d+\), which freed/,
    );
    const z = x.exp().sum();
    grad(z, x);
    expect(messageOf(() => z.backward())).toMatch(/an earlier grad \(after op #\d+\)/);
  });

  it("a part of the graph that was freed by the walk of another part", () => {
    const hidden = leaf(1, 2).tanh();
    hidden.sum().backward();
    expect(messageOf(() => hidden.mul(3).sum().backward())).toMatch(/tanh \(op #\d+\) was already passed/);
  });

  it("what saved nothing may be passed again, as in PyTorch", async () => {
    const x = leaf(1, 2);
    const y = x.add(1).sum();
    y.backward();
    y.backward();
    expect(await x.grad!.toArray()).toEqual([2, 2]);
  });

  it("a tensor used after its scope names both op numbers", () => {
    let stash: Tensor | undefined;
    tidy(() => {
      stash = leaf(1).mul(2);
    });
    leaf(1).mul(3);
    let error: unknown;
    try {
      stash!.add(1);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TensorDisposedError);
    const { message } = error as Error;
    expect(message).toMatch(/add: a float32 tensor \[1\] is used by op #\d+ after it was given back, after op #\d+: made inside tidy/);
    const [used, given] = numbersIn(message) as [number, number];
    expect(used).toBeGreaterThan(given);
    expect(message).not.toContain("made at");
  });

  it("shows the lines of both places under debug({ stacks: true }), and only then", () => {
    const changed = (): Tensor => {
      const y = leaf(1, 2).mul(2);
      const z = y.square();
      y.add_(1);
      return z.sum();
    };
    expect(messageOf(() => changed().backward())).not.toContain("errors.test.ts");
    debug({ stacks: true });
    const lines = [...messageOf(() => changed().backward()).matchAll(/(saved|changed) at:[\s\S]*?errors\.test\.ts:(\d+)/g)];
    expect(lines.map(([, place]) => place)).toEqual(["saved", "changed"]);
    expect(Number(lines[1]![2])).toBe(Number(lines[0]![2]) + 1);
  });

  it("shows where a freed graph was recorded, and where it was freed", () => {
    debug({ stacks: true });
    const y = leaf(1, 2).exp().sum();
    y.backward();
    expect(messageOf(() => y.backward())).toMatch(/recorded at:[\s\S]*errors\.test\.ts[\s\S]*freed at:[\s\S]*errors\.test\.ts/);
  });

  it("a tensor saved by a custom function and changed", () => {
    const cube = customFunction({
      name: "cube",
      forward(context, x) {
        context.save(x);
        return x.pow(3);
      },
      backward: (context, g) => g!.mul(context.saved[0]!.square().mul(3)),
    });
    const y = leaf(1, 2).mul(2);
    const z = cube(y);
    y.mul_(2);
    expect(messageOf(() => z.sum().backward())).toMatch(/cube \(op #\d+\) saved a tensor \[2\], and mul_ \(op #\d+\)/);
  });

  it("an input of a checkpoint that was changed before it is computed again", () => {
    const y = leaf(1, 2).mul(2);
    const z = checkpoint((h) => h.exp(), [y]);
    y.mul_(2);
    expect(messageOf(() => z.sum().backward())).toMatch(/checkpoint \(op #\d+\) saved a tensor \[2\], and mul_/);
  });

  it("refuses outputs that depend on nothing, and gradients that do not fit", () => {
    expect(messageOf(() => backward([leaf(1).sum(), tensor([1]).sum()]))).toMatch(/depends on nothing that requires a gradient/);
    expect(() => backward([leaf(1, 2).sum()], [null, null])).toThrow("there are 2 gradients for 1 outputs");
    expect(() => grad(leaf(1, 2).mul(2), [leaf(1)])).toThrow(/needs a scalar/);
  });
});
