import type { Program } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { ProgramBuilder, single } from "@adjoint/backend-testkit/oracle";
import { encode } from "./encode";

interface Header {
  readonly inputs: number;
  readonly outputs: number;
  readonly scalars: number;
  readonly constants: number;
  readonly instructions: number;
  /** Tiles for what is neither an input nor an output. */
  readonly slots: number;
  /** Elements of a tile. */
  readonly elements: number;
}

function headerOf(program: Program): Header {
  const [inputs, outputs, scalars, constants, instructions, slots, elements] = encode(program).words as Iterable<number> as number[];
  return {
    inputs: inputs!,
    outputs: outputs!,
    scalars: scalars!,
    constants: constants!,
    instructions: instructions!,
    slots: slots!,
    elements: elements!,
  };
}

/** For each output, whether the instruction that computes it writes it where it belongs. */
function directOutputs(program: Program): boolean[] {
  const { inputs, outputs, scalars, constants } = headerOf(program);
  const { words } = encode(program);
  const start = 8 + 4 * constants + inputs + scalars;
  return Array.from({ length: outputs }, (_, j) => words[start + 3 * j + 2] === 1);
}

describe("a program for the tile machine", () => {
  it("needs no tile of its own to add two tensors", () => {
    const sum = single("add", ["float32", "float32"], "float32");
    expect(headerOf(sum)).toEqual({ inputs: 2, outputs: 1, scalars: 0, constants: 0, instructions: 1, slots: 0, elements: 512 });
    expect(directOutputs(sum)).toEqual([true]);
  });

  it("needs one for a chain of functions", () => {
    const program = new ProgramBuilder();
    let node = program.input("float32");
    for (let i = 0; i < 5; i++) node = program.op("exp", "float32", node);
    const chain = program.finish({ node, dtype: "float32" });
    expect(headerOf(chain)).toMatchObject({ instructions: 5, slots: 1 });
    expect(directOutputs(chain)).toEqual([true]);
  });

  it("counts scalars and constants", () => {
    const program = new ProgramBuilder();
    const scaled = program.op("mul", "float32", program.input("float32"), program.scalar("float32"));
    const node = program.op("add", "float32", scaled, program.constant(2, "float32"));
    expect(headerOf(program.finish({ node, dtype: "float32" }))).toMatchObject({ scalars: 1, constants: 1, instructions: 1 });
  });

  it.each([
    ["float64", 256],
    ["int64", 256],
    ["uint64", 256],
    ["float32", 512],
    ["int32", 512],
    ["uint32", 512],
  ] as const)("has tiles of %s of 2 KiB", (dtype, elements) => {
    expect(headerOf(single("neg", [dtype], dtype)).elements).toBe(elements);
  });

  it("stores separately what memory holds in another form", () => {
    expect(directOutputs(single("add", ["float16", "float16"], "float16"))).toEqual([false]);
    expect(directOutputs(single("add", ["int8", "int8"], "int8"))).toEqual([false]);
    expect(directOutputs(single("lt", ["float32", "float32"], "bool"))).toEqual([false]);
  });

  it("writes one value to two outputs once", () => {
    const program = new ProgramBuilder();
    const node = program.op("exp", "float32", program.input("float32"));
    expect(directOutputs(program.finish({ node, dtype: "float32" }, { node, dtype: "float32" }))).toEqual([true, false]);
  });

  it("does not write an output while an input is still to be read, as the two may lie in one place", () => {
    const program = new ProgramBuilder();
    const [x, y] = [program.input("float32"), program.input("float32")];
    const first = program.op("exp", "float32", x);
    const second = program.op("add", "float32", first, y);
    const both = program.finish({ node: first, dtype: "float32" }, { node: second, dtype: "float32" });
    expect(directOutputs(both)).toEqual([false, true]);
  });

  it("needs no instruction to see the same bits with a sign or without", () => {
    const program = new ProgramBuilder();
    const cast = program.op("cast", "uint32", program.op("neg", "int32", program.input("int32")));
    const node = program.op("bitcast", "int32", cast);
    const program32 = program.finish({ node, dtype: "int32" });
    expect(headerOf(program32)).toMatchObject({ instructions: 1, slots: 0 });
    expect(directOutputs(program32)).toEqual([true]);
  });

  describe("takes one instruction for a product of float32 and what is added to it", () => {
    const program = (dtype: "float32" | "float64" | "int32", op: "add" | "sub", productFirst: boolean, keepsProduct = false): Program => {
      const builder = new ProgramBuilder();
      const [x, y, z] = [builder.input(dtype), builder.input(dtype), builder.input(dtype)];
      const product = builder.op("mul", dtype, x, y);
      const node = productFirst ? builder.op(op, dtype, product, z) : builder.op(op, dtype, z, product);
      return builder.finish(...[{ node, dtype }, ...(keepsProduct ? [{ node: product, dtype }] : [])]);
    };

    it.each(["add", "sub"] as const)("%s, whichever comes first", (op) => {
      for (const productFirst of [true, false]) {
        expect(headerOf(program("float32", op, productFirst))).toMatchObject({ instructions: 1, slots: 0 });
        expect(directOutputs(program("float32", op, productFirst))).toEqual([true]);
      }
    });

    it("but not in other lanes, and not where the product is an output too", () => {
      expect(headerOf(program("float64", "add", true)).instructions).toBe(2);
      expect(headerOf(program("int32", "sub", true)).instructions).toBe(2);
      expect(headerOf(program("float32", "add", true, true)).instructions).toBe(2);
    });

    it("and not where the product is read twice, or both are one product", () => {
      const builder = new ProgramBuilder();
      const product = builder.op("mul", "float32", builder.input("float32"), builder.input("float32"));
      const sum = builder.op("add", "float32", product, builder.op("exp", "float32", product));
      expect(headerOf(builder.finish({ node: sum, dtype: "float32" })).instructions).toBe(3);
      const doubled = new ProgramBuilder();
      const once = doubled.op("mul", "float32", doubled.input("float32"), doubled.input("float32"));
      const twice = doubled.op("add", "float32", once, once);
      expect(headerOf(doubled.finish({ node: twice, dtype: "float32" })).instructions).toBe(2);
    });

    it("of two products one", () => {
      const builder = new ProgramBuilder();
      const [x, y] = [builder.input("float32"), builder.input("float32")];
      const node = builder.op("sub", "float32", builder.op("mul", "float32", x, x), builder.op("mul", "float32", y, y));
      expect(headerOf(builder.finish({ node, dtype: "float32" }))).toMatchObject({ instructions: 2, slots: 1 });
    });
  });
});
