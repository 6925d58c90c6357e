import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, expect, it } from "vitest";
import { type BackendFactory, DeviceError, type Tensor, tidy, use, withDevice, zeros } from "./index";

/** A device with room for a mebibyte. */
const small: BackendFactory = {
  name: "small",
  async create() {
    const backend = await cpu().create();
    const allocate = backend.allocate.bind(backend);
    return Object.assign(backend, {
      name: "small",
      capabilities: { ...backend.capabilities, garbageCollected: false },
      allocate(dtype: Parameters<typeof allocate>[0], length: number) {
        if (backend.statistics().bytes + 4 * length > 2 ** 20) throw new DeviceError("allocate", "it ends at 1 MiB.", "buy more.");
        return allocate(dtype, length);
      },
    });
  },
};

beforeAll(() => use(cpu(), small));

const failure = (run: () => unknown): DeviceError => {
  try {
    run();
  } catch (error) {
    return error as DeviceError;
  }
  throw new Error("there was room");
};

it("a device that is full says once why, how much is held, who made most of it, and what to do", () => {
  const error = withDevice("small", () =>
    tidy(() => {
      const x = zeros([64, 1024]);
      const kept: Tensor[] = [x.add(1), x.mul(2), x.narrow(0, 0, 32).exp(), x.narrow(0, 0, 4).sin(), x.narrow(0, 0, 2).cos()];
      const failed = failure(() => kept[0]!.sub(kept[1]!));
      for (const y of kept) y.dispose();
      return failed;
    }),
  );
  expect(error).toBeInstanceOf(DeviceError);
  expect(error.message).toBe(
    "sub: small has no room for 256.0 KiB more (it ends at 1 MiB): 6 live tensors hold 920.0 KiB, made by " +
      "zeros 256.0 KiB in 1, add 256.0 KiB in 1, mul 256.0 KiB in 1, exp 128.0 KiB in 1, others the rest.\n" +
      "  hint: keep fewer tensors: smaller batches, noGrad(() => …) where no gradient is wanted, tidy(() => …) around temporary work.",
  );
});

it("what was given back is not named", () => {
  const error = withDevice("small", () =>
    tidy(() => {
      for (let i = 0; i < 10; i++) zeros([1000]).exp().dispose();
      return failure(() => zeros([2 ** 18 + 1]));
    }),
  );
  expect(error.message).toContain(
    "zeros: small has no room for 1.0 MiB more (it ends at 1 MiB): 10 live tensors hold 39.1 KiB, made by zeros 39.1 KiB in 10.",
  );
  expect(failure(() => zeros([2 ** 19], { device: "small" })).message).toContain("no tensor is alive there.");
});
