import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, use } from "@adjoint/core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { nodeGpu } from "../../../backend-webgpu/src/testing/node-gpu";

const { gpu, reason } = await nodeGpu();

const factories: readonly BackendFactory[] = gpu === null ? [cpu(), wasm()] : [cpu(), wasm(), webgpu({ gpu })];

/** Runs tests on every backend that this machine has, each the default device in its turn; says why where webgpu is missing. */
export function onEachDevice(tests: (device: string) => void): void {
  for (const factory of factories) {
    describe(`on ${factory.name}`, () => {
      beforeAll(() => use(factory));
      afterAll(() => disposeDevice(factory.name));
      tests(factory.name);
    });
  }
  if (gpu === null) it.skip(`on webgpu — ${reason}`, () => {});
}
