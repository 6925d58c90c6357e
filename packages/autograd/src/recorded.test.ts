import { readFileSync } from "node:fs";
import { cpu } from "@adjoint/backend-cpu-js";
import { slice, type Tensor, tensor, use, where, zerosLike } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import "./index";

await use(cpu());

interface Case {
  readonly name: string;
  readonly recorded: boolean;
  readonly gradient: number[] | null;
}
const { cases } = JSON.parse(readFileSync(new URL("../golden/recorded.json", import.meta.url), "utf8")) as { cases: Case[] };

/** The same programs, under the same names, as in `tools/golden/recorded.py`. */
const programs: Record<string, (x: Tensor) => Tensor> = {
  round: (x) => x.round(),
  floor: (x) => x.floor(),
  ceil: (x) => x.ceil(),
  trunc: (x) => x.trunc(),
  sign: (x) => x.sign(),
  "a product with sign": (x) => x.mul(x.sign()),
  "the fraction": (x) => x.sub(x.floor()),
  "round of a row, broadcast": (x) => x.at(slice(0, 2)).round().expand([3, 2]),
  "round in place": (x) => x.add(0).round_(),
  remainder: (x) => x.remainder(2),
  "clamp beyond all": (x) => x.clamp(10, 20),
  "power of zero": (x) => x.pow(0),
  "times zero": (x) => x.mul(0),
  "a comparison": (x) => x.gt(0),
  "a comparison as numbers": (x) => x.gt(0).to("float64"),
  equality: (x) => x.eq(x),
  isnan: (x) => x.isnan(),
  argmax: (x) => x.argmax(),
  "cast to integers and back": (x) => x.to("int32").to("float64"),
  "zeros like": (x) => zerosLike(x),
  "where of constants": (x) => where(x.gt(0), tensor(1, { dtype: "float64" }), tensor(0, { dtype: "float64" })),
  detach: (x) => x.detach().mul(2),
  "the indices of a maximum": (x) => x.max(0).indices,
  "the positions of a sort": (x) => x.sort(0).indices,
};

describe("what is recorded, and what flat ops pass on, as in PyTorch", () => {
  it("has every program of the golden file", () => {
    expect(Object.keys(programs)).toEqual(cases.map(({ name }) => name));
  });

  it.each(cases)("$name", async ({ name, recorded, gradient }) => {
    const x = tensor([1.25, -2.5, 0.75], { dtype: "float64", requiresGrad: true });
    const y = programs[name]!(x);
    expect(y.requiresGrad).toBe(recorded);
    if (!recorded) return;
    y.sum().backward();
    expect(await x.grad!.toArray()).toEqual(gradient!.map((value) => value + 0));
  });
});
