import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  AdjointError,
  arange,
  asarray,
  ArgumentError,
  composition,
  DeviceError,
  DTypeError,
  type DType,
  devices,
  disposeDevice,
  elementwise,
  expectNoLeaks,
  full,
  IndexError,
  keep,
  linspace,
  memory,
  memoryScope,
  ones,
  override,
  rand,
  scalar,
  ScopeError,
  ShapeError,
  scoped,
  slice,
  Tensor,
  TensorDisposedError,
  tensor,
  tidy,
  use,
  VersionError,
  where,
  withDevice,
  zeros,
} from "./index";

// Before the tables of cases below, which make tensors.
await use(cpu());

describe("tensor", () => {
  it("is float32 for numbers, whatever their values, and has the dtype that booleans, bigints and typed arrays say", async () => {
    expect(tensor([1, 2]).dtype).toBe("float32");
    expect(tensor([1, 2.5]).dtype).toBe("float32");
    expect(tensor([true, 1]).dtype).toBe("float32");
    expect(tensor([1n, true]).dtype).toBe("int64");
    expect([scalar(3).dtype, scalar(true).dtype, scalar(3n).dtype]).toEqual(["float32", "bool", "int64"]);
    expect([full([1], 3).dtype, full([1], true).dtype, full([1], 3n).dtype]).toEqual(["float32", "bool", "int64"]);
    expect([asarray([1]).dtype, asarray([true]).dtype, asarray([1n]).dtype]).toEqual(["float32", "bool", "int64"]);
    const condition = tensor([true, false]);
    expect(where(condition, 1, 0).dtype).toBe("float32");
    expect(await where(condition, 1, 0).toArray()).toEqual([1, 0]);
    expect(where(condition, true, 0.5).dtype).toBe("float32");
    expect(where(condition, true, false).dtype).toBe("bool");
    expect(where(condition, 1n, 0n).dtype).toBe("int64");
    expect(where(condition, ones([2], { dtype: "int16" }), 0).dtype).toBe("int16");
    expect([arange(3).dtype, arange(0, 1, 0.5).dtype]).toEqual(["int32", "float32"]);
    // The first whole number that float32 lacks.
    expect(await tensor(2 ** 24 + 1).item()).toBe(2 ** 24);
    expect(await tensor(2 ** 24 + 1, { dtype: "int32" }).item()).toBe(2 ** 24 + 1);
    expect(tensor([true, false]).dtype).toBe("bool");
    expect(tensor([1n, 2n]).dtype).toBe("int64");
    expect(tensor([]).dtype).toBe("float32");
    expect(tensor(new Uint8Array(2)).dtype).toBe("uint8");
    expect(tensor(3).shape).toEqual([]);
    expect(tensor([2 ** 40]).dtype).toBe("float32");
  });

  it.each([
    ["rows of different lengths", () => tensor([[1, 2], [3]]), ShapeError], // prettier-ignore
    ["a number beside an array", () => tensor([1, [2]]), ShapeError],
    ["a string", () => tensor("1" as never), ArgumentError],
    ["nothing", () => tensor(undefined as never), ArgumentError],
    ["an object", () => tensor([{}] as never), ArgumentError],
    ["an unknown dtype", () => tensor([1], { dtype: "float8" as DType }), DTypeError],
    ["a number beyond the dtype", () => tensor([300], { dtype: "uint8" }), DTypeError],
    ["NaN as an integer", () => tensor([Number.NaN], { dtype: "int32" }), DTypeError],
    ["infinity as int64", () => tensor([Number.POSITIVE_INFINITY], { dtype: "int64" }), DTypeError],
    ["an unknown device", () => tensor([1], { device: "tpu" }), DeviceError],
    ["a negative size", () => zeros([-1]), ShapeError],
    ["a fractional size", () => ones([1.5]), ShapeError],
    ["a shape that is not an array", () => ones(3 as never), ArgumentError],
    ["too many elements", () => zeros([2 ** 20, 2 ** 20]), ShapeError],
    ["a step of 0", () => arange(0, 1, 0), ArgumentError],
    ["a step that leads away", () => arange(0, -3), ArgumentError],
    ["steps that are not a number", () => linspace(0, 1, 1.5), ArgumentError],
    ["operands that do not broadcast", () => ones([2]).add(ones([3])), ShapeError],
    ["an operand that is not a tensor", () => ones([2]).add("x" as never), ArgumentError],
    ["a reshape to another size", () => ones([4]).reshape([3]), ShapeError],
    ["two unknown sizes", () => ones([4]).reshape([-1, -1]), ShapeError],
    ["matmul of unequal inner dims", () => ones([2, 3]).matmul(ones([2, 3])), ShapeError],
    ["a number beside a bigint", () => tensor([1n, 1]), DTypeError],
    ["a number or a bigint, by a condition", () => where(tensor([true]), 1, 1n), DTypeError],
    ["matmul of integers that no dtype holds", () => ones([2, 2], { dtype: "int8" }).matmul(ones([2, 2], { dtype: "uint64" })), DTypeError],
    ["an index out of range", () => ones([2]).at(2), IndexError],
    ["too many indices", () => ones([2]).at(0, 0), IndexError],
    ["an index tensor out of range", () => ones([2]).at([2]), IndexError],
    ["a mask as an index", () => ones([2]).at(tensor([true, false])), DTypeError],
    ["the maximum of nothing", () => zeros([0]).amax(), ShapeError],
    ["the mean of integers", () => arange(3).mean(), DTypeError],
    ["a whole number that the integers beside it cannot hold", () => arange(2).add(3e9), DTypeError],
    ["bits of floats", () => ones([2]).bitwiseAnd(1), DTypeError],
    ["bools subtracted", () => tensor([true]).sub(tensor([true])), DTypeError],
    ["a condition that is not bool", () => ones([2]).where(ones([2]), 0), DTypeError],
    ["a gradient of integers", () => arange(2, { requiresGrad: true }), AdjointError],
  ])("refuses %s", (_, make, error) => {
    expect(make).toThrow(error);
    expect(make).toThrow(AdjointError);
  });

  it("says what to do next", () => {
    expect(() => ones([2, 3]).matmul(ones([2, 3]))).toThrow(
      "matmul: inner dimensions differ: [2,3] × [2,3] (3 vs 2).\n  hint: transpose the second operand: b.transpose(0, 1).",
    );
  });

  it("refuses backward without the package that installs it", () => {
    expect(() => ones([1]).backward()).toThrow('import "@adjoint/autograd"');
  });

  it("shares memory between views, and copies what data() gives", async () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]); // prettier-ignore
    x.at(0).mul_(10);
    expect(await x.toArray()).toEqual([
      [10, 20],
      [3, 4],
    ]); // prettier-ignore
    const data = await x.data();
    data[0] = 99;
    expect(await x.at(0, 0).item()).toBe(10);
  });

  it("reads every layout", async () => {
    const x = arange(6).reshape([2, 3]);
    expect(await x.t().toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]); // prettier-ignore
    expect(await x.at(slice(null, null, -1), slice(0, 3, 2)).toArray()).toEqual([
      [3, 5],
      [0, 2],
    ]); // prettier-ignore
    expect(x.at(0, 0).dataSync()).toEqual(Int32Array.of(0));
    await expect(x.item()).rejects.toThrow(ShapeError);
  });
});

describe("elementwise", () => {
  it("makes an op of an expression, for tensors of every dtype and for other expressions", async () => {
    const swish = elementwise((x) => x.mul(x.sigmoid()), { name: "swish" });
    const twice = elementwise((x) => swish(swish(x)));
    const x = tensor([0, 1]);
    expect(swish(x).dtype).toBe("float32");
    expect(await swish(x).toArray()).toEqual([0, Math.fround(1 / (1 + Math.exp(-1)))]);
    expect(((await twice(x).toArray()) as number[])[1]).toBeCloseTo(0.7310586 / (1 + Math.exp(-0.7310586)), 6);
    expect(() => swish(1 as never)).toThrow("swish: needs at least one tensor");
  });

  it("keeps numbers weak: they take the tensor's dtype", () => {
    expect(tensor([1]).add(1).dtype).toBe("float32");
    expect(arange(1).add(1).dtype).toBe("int32");
    expect(arange(1).add(0.5).dtype).toBe("float32");
    expect(tensor([true]).add(1).dtype).toBe("int32");
    expect(tensor([true]).add(0.5).dtype).toBe("float32");
    expect(ones([1], { dtype: "float16" }).mul(0.1).dtype).toBe("float16");
    expect(ones([1], { dtype: "float16" }).add(tensor(1.5, { dtype: "float64" })).dtype).toBe("float16");
    expect(ones([1], { dtype: "float16" }).add(ones([1])).dtype).toBe("float32");
    expect(ones([1], { dtype: "int8" }).add(true).dtype).toBe("int8");
  });
});

describe("scopes", () => {
  it("tidy closes what was made inside and not returned, and says so later", () => {
    let inside: Tensor | undefined;
    const before = memory()[0]!.storages;
    const kept = tidy(() => {
      inside = ones([2]);
      return { sum: [inside.add(1)] };
    });
    expect(memory()[0]!.storages).toBe(before + 1);
    expect(kept.sum[0]!.disposed).toBe(false);
    expect(() => inside!.add(1)).toThrow(TensorDisposedError);
    expect(() => inside!.add(1)).toThrow(/made inside tidy and not returned from it/);
    kept.sum[0]!.dispose();
    expect(memory()[0]!.storages).toBe(before);
  });

  it("closes also what a function that throws had made", () => {
    const before = memory()[0]!.storages;
    expect(() =>
      tidy(() => {
        ones([2]);
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(memory()[0]!.storages).toBe(before);
  });

  it("hands what an inner scope returns to the outer one", () => {
    const before = memory()[0]!.storages;
    tidy(() => {
      const x = tidy(() => ones([2]));
      expect(x.disposed).toBe(false);
    });
    expect(memory()[0]!.storages).toBe(before);
  });

  it("keeps what was passed to keep", () => {
    let stash: Tensor | undefined;
    tidy(() => {
      stash = keep(ones([2]));
    });
    expect(stash!.disposed).toBe(false);
    stash!.dispose();
  });

  it("leaves a promise's tensors alone in scoped, and refuses one in tidy", async () => {
    const pending = scoped("test", async () => ones([2]));
    expect((await pending).disposed).toBe(false);
    expect(() => tidy(async () => 1)).toThrow(ScopeError);
  });

  it("memoryScope follows awaits, and keeps two of them apart", async () => {
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
    const between: Tensor[] = [];
    const run = async (): Promise<Tensor> =>
      memoryScope(async () => {
        const x = ones([2]);
        await pause();
        const y = x.add(1);
        await pause();
        between.push(x, y);
        return y.mul(2);
      });
    const [a, b] = await Promise.all([run(), run()]);
    // Not by counting storages: the collector may take those of earlier tests meanwhile.
    expect(between.map((x) => x.disposed)).toEqual([true, true, true, true]);
    expect([a.disposed, b.disposed]).toEqual([false, false]);
    expect(await a.add(b).toArray()).toEqual([8, 8]);
  });

  it("frees with using", () => {
    const before = memory()[0]!.storages;
    {
      using x = ones([2]);
      expect(x.numel()).toBe(2);
    }
    expect(memory()[0]!.storages).toBe(before);
  });

  it("expectNoLeaks finds a leak", async () => {
    await expectNoLeaks(() => tidy(() => void ones([2]).add(1)));
    const held: Tensor[] = [];
    await expect(expectNoLeaks(() => void held.push(ones([2])))).rejects.toThrow(/1 storages are still alive on cpu/);
  });
});

describe("devices", () => {
  it("says why none works", async () => {
    const broken = { name: "broken", create: () => Promise.reject(new Error("no adapter")) };
    await expect(use(broken)).rejects.toThrow(DeviceError);
    await expect(use(broken)).rejects.toThrow("broken: no adapter");
    await expect(use()).rejects.toThrow(ArgumentError);
    await expect(use(cpu as never)).rejects.toThrow("call the package's function");
    const report = await use(broken, cpu());
    expect(report).toMatchObject({ device: "cpu", unavailable: [{ name: "broken", reason: "no adapter" }] });
  });

  it("says which of its kinds a device error is", async () => {
    const none = { name: "none", create: () => Promise.reject(new Error("no adapter")) };
    await expect(use(none)).rejects.toMatchObject({ code: "DEVICE_MISSING" });
    await expect(ones([1]).to("nowhere")).rejects.toMatchObject({ code: "DEVICE_MISSING" });
    const backend = await cpu().create();
    const capabilities = { ...backend.capabilities, maxBufferBytes: 8 };
    const small = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, { name: "small", capabilities });
    await use(cpu(), { name: "small", create: async () => small });
    onTestFinished(() => disposeDevice("small"));
    expect(() => zeros([100], { device: "small" })).toThrow(expect.objectContaining({ code: "OUT_OF_MEMORY" }));
  });

  it("makes a new device where one was lost, and takes none that is lost already", async () => {
    const lost = new DeviceError("twin", "the device was lost (the driver crashed).", undefined, "DEVICE_LOST");
    const backend = await cpu().create();
    const made: { lost?: DeviceError }[] = [];
    const twin = {
      name: "twin",
      create: async () => {
        const next = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, { name: "twin" });
        made.push(next);
        return next;
      },
    };
    onTestFinished(async () => void (devices().includes("twin") && (await disposeDevice("twin"))));
    await use(cpu(), twin);
    await use(cpu(), twin);
    expect(made).toHaveLength(1);
    made[0]!.lost = lost;
    expect((await use(cpu(), twin)).available).toEqual(["cpu", "twin"]);
    expect(made).toHaveLength(2);
    made[1]!.lost = lost;
    const dead = { name: "twin", create: async () => made[1] as never };
    expect(await use(cpu(), dead)).toMatchObject({
      available: ["cpu"],
      unavailable: [{ name: "twin", reason: expect.stringMatching(/driver crashed/) }],
    });
    expect(devices()).not.toContain("twin");
  });

  it("refuses a backend of another opset", async () => {
    const backend = await cpu().create();
    const old = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, { opset: 0, name: "old" });
    await expect(use({ name: "old", create: () => Promise.resolve(old) })).rejects.toThrow(VersionError);
  });

  it("moves tensors, and refuses to mix devices", async () => {
    const backend = await cpu().create();
    const twin = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, { name: "twin" });
    await use(cpu(), { name: "twin", create: () => Promise.resolve(twin) });
    onTestFinished(async () => void (devices().includes("twin") && (await disposeDevice("twin"))));
    const x = tensor([
      [1, 2],
      [3, 4],
    ]); // prettier-ignore
    const y = await x.t().to("twin");
    expect(y.device).toBe("twin");
    expect(await y.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]); // prettier-ignore
    expect(() => x.add(y)).toThrow(
      'add: inputs lie on different devices: input 1 on cpu, input 2 on twin.\n  hint: move one of them, await x.to("twin"), or the model, await net.to("cpu").',
    );
    expect(withDevice("twin", () => ones([1])).device).toBe("twin");
    expect(await withDevice.async("twin", () => Promise.resolve().then(() => ones([1]).device))).toBe("twin");
    expect(() => withDevice("nowhere", () => 1)).toThrow("registered: cpu, twin");
    expect(() => withDevice("twin", async () => 1)).toThrow(ScopeError);
    await expect(x.to("nowhere")).rejects.toThrow(DeviceError);
    await disposeDevice("twin");
    expect(ones([1]).device).toBe("cpu");
  });

  it("runs a device's own kernel in place of a composition, and only where it takes the call", async () => {
    const backend = await cpu().create();
    let calls = 0;
    const sameAs = (name: string) => composition<null>(name, ([x]) => [x!.mul(2)]);
    const double = sameAs("double");
    const overrides = new Map([
      override(double, {
        supports: ([x]) => x!.shape.length === 1,
        infer: ([x]) => ({ outputs: [x!] }),
        forward({ outputs: [out] }) {
          calls++;
          backend.write(out!.view.buffer, "float32", 0, Float32Array.of(7, 8));
        },
      }),
    ]);
    const own = Object.assign(Object.create(Object.getPrototypeOf(backend) as object), backend, { name: "own", overrides });
    await use(cpu(), { name: "own", create: () => Promise.resolve(own) });
    onTestFinished(() => disposeDevice("own"));
    const [one, other, namesake] = withDevice("own", () => {
      const matrix = ones([1, 2]);
      return [double([ones([2])], null), double([matrix], null), sameAs("double")([ones([2])], null)];
    });
    expect(await one![0]!.toArray()).toEqual([7, 8]);
    expect(await other![0]!.toArray()).toEqual([[2, 2]]);
    // Known by identity: an op of the same name is another op.
    expect(await namesake![0]!.toArray()).toEqual([2, 2]);
    expect(calls).toBe(1);
  });
});

describe("types", () => {
  it("follow promotion", () => {
    const x: Tensor<"float32"> = ones([1]);
    const y: Tensor<"float64"> = x.add(ones([1], { dtype: "float64" }));
    const z: Tensor<"bool"> = y.gt(0);
    const general: Tensor = z;
    const halves: Tensor<"float32"> = full([1], 1, { dtype: "int32" }).sigmoid();
    expect([y.dtype, general.dtype, halves.dtype]).toEqual(["float64", "bool", "float32"]);
    expect(rand([1])).toBeInstanceOf(Tensor);
  });
});
