import { memory, ones, randn, type Tensor, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { wasm } from "./browser";

const MIB = 2 ** 20;

/** The most bytes that were alive after a step. */
function most(steps: number, step: () => void): number {
  let bytes = 0;
  for (let i = 0; i < steps; i++) {
    step();
    bytes = Math.max(bytes, memory()[0]!.bytes);
  }
  return bytes;
}

it("a loop in a page that awaits nothing takes less than a gibibyte, beyond what WebAssembly's memory holds in all", async () => {
  await use(wasm());
  let w: Tensor = ones([1000, 100]);
  const g = randn([1000, 100]);
  // 5,400 steps of it used to fill 4 GiB.
  expect(most(6000, () => void (w = w.sub(g.mul(1e-6))))).toBeLessThan(800 * MIB);
  expect(await w.mean().item()).toBeCloseTo(1 - 6e-3 * ((await g.mean().item()) as number), 3);
});

it("views of a large tensor weigh nothing", async () => {
  await use(wasm());
  const x = ones([4096, 4096]);
  const rows = Array.from({ length: 1000 }, (_, i) => x.at(i));
  expect(await rows[999]!.sum().item()).toBe(4096);
});
