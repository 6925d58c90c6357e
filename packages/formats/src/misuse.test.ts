import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { readJson, readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from "./index";

await use(cpu());

it("null for options gives none, and what is no object is refused", async () => {
  const x = ones([2]);
  const files = {
    npy: await writeNpy(x),
    npz: await writeNpz({ x }, null as never),
    safetensors: await writeSafetensors({ x }, null as never),
    json: new TextEncoder().encode("[1]"),
  };
  const readers = (options: never): (() => unknown)[] => [
    () => readNpy(files.npy, options),
    () => readNpz(files.npz, options).x,
    () => readSafetensors(files.safetensors, options).tensors.x,
    () => readJson(files.json, options),
  ];
  for (const read of readers(null as never)) expect(read()).toBeDefined();
  for (const read of readers("options" as never)) expect(read).toThrow(ArgumentError);
});
