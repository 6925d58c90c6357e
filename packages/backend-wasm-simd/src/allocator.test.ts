import { describe, expect, it } from "vitest";
import { Allocator, type Block, classBytes, sizeClass } from "./allocator";
import { seeded } from "./testing/build";

const unlimited = (): boolean => true;

describe("size classes", () => {
  it("hold what they are asked to, and waste at most an eighth beyond 512 bytes", () => {
    for (let bytes = 1; bytes < 70_000; bytes += 7) {
      const size = classBytes(sizeClass(bytes));
      const fits = size >= bytes && size % 64 === 0 && sizeClass(size) === sizeClass(bytes);
      if (!fits || (bytes > 512 && size / bytes > 1.125)) expect.fail(`${bytes} bytes in a block of ${size}`);
    }
  });

  it("go on to 4 GiB", () => {
    for (const bytes of [2 ** 31, 2 ** 31 + 1, 3 * 2 ** 30, 2 ** 32 - 1]) {
      expect(classBytes(sizeClass(bytes))).toBeGreaterThanOrEqual(bytes);
      expect(classBytes(sizeClass(bytes)) / bytes).toBeLessThanOrEqual(1.125);
    }
  });
});

describe("allocator", () => {
  it("never hands out memory twice, over 40,000 random steps, and gets it all back", () => {
    const random = seeded(70);
    const allocator = new Allocator(1000, unlimited);
    const live: Block[] = [];
    const size = (): number => Math.ceil(random() < 0.7 ? random() * 3000 : random() < 0.9 ? random() * 100_000 : random() * 3_000_000);
    for (let step = 0; step < 40_000; step++) {
      if (live.length < 300 && random() < 0.55) {
        const bytes = size();
        const block = allocator.allocate(bytes)!;
        if (block.size < bytes || block.address % 64 !== 0) expect.fail(`${bytes} bytes: ${block.size} at ${block.address}`);
        live.push(block);
      } else if (live.length > 0) {
        allocator.release(live.splice(Math.floor(random() * live.length), 1)[0]!);
      }
      if (step % 500 === 0) expectApart(live, allocator);
    }
    expect(allocator.usedBytes).toBe(live.reduce((sum, block) => sum + block.size, 0));
    for (const block of live) allocator.release(block);
    expect(allocator.usedBytes).toBe(0);
  });

  function expectApart(live: readonly Block[], allocator: Allocator): void {
    let end = allocator.start;
    for (const { address, size } of [...live].sort((a, b) => a.address - b.address)) {
      if (address < end) expect.fail(`a block at ${address} lies over one that ends at ${end}`);
      end = address + size;
    }
    expect(end).toBeLessThanOrEqual(allocator.start + allocator.heldBytes);
  }

  it("merges neighbours in any order of release, so that one block of all of them fits", () => {
    const random = seeded(71);
    const allocator = new Allocator(0, unlimited);
    const blocks = Array.from({ length: 50 }, () => allocator.allocate(100_000)!);
    const held = allocator.heldBytes;
    for (const block of blocks.sort(() => random() - 0.5)) allocator.release(block);
    const whole = allocator.allocate(held);
    expect(whole?.address).toBe(allocator.start);
    expect(allocator.heldBytes).toBe(held);
  });

  it("reuses a freed block at once", () => {
    const allocator = new Allocator(0, unlimited);
    for (const bytes of [64, 5000, 200_000]) {
      const first = allocator.allocate(bytes)!;
      allocator.release(first);
      expect(allocator.allocate(bytes)!.address).toBe(first.address);
    }
  });

  it("grows the last block instead of skipping it", () => {
    const allocator = new Allocator(0, unlimited);
    allocator.release(allocator.allocate(1_000_000)!);
    expect(allocator.allocate(2_000_000)!.address).toBe(0);
    expect(allocator.heldBytes).toBeLessThan(2_010_000);
  });

  it("takes nothing when the memory cannot grow, and goes on afterwards", () => {
    let limit = 300_000;
    const allocator = new Allocator(0, (end) => end <= limit);
    const first = allocator.allocate(200_000)!;
    const held = allocator.heldBytes;
    expect(allocator.allocate(200_000)).toBeUndefined();
    expect(allocator.allocate(100)?.size ?? 0).toBe(0);
    expect(allocator.heldBytes).toBe(held);
    limit = 1_000_000;
    expect(allocator.allocate(200_000)!.address).toBe(first.address + first.size);
  });
});
