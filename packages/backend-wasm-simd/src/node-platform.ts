import { readFile } from "node:fs/promises";
import { DeviceError } from "@adjoint/core";
import { type Platform, remedies } from "./load";

async function read(url: string | URL): Promise<Uint8Array> {
  const text = String(url);
  try {
    if (!/^[a-z]{2,}:/i.test(text)) return await readFile(text);
    if (text.startsWith("file:")) return await readFile(new URL(text));
    const response = await fetch(text);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new DeviceError("wasm", `cannot read ${text}: ${String(error)}.`, remedies, "DEVICE_MISSING");
  }
}

/** Node, and what calls itself so: Deno and Bun. */
export const nodePlatform: Platform = {
  read,
  // At once: after an asynchronous compilation Node goes on only when all of V8's tasks are done, and has the first training step, which
  // runs then, wait for the optimizing compiler.
  compile: (bytes) => new WebAssembly.Module(bytes),
  instantiate: (module) => new WebAssembly.Instance(module, {}),
};
