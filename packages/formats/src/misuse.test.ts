import { cpu } from "@adjoint/backend-cpu-js";
import { ones, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { readJson, readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from "./index";

await use(cpu());

it.each([null, "options", 1, []])("options that are %s are refused", async (options) => {
  const x = ones([2]);
  const files = {
    npy: await writeNpy(x),
    npz: await writeNpz({ x }),
    safetensors: await writeSafetensors({ x }),
    json: new TextEncoder().encode("[1]"),
  };
  const readers = (options: never): (() => unknown)[] => [
    () => readNpy(files.npy, options),
    () => readNpz(files.npz, options).x,
    () => readSafetensors(files.safetensors, options).tensors.x,
    () => readJson(files.json, options),
  ];
  for (const read of readers(options as never)) expect(read).toThrow("the options are");
  await expect(async () => writeNpz({ x }, options as never)).rejects.toThrow("writeNpz: the options are");
  await expect(async () => writeSafetensors({ x }, options as never)).rejects.toThrow("writeSafetensors: the options are");
});
