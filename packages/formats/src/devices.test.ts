import { cpu } from "@adjoint/backend-cpu-js";
import { arange, type BackendFactory, DTypeError, memory, tensor, use } from "@adjoint/core";
import { beforeAll, expect, it } from "vitest";
import { readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from "./index";

/** A device that holds no 64-bit numbers and is read by promises alone, as WebGPU. */
const narrow: BackendFactory = {
  name: "narrow",
  create: async () => {
    const backend = await cpu().create();
    const dtypes = new Set([...backend.capabilities.dtypes].filter((dtype) => !dtype.includes("64")));
    const capabilities = { ...backend.capabilities, dtypes };
    return Object.create(backend, {
      name: { value: "narrow" },
      capabilities: { value: capabilities },
      read: { value: backend.read.bind(backend) },
      readSync: { value: undefined },
    });
  },
};

beforeAll(() => use(cpu(), narrow));

it("tensors go from any device to any other", async () => {
  const x = await arange(6).reshape([2, 3]).to("narrow");
  const values = await x.t().toArray();
  const files = [await writeSafetensors({ x: x.t() }), await writeNpz({ x: x.t() }), await writeNpy(x.t())] as const;
  for (const device of ["narrow", "cpu"]) {
    const read = [readSafetensors(files[0], { device }).tensors.x, readNpz(files[1], { device }).x, readNpy(files[2], { device })];
    for (const y of read) expect([y?.device, await y?.toArray()]).toEqual([device, values]);
  }
});

it("what a device cannot hold is a DTypeError, and nothing stays behind", async () => {
  // The float32 tensor is made before the other is refused.
  const tensors = { a: arange(3).to("float32"), b: tensor([1n, 2n]) };
  const file = await writeSafetensors(tensors);
  const archive = await writeNpz(tensors);
  const before = memory();
  expect(() => readSafetensors(file, { device: "narrow" })).toThrow(DTypeError);
  expect(() => readNpz(archive, { device: "narrow" })).toThrow(/narrow cannot hold int64/);
  expect(memory()).toEqual(before);
});
