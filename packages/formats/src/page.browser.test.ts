import { cpu } from "@adjoint/backend-cpu-js";
import { arange, FormatError, use } from "@adjoint/core";
import { beforeAll, expect, it } from "vitest";
import { readJson, readNpz, readSafetensors, writeJson, writeNpz, writeSafetensors } from "./index";

beforeAll(() => use(cpu()));

it("files are written and read in a page", async () => {
  const x = arange(6).reshape([2, 3]);
  const values = await x.toArray();
  const { tensors, metadata } = readSafetensors(await writeSafetensors({ x }, { metadata: { step: "é" } }));
  expect([await tensors.x?.toArray(), metadata.step]).toEqual([values, "é"]);
  for (const compress of [false, true]) {
    const file = await writeNpz({ x }, { compress });
    expect(await readNpz(file).x?.toArray()).toEqual(values);
    expect(() => readNpz(file.subarray(1))).toThrow(FormatError);
  }
  expect(readJson(writeJson({ a: [1, "é"] }))).toEqual({ a: [1, "é"] });
});

it("shared memory is read as any other", async () => {
  const file = await writeSafetensors({ x: arange(3) });
  const shared = new Uint8Array(new SharedArrayBuffer(file.length));
  shared.set(file);
  expect(await readSafetensors(shared).tensors.x?.toArray()).toEqual([0, 1, 2]);
});
