import { IndexError } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { IndexFaults } from "./index-faults";
import type { CommandQueue } from "./queue";

/** Faults of a device that is none, and what was written to it. */
function noted(): { faults: IndexFaults; written: Uint32Array[] } {
  const written: Uint32Array[] = [];
  const device = { createBuffer: () => ({}) } as unknown as GPUDevice;
  const queue = { write: (_block: unknown, _offset: number, words: Uint32Array) => written.push(words) } as unknown as CommandQueue;
  return { faults: new IndexFaults(device, queue), written };
}

const clear = new Uint32Array(16).fill(0xffffffff);

describe("the words of bad indices", () => {
  it("are read after launches that may fault, and only then", () => {
    const { faults } = noted();
    expect(faults.mayHaveFaults).toBe(false);
    expect([faults.nextLaunch(), faults.nextLaunch()]).toEqual([1, 2]);
    expect(faults.mayHaveFaults).toBe(true);
    faults.markRead();
    expect(faults.mayHaveFaults).toBe(false);
    faults.nextLaunch();
    expect(faults.mayHaveFaults).toBe(true);
  });

  it("say which index was bad, and where, and are cleared", () => {
    const { faults, written } = noted();
    expect(written).toEqual([clear]);
    expect(faults.decode(clear.slice(), 0)).toBeNull();
    expect(written).toHaveLength(1);
    // Launch 4, position 5 of one axis, a gather, 7 elements.
    const one = faults.decode(Uint32Array.from({ ...clear, length: 16, 0: 4, 1: 5, 2: 1, 3: 7 }), 4);
    expect(one).toBeInstanceOf(IndexError);
    expect(one!.message).toMatch(/^gather: the index at position 5 is outside 0…6 \(the axis has 7 elements\)/);
    expect(written).toEqual([clear, clear]);
    // Launch 9, position 5 of two axes, the second of them, a scatter of [7, 3].
    const two = faults.decode(Uint32Array.from({ ...clear, length: 16, 0: 9, 1: 11, 2: 258, 3: 7, 4: 3 }), 9);
    expect(two!.message).toMatch(/^scatter: index 1 at position 5 is outside 0…2 \(the axis has 3 elements\)/);
  });

  it("are told by the launch's own error, until they are read", () => {
    const { faults } = noted();
    const named = (name: string) => (position: number) => new IndexError(name, `position ${position}.`);
    const words = (launch: number): Uint32Array => Uint32Array.from({ ...clear, length: 16, 0: launch, 1: 6, 2: 2, 3: 7, 4: 7 });
    faults.nextLaunch(named("embedding"));
    faults.nextLaunch(named("take"));
    expect(faults.decode(words(2), 1)!.message).toBe("take: position 3.");
    expect(faults.decode(words(1), 2)!.message).toMatch(/^gather: /);
    expect(faults.decode(words(2), 2)!.message).toMatch(/^gather: /);
  });
});
