import { cpu } from "@adjoint/backend-cpu-js";
import { expect, it } from "vitest";
import { Generator, rand, randperm, use } from "./index";

await use(cpu());

it("gives the published words of Threefry-2x32 with 20 rounds, the position and the number of the draw as its counter", () => {
  // Random123's known answer for a key and a counter of zeros.
  expect(new Generator(0).bits(1)).toEqual(Uint32Array.of(0x6b200159));
});

it.each([7, 2 ** 32, 2 ** 40 + 5, 2 ** 53 - 1])("draws on the host what a tensor would draw: seed %s", async (seed) => {
  const [host, device] = [new Generator(seed), new Generator(seed)];
  for (let draw = 0; draw < 3; draw++) {
    const uniform = (await rand([9], { generator: device }).toArray()) as number[];
    expect(uniform.map((u) => u * 2 ** 24)).toEqual([...host.bits(9)].map((word) => word >>> 8));
  }
  expect(host.getState()).toEqual({ seed, draws: 3 });
});

it("makes permutations that the seed decides, each equally often", async () => {
  const generator = new Generator(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 1200; i++) {
    const order = generator.permutation(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // 200 each: six standard deviations are 77.
  expect([...counts.keys()].sort()).toEqual(["0,1,2", "0,2,1", "1,0,2", "1,2,0", "2,0,1", "2,1,0"]);
  for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(77);
  expect(new Generator(9).permutation(20)).toEqual(new Generator(9).permutation(20));
  expect([...((await randperm(50).toArray()) as number[])].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});
