import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  ArgumentError,
  AutogradError,
  broadcastTensors,
  cat,
  conv1d,
  conv2d,
  DeviceError,
  disposeDevice,
  DTypeError,
  hstack,
  lexsort,
  meshgrid,
  ones,
  ShapeError,
  stack,
  type Tensor,
  TensorDisposedError,
  tensor,
  tidy,
  use,
  zeros,
} from "./index";

beforeAll(() => use(cpu()));

/** The class and the first word of what is thrown. */
function thrown(attempt: () => unknown): [unknown, string] {
  try {
    attempt();
  } catch (error) {
    return [(error as Error).constructor, (error as Error).message.split(":")[0]!];
  }
  return [undefined, "nothing"];
}

describe("errors in place name the method that was called", () => {
  const methods = ["add_", "sub_", "mul_", "div_", "pow_", "clamp_", "maximum_"] as const;
  const call = (x: Tensor, method: (typeof methods)[number], operand: Tensor): Tensor => x[method](operand);

  it.each(methods)("%s", (method) => {
    const leaf = zeros([2]).requireGrad();
    const gone = ones([2]);
    gone.dispose();
    const integers = tensor([1, 2], { dtype: "int32" });
    if (method !== "clamp_") expect(thrown(() => call(leaf, method, ones([2])))).toEqual([AutogradError, method]);
    expect(thrown(() => call(zeros([2]), method, ones([3])))).toEqual([ShapeError, method]);
    expect(thrown(() => call(zeros([1]), method, ones([3])))).toEqual([ShapeError, method]);
    expect(thrown(() => call(zeros([2]), method, gone))).toEqual([TensorDisposedError, method]);
    expect(thrown(() => call(gone, method, ones([2])))).toEqual([TensorDisposedError, method]);
    if (method !== "clamp_") expect(thrown(() => call(integers, method, ones([2]).mul(0.5)))).toEqual([DTypeError, method]);
  });

  it("of one operand, too", () => {
    expect(thrown(() => zeros([2]).requireGrad().exp_())).toEqual([AutogradError, "exp_"]);
    expect(thrown(() => tensor([1], { dtype: "int32" }).sqrt_())).toEqual([DTypeError, "sqrt_"]);
  });
});

describe("pictures with their channels last", () => {
  it("say how to transpose the operand", () => {
    const weight = ones([4, 3, 3, 3]);
    expect(() => conv2d(ones([8, 28, 28, 3]), weight)).toThrow(/x looks like NHWC, and NCHW is taken: x\.permute\(0, 3, 1, 2\)\.$/);
    expect(() => conv2d(ones([28, 28, 3]), weight)).toThrow(/x\.permute\(0, 3, 1, 2\), or, without a batch, x\.permute\(2, 0, 1\)\.$/);
    expect(() => conv1d(ones([8, 28, 3]), ones([4, 3, 3]))).toThrow(/x looks like NWC, and NCW is taken: x\.permute\(0, 2, 1\)\.$/);
    expect(conv2d(ones([8, 28, 28, 3]).permute(0, 3, 1, 2), weight).shape).toEqual([8, 4, 26, 26]);
  });

  it("do not guess where the sizes are ambiguous", () => {
    expect(() => conv2d(ones([8, 2, 28, 28]), ones([4, 3, 3, 3]))).toThrow(/the weight is \[out, in \/ groups, …\]/);
  });
});

it("a module passed as a function gets an error that says what to write", () => {
  const module = { forward: () => zeros([1]) };
  expect(() => tidy(module as never)).toThrow(ArgumentError);
  expect(() => tidy(module as never)).toThrow(/a module is not a function: \(x\) => net\.forward\(x\)/);
});

describe("a read that fails in the backend", () => {
  async function failing(): Promise<void> {
    const backend = await cpu().create();
    const broken = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, {
      name: "broken",
      read: () => Promise.reject(new RangeError("mapping was lost")),
      readSync: () => {
        throw new RangeError("mapping was lost");
      },
    });
    await use({ name: "broken", create: () => Promise.resolve(broken) });
    onTestFinished(async () => {
      await disposeDevice("broken");
      await use(cpu());
    });
  }

  it("is a DeviceError that names the device, and has its cause", async () => {
    await failing();
    const x = ones([2], { device: "broken" });
    for (const read of [() => x.data(), () => x.item.call(ones([1], { device: "broken" })), () => x.toArray(), () => x.show()]) {
      const error = await read().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(DeviceError);
      expect((error as Error).message).toBe("read: broken could not give the values back: mapping was lost.");
      expect((error as Error).cause).toBeInstanceOf(RangeError);
    }
    expect(() => x.dataSync()).toThrow(DeviceError);
    expect(() => String(x)).toThrow(DeviceError);
  });
});

describe("an operand that is missing", () => {
  const binary = ["add", "sub", "mul", "div", "floorDivide", "remainder", "fmod", "maximum", "minimum", "logaddexp", "atan2", "hypot"];
  const bits = ["bitwiseAnd", "bitwiseOr", "bitwiseXor", "bitwiseLeftShift", "bitwiseRightShift"];
  const compared = ["eq", "ne", "lt", "le", "gt", "ge", "isclose", "logicalAnd", "logicalOr", "logicalXor"];
  const named: readonly (readonly [string, string])[] = [
    ["pow", "exponent"],
    ["clampMin", "min"],
    ["clampMax", "max"],
    ["lerp", "end"],
    ["maskedFill", "mask"],
    ...[...binary, ...bits].map((name) => [name, "other"] as const),
  ];
  const inPlace = named.map(([name, operand]) => [`${name}_`, operand] as const);
  const out = [...named, ...compared.map((name) => [name, "other"] as const), ["where", "condition"] as const];

  it.each([...inPlace, ...out])("x.%s() names the method and `%s`", (method, operand) => {
    const x = tensor([1, 2]);
    const call = (x as unknown as Record<string, (...operands: unknown[]) => unknown>)[method]!.bind(x);
    for (const operands of [[], [undefined], [null], [undefined, undefined]]) {
      const said = new RegExp(`^${method}: \`${operand}\` is (undefined|null), not a tensor or a number\\.$`);
      expect(() => call(...operands)).toThrow(ArgumentError);
      expect(() => call(...operands)).toThrow(said);
    }
  });

  it("a later one is named, too, and what was left out in place names the method in place", () => {
    const x = tensor([1, 2]) as unknown as Record<string, (...operands: unknown[]) => unknown>;
    expect(() => x.lerp!(1)).toThrow(/^lerp: `weight` is undefined/);
    expect(() => x.lerp_!(1)).toThrow(/^lerp_: `weight` is undefined/);
    expect(() => x.maskedFill_!(tensor([true, false]))).toThrow(/^maskedFill_: `value` is undefined/);
    expect(() => x.where!(tensor([true, false]))).toThrow(/^where: `other` is undefined/);
    expect(() => x.clamp_!()).toThrow(/^clamp_: needs at least one/);
    expect(() => x.sub_!(1, null)).toThrow(/^sub_: `options` is null/);
    expect(() => x.round_!({ decimals: "2" })).toThrow(/^round_: `decimals` is/);
  });
});

describe("an error of a list of tensors names the item that is not one", () => {
  const lists = { broadcastTensors, cat, hstack, lexsort, meshgrid, stack } as const;

  it.each(Object.entries(lists))("%s", (name, call) => {
    const given = (list: unknown) => () => (call as (list: never) => unknown)(list as never);
    expect(given([ones([2]), [1, 2]])).toThrow(`${name}: item 1 of the list is an array, not a tensor.`);
    expect(given([])).toThrow(`${name}: takes a list of at least one tensor, not an empty one.`);
    expect(given(ones([2]))).toThrow(/^\w+: `\w+` is a Tensor, not a list/);
  });
});
