import { cpu } from "@adjoint/backend-cpu-js";
import { type Backend, DeviceError, disposeDevice, use } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as np from "./index";

/** As a GPU: the cpu device without synchronous reads, and without float64 and 64-bit integers. */
const remote = () => {
  const factory = cpu();
  return {
    name: "remote",
    create: async (): Promise<Backend> => {
      const backend = await factory.create();
      const dtypes = new Set([...backend.capabilities.dtypes].filter((dtype) => !dtype.endsWith("64")));
      return new Proxy(backend, {
        get: (target, key) => {
          if (key === "name") return "remote";
          if (key === "readSync") return undefined;
          if (key === "capabilities") return { ...target.capabilities, dtypes };
          const value = Reflect.get(target, key) as unknown;
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
};

beforeAll(async () => {
  await use(remote(), cpu());
});
afterAll(async () => {
  await disposeDevice("remote");
});

describe("on a device that cannot be read at once, and holds no float64", () => {
  it("array_equiv compares, and does not take a device that cannot be read for a difference", async () => {
    const [row, rows] = [
      np.array([1, 2], "float32"),
      np.array(
        [
          [1, 2],
          [1, 2],
        ],
        "float32",
      ),
    ];
    expect(() => np.array_equiv(row, rows)).toThrow(DeviceError);
    expect(() => np.array_equiv(row, rows)).toThrow("await np.async.array_equiv(…)");
    expect(await np.async.array_equiv(row, rows)).toBe(true);
    expect(await np.async.array_equiv(row, np.array([1, 3], "float32"))).toBe(false);
    expect(np.array_equiv(row, np.array([1, 2, 3], "float32"))).toBe(false);
  });

  it("creation without a dtype names the default dtype", () => {
    expect(() => np.array([1, 2])).toThrow(/set_default_dtype/);
    expect(() => np.zeros([2])).toThrow(/set_default_dtype/);
    expect(() => np.linspace(0, 1)).toThrow(/set_default_dtype/);
  });

  it("set_default_dtype makes numbers float32, and whole ranges int32", () => {
    np.set_default_dtype("float32");
    expect(np.add(np.array([1, 2]), 0.5).dtype).toBe("float32");
    expect(np.arange(3).dtype).toBe("int32");
    expect(np.mean(np.array([1, 2])).dtype).toBe("float32");
    expect(() => np.set_default_dtype("int32")).toThrow(/numbers are floats/);
  });

  it("what reads values throws and names the form that waits", () => {
    const a = np.array([3, 0, 1, 3], { dtype: "float32" });
    for (const run of [() => np.nonzero(a), () => np.unique(a), () => a.tolist(), () => a.get(0).item(), () => a.get(np.greater(a, 1))])
      expect(run).toThrow(DeviceError);
    expect(() => np.unique(a)).toThrow(/await np\.async\.unique/);
  });

  it("np.async gives what the others give elsewhere, on the array's device", async () => {
    const a = np.array([3, 0, 1, 3], { dtype: "float32" });
    const distinct = (await np.async.unique(a)) as np.NDArray;
    expect(distinct.device).toBe("remote");
    expect(await np.async.tolist(distinct)).toEqual([0, 1, 3]);
    expect(await np.async.tolist(await np.async.get(a, np.greater(a, 1)))).toEqual([3, 3]);
    expect(await np.async.allclose(a, a)).toBe(true);
    expect(String(a)).toContain("remote");
  });

  it("a mask with one value is written without reading it", async () => {
    const a = np.array([3, 0, 1, 3], { dtype: "float32" });
    a.set(np.greater(a, 1), 7);
    expect(await np.async.tolist(a)).toEqual([7, 0, 1, 7]);
  });
});
