import { type Backend, type DType, dtypes, type Kernel, laneOf, type Program, type ScalarOp, type StorageArray } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { identity, ProgramBuilder, single } from "@adjoint/backend-testkit/oracle";
import { execute, makeBackend, MARGIN, roomFor, seeded, type Window } from "./testing/build";
import { laidOut, layouts, randomValue, randomWindow } from "./testing/data";
import { expectClose } from "./testing/expect";
import { evaluate, positions, storeAt, type Value, valueAt } from "./testing/reference";

let backend: Backend;
beforeAll(async () => {
  backend = await makeBackend();
});

const laneDTypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "int64", "uint64"];
const floats: readonly DType[] = ["float32", "float64"];
const integers = laneDTypes.filter((dtype) => !floats.includes(dtype));

const mapKernel = (program: Program, shape: readonly number[], scalars: readonly Value[] = [], alias?: readonly number[]): Kernel => ({
  kind: "map",
  program,
  scalars,
  shape,
  alias: alias ?? program.outputs.map(() => -1),
});

/** What the outputs' buffers hold afterwards. */
function expected(
  program: Program,
  shape: readonly number[],
  inputs: readonly Window[],
  outputs: readonly Window[],
  scalars: readonly Value[] = [],
): StorageArray[] {
  const data = outputs.map((output) => output.data.slice());
  let index = 0;
  for (const at of positions(shape)) {
    const values = evaluate(
      program,
      inputs.map((input) => valueAt(input, at)),
      scalars,
      index++,
    );
    values.forEach((value, j) => storeAt(outputs[j]!, data[j]!, at, value));
  }
  return data;
}

interface Options {
  readonly scalars?: readonly Value[];
  readonly tolerance?: number;
  readonly alias?: readonly number[];
}

function expectMap(
  program: Program,
  shape: readonly number[],
  inputs: readonly Window[],
  { scalars = [], tolerance = 0, alias }: Options = {},
): void {
  const outputs = program.outputs.map(({ dtype }, j) =>
    alias !== undefined && alias[j]! >= 0 ? inputs[alias[j]!]! : roomFor(dtype, shape),
  );
  const { data } = execute(backend, mapKernel(program, shape, scalars, alias), inputs, outputs);
  const wanted = expected(program, shape, inputs, outputs, scalars);
  wanted.forEach((values, j) => expectClose(program.outputs[j]!.dtype, data[j]!, values, tolerance));
}

const exactOfFloats: readonly ScalarOp[] = ["floor", "ceil", "round", "trunc", "sqrt", "neg", "abs", "sign"];
const exactOfTwoFloats: readonly ScalarOp[] = ["add", "sub", "mul", "div", "rem", "min", "max"];
const ofTwoIntegers: readonly ScalarOp[] = ["add", "sub", "mul", "idiv", "rem", "min", "max", "shl", "shr", "and", "or", "xor"];
const comparisons: readonly ScalarOp[] = ["eq", "lt", "le"];

describe("scalar ops, at ordinary values and at the edges", () => {
  const cases: [ScalarOp, DType[], DType][] = [
    ...floats.flatMap((d) => exactOfFloats.map((op): [ScalarOp, DType[], DType] => [op, [d], d])),
    ...floats.flatMap((d) => exactOfTwoFloats.map((op): [ScalarOp, DType[], DType] => [op, [d, d], d])),
    ...floats.map((d): [ScalarOp, DType[], DType] => ["isnan", [d], "bool"]),
    ...integers.flatMap((d) => (["neg", "abs", "sign", "not"] as const).map((op): [ScalarOp, DType[], DType] => [op, [d], d])),
    ...integers.flatMap((d) => ofTwoIntegers.map((op): [ScalarOp, DType[], DType] => [op, [d, d], d])),
    ...[...laneDTypes, "bool" as const].flatMap((d) => comparisons.map((op): [ScalarOp, DType[], DType] => [op, [d, d], "bool"])),
    ...(["and", "or", "xor"] as const).map((op): [ScalarOp, DType[], DType] => [op, ["bool", "bool"], "bool"]),
    ["not", ["bool"], "bool"],
    ...[...laneDTypes, "bool" as const].map((d): [ScalarOp, DType[], DType] => ["where", ["bool", d, d], d]),
    ...laneDTypes.flatMap((from) => [...laneDTypes, "bool" as const].map((to): [ScalarOp, DType[], DType] => ["cast", [from], to])),
    ...[...laneDTypes, "bool" as const].map((to): [ScalarOp, DType[], DType] => ["cast", ["bool"], to]),
    ["bitcast", ["float32"], "int32"],
    ["bitcast", ["uint32"], "float32"],
    ["bitcast", ["float64"], "uint64"],
    ["bitcast", ["int64"], "float64"],
    ["threefry", ["uint32", "uint32", "uint32", "uint32"], "uint32"],
  ];

  it.each(cases)("%s of %s to %s", (op, from, to) => {
    const random = seeded(1);
    const shape = [611];
    const inputs = from.map((dtype) => randomWindow(dtype, 611, random, true));
    expectMap(single(op, from, to), shape, inputs);
  });

  it.each(integers)("pow of %s", (dtype) => {
    const random = seeded(2);
    const base = randomWindow(dtype, 300, random);
    const exponent = randomWindow(dtype, 300, random);
    if (dtype.startsWith("u")) exponent.data.set(exponent.data.map((e) => (typeof e === "bigint" ? e % 16n : e % 16) as never) as never);
    expectMap(single("pow", [dtype, dtype], dtype), [300], [base, exponent]);
  });

  it.each([0, 1])("takes a run-time scalar as argument %i", (position) => {
    const random = seeded(3);
    for (const dtype of laneDTypes) {
      const program = new ProgramBuilder();
      const args = [0, 1].map((i) => (i === position ? program.scalar(laneOf(dtype)) : program.input(dtype)));
      const scalar = randomValue(dtype, random);
      expectMap(program.finish({ node: program.op("sub", laneOf(dtype), ...args), dtype }), [517], [randomWindow(dtype, 517, random)], {
        scalars: [scalar],
      });
    }
  });

  it.each([0, 1])("chooses whole numbers, not single bits of them, by a run-time bool: %i", (truth) => {
    const random = seeded(5);
    for (const dtype of laneDTypes) {
      const program = new ProgramBuilder();
      const [a, b] = [program.input(dtype), program.input(dtype)];
      const node = program.op("where", laneOf(dtype), program.scalar("bool"), a, b);
      const inputs = [randomWindow(dtype, 100, random), randomWindow(dtype, 100, random)];
      expectMap(program.finish({ node, dtype }), [100], inputs, { scalars: [truth] });
    }
  });
});

describe("dtypes", () => {
  it.each(Object.keys(dtypes) as DType[])("%s is loaded, and stored by rounding or wrapping", (dtype) => {
    const random = seeded(4);
    const lane = laneOf(dtype) as DType;
    expectMap(identity(dtype, lane), [777], [randomWindow(dtype, 777, random, true)]);
    expectMap(identity(lane, dtype), [777], [randomWindow(lane, 777, random, true)]);
  });

  it("rounds every float32 between two float16 numbers, and at both ends of the range, to even", () => {
    const values: number[] = [];
    for (const exponent of [-26, -25, -24, -15, -14, -1, 0, 10, 14, 15, 16]) {
      for (let i = 0; i < 300; i++) values.push((1 + i / 8192) * 2 ** exponent, -(2 - i / 8192) * 2 ** exponent);
    }
    const input: Window = { dtype: "float32", data: Float32Array.from(values), offset: 0, strides: [1] };
    expectMap(identity("float32", "float16"), [values.length], [input]);
    expectMap(identity("float32", "bfloat16"), [values.length], [input]);
  });

  it("reads all 65,536 float16 and bfloat16 numbers", () => {
    for (const dtype of ["float16", "bfloat16"] as const) {
      const input: Window = { dtype, data: Uint16Array.from({ length: 65536 }, (_, i) => i), offset: 0, strides: [1] };
      expectMap(identity(dtype, "float32"), [65536], [input]);
    }
  });
});

describe("layouts", () => {
  const shapes = [[], [5], [3, 4], [7, 65], [2, 3, 130], [4, 3, 2, 5], [2, 600], [513, 2]];
  it.each(layouts)("%s inputs", (layout) => {
    const random = seeded(5);
    for (const shape of shapes) {
      for (const dtype of ["float32", "float64", "int8", "bfloat16", "bool"] as const) {
        const lane = laneOf(dtype);
        const program = new ProgramBuilder();
        const [a, b] = [program.input(dtype), program.input(dtype)];
        const sum = program.op(lane === "bool" ? "xor" : "sub", lane, a, b);
        const inputs = [laidOut(dtype, layout, shape, random), laidOut(dtype, "contiguous", shape, random)];
        expectMap(program.finish({ node: sum, dtype }), shape, inputs);
      }
    }
  });

  it("knows every element's row-major position", () => {
    const program = new ProgramBuilder();
    const sum = program.op("add", "uint32", program.index(), program.input("uint32"));
    expectMap(program.finish({ node: sum, dtype: "uint32" }), [3, 700], [laidOut("uint32", "transposed", [3, 700], seeded(6))]);
  });
});

describe("several outputs", () => {
  /** p, m, v ← an optimizer's step. */
  function step(): Program {
    const program = new ProgramBuilder();
    const [p, g, m, v] = [0, 1, 2, 3].map(() => program.input("float32")) as [number, number, number, number];
    const rate = program.scalar("float32");
    const op = (name: ScalarOp, ...args: number[]) => program.op(name, "float32", ...args);
    const square = op("mul", g, g);
    const newM = op("add", m, g);
    const newV = op("add", v, square);
    const newP = op("sub", p, op("mul", op("div", newM, op("sqrt", newV)), rate));
    return program.finish({ node: newP, dtype: "float32" }, { node: newM, dtype: "float32" }, { node: newV, dtype: "float32" });
  }

  it.each([4, 30, 1025])("in place of inputs, %i elements", (n) => {
    const random = seeded(7);
    const inputs = [0, 1, 2, 3].map(() => randomWindow("float32", n, random));
    for (let i = 0; i < n; i++) inputs[3]!.data[i] = (1 + i) as never;
    const program = step();
    expectMap(program, [n], inputs, { scalars: [0.25], alias: [0, 2, 3] });
    expectMap(program, [n], inputs, { scalars: [0.25] });
  });

  it("swaps two tensors in place", () => {
    const program = new ProgramBuilder();
    const [a, b] = [program.input("int32"), program.input("int32")];
    const inputs = [randomWindow("int32", 600, seeded(8)), randomWindow("int32", 600, seeded(9))];
    expectMap(program.finish({ node: b, dtype: "int32" }, { node: a, dtype: "int32" }), [600], inputs, { alias: [0, 1] });
  });

  it("stores one value twice, in two dtypes, and a constant", () => {
    const program = new ProgramBuilder();
    const x = program.op("neg", "float32", program.input("float32"));
    const outputs = [
      { node: x, dtype: "float32" },
      { node: x, dtype: "float16" },
      { node: x, dtype: "float32" },
      { node: program.constant(2.5, "float32"), dtype: "bfloat16" },
    ] as const;
    expectMap(program.finish(...outputs), [33], [randomWindow("float32", 33, seeded(10))]);
  });
});

describe("programs as trees", () => {
  /** A random expression over a pool of nodes that grows, so that values live long and die at different times. */
  function grow(random: () => number, lanes: readonly DType[]): { program: ProgramBuilder; pool: number[]; inputs: DType[] } {
    const program = new ProgramBuilder();
    const inputs = Array.from({ length: 1 + Math.floor(random() * 4) }, () => lanes[Math.floor(random() * lanes.length)]!);
    const pool = inputs.map((dtype) => program.input(dtype));
    const pick = (): number => pool[Math.floor(random() * pool.length)]!;
    for (let i = 0; i < 25; i++) {
      const a = pick();
      const lane = program.laneOf(a);
      const same = pool.filter((node) => program.laneOf(node) === lane);
      const b = same[Math.floor(random() * same.length)]!;
      const choice = random();
      if (choice < 0.6) pool.push(program.op(choice < 0.3 ? "sub" : "max", lane, a, b));
      else if (choice < 0.8) pool.push(program.op("where", lane, program.op("lt", "bool", a, b), b, a));
      else pool.push(program.op("cast", laneOf(lanes[Math.floor(random() * lanes.length)]!), a));
    }
    return { program, pool, inputs };
  }

  it.each([["float32"], ["float32", "int32"], ["float64", "float32", "int32"], ["int64", "uint32", "float64"]] as DType[][])(
    "of %s, %s, %s",
    (...lanes) => {
      const random = seeded(11);
      for (let trial = 0; trial < 40; trial++) {
        const { program, pool, inputs } = grow(
          random,
          lanes.filter((lane) => lane !== undefined),
        );
        const outputs = [pool.at(-1)!, pool[Math.floor(random() * pool.length)]!].map((node) => ({
          node,
          dtype: program.laneOf(node) as DType,
        }));
        const shape = trial % 2 === 0 ? [600] : [9, 70];
        const windows = inputs.map((dtype) => laidOut(dtype, trial % 3 === 0 ? "broadcast" : "contiguous", shape, random));
        expectMap(program.finish(...outputs), shape, windows);
      }
    },
  );
});

describe("constants and run-time scalars", () => {
  const values: readonly (readonly [DType, readonly Value[]])[] = [
    ["float32", [0.5, -0, 1e30, Number.NaN, Number.NEGATIVE_INFINITY]],
    ["float64", [0.1, -0, 1e300, Number.NaN]],
    ["int32", [0, -1, 2 ** 31 - 1, -(2 ** 31)]],
    ["uint32", [0, 1, 2 ** 32 - 1]],
    ["int64", [0n, -1n, 2n ** 63n - 1n]],
    ["uint64", [0n, 2n ** 64n - 1n]],
    ["bool", [0, 1]],
  ];

  it.each(values)("of %s are what they are, beside an input and alone", (dtype, numbers) => {
    const lane = laneOf(dtype);
    for (const value of numbers) {
      const windows = [randomWindow("bool", 9, seeded(13)), randomWindow(dtype, 9, seeded(14))];
      for (const isScalar of [false, true]) {
        const program = new ProgramBuilder();
        const [condition, x] = [program.input("bool"), program.input(dtype)];
        const number = isScalar ? program.scalar(lane) : program.constant(value, lane);
        const chosen = program.op("where", lane, condition, number, x);
        const outputs = [chosen, program.op("eq", "bool", x, number), number].map((node) => ({
          node,
          dtype: program.laneOf(node) as DType,
        }));
        expectMap(program.finish(...outputs), [9], windows, { scalars: isScalar ? [value] : [] });
      }
    }
  });
});

it("writes nothing outside its output", () => {
  const room = roomFor("float32", [7]);
  const kernel = mapKernel(identity("float32"), [7]);
  const { data } = execute(backend, kernel, [randomWindow("float32", 7, seeded(12))], [room]);
  const outside = [...(data[0] as Float32Array)].filter((_, i) => i < MARGIN || i >= MARGIN + 7);
  expect(outside).toEqual(new Array(2 * MARGIN).fill(0));
});

describe("a product with a sum or a difference, in one pass", () => {
  /** What an operand of the three is: a tensor, a number of the call, or a constant. */
  const kinds = ["tensor", "scalar", "constant"] as const;
  const forms = ["a·b + c", "c + a·b", "a·b − c", "c − a·b"] as const;
  const operands = kinds.flatMap((a) => kinds.flatMap((b) => kinds.map((c) => [a, b, c] as const)));
  const cases = forms.flatMap((form) => operands.map((of) => [form, of] as const));
  const numbers = [1.1, -2.3, 0.7];

  it.each(cases)("%s of %s has the bits of two ops, each rounded", (form, of) => {
    for (const length of [1, 3, 16, 18, 513, 1100]) {
      const program = new ProgramBuilder();
      const scalars: Value[] = [];
      const inputs: Window[] = [];
      const random = seeded(length);
      const [a, b, c] = of.map((kind, i) => {
        if (kind === "constant") return program.constant(Math.fround(numbers[i]!), "float32");
        if (kind === "scalar") {
          scalars.push(Math.fround(numbers[i]! + 1));
          return program.scalar("float32");
        }
        inputs.push(randomWindow("float32", length, random, true));
        return program.input("float32");
      }) as [number, number, number];
      const product = program.op("mul", "float32", a, b);
      const op = form.includes("+") ? "add" : "sub";
      const node = form.startsWith("c") ? program.op(op, "float32", c, product) : program.op(op, "float32", product, c);
      expectMap(program.finish({ node, dtype: "float32" }), [length], inputs, { scalars });
    }
  });
});
