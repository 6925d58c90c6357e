import { cpu } from "@adjoint/backend-cpu-js";
import { webgpu } from "@adjoint/backend-webgpu";
import * as np from "@adjoint/compat-numpy";
import { DeviceError, disposeDevice, use } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeGpu } from "../../packages/backend-webgpu/src/testing/node-gpu";

const { gpu, reason } = await nodeGpu();
if (gpu === null) it.skip(`compat-numpy on webgpu (skipped: ${reason})`, () => {});
else
  describe("compat-numpy on webgpu", () => {
    beforeAll(async () => {
      await use(webgpu({ gpu }), cpu());
    });
    afterAll(() => disposeDevice("webgpu"));

    it("creation without a dtype names what sets it, until it is set", () => {
      for (const make of [() => np.array([1, 2]), () => np.zeros([2]), () => np.linspace(0, 1), () => np.eye(2)])
        expect(make).toThrow(/set_default_dtype/);
      np.set_default_dtype("float32");
      expect(np.array([1, 2]).dtype).toBe("float32");
      expect(np.zeros([2]).device).toBe("webgpu");
      expect(np.arange(3).dtype).toBe("int32");
    });

    it("computes what NumPy computes, in float32", async () => {
      np.set_default_dtype("float32");
      const a = np.array([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      const list = np.async.tolist;
      expect(await list(np.sum(a, 0, { keepdims: true }))).toEqual([[5, 7, 9]]);
      expect(await list(np.matmul(a, a.T))).toEqual([
        [14, 32],
        [32, 77],
      ]);
      expect(await list(a.get("::-1", [0, 2]))).toEqual([
        [4, 6],
        [1, 3],
      ]);
      expect(await list(np.where(np.greater(a, 3), a, 0))).toEqual([
        [0, 0, 0],
        [4, 5, 6],
      ]);
      expect(await list(np.add(a, np.arange(3, { dtype: "float32" })))).toEqual([
        [1, 3, 5],
        [4, 6, 8],
      ]);
      expect(await np.async.allclose(np.std(a, 1), [0.8164966, 0.8164966], { rtol: 1e-6 })).toBe(true);
    });

    it("shapes that depend on values throw, and name the form that waits", async () => {
      np.set_default_dtype("float32");
      const a = np.array([3, 0, 1, 3]);
      const forms = {
        nonzero: () => np.nonzero(a),
        unique: () => np.unique(a),
        get: () => a.get(np.greater(a, 1)),
        tolist: () => a.tolist(),
      };
      for (const [name, run] of Object.entries(forms)) {
        expect(run, name).toThrow(DeviceError);
        expect(run, name).toThrow(new RegExp(`await np\\.async\\.${name}`));
      }
      expect(await np.async.tolist((await np.async.unique(a)) as np.NDArray)).toEqual([0, 1, 3]);
      expect(await np.async.tolist(await np.async.get(a, np.greater(a, 1)))).toEqual([3, 3]);
    });
  });
