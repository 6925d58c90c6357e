import { IndexError } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { type Fate, Lineage } from "./fates";
import { type IndexedLaunch, IndexFaults, type Unanswered } from "./index-faults";
import type { CommandQueue } from "./queue";

const NONE = 0xffffffff;
const gather: IndexedLaunch = { kind: "gather", axes: [{ size: 7 }] };

/** Faults of a device that is none, what was cleared on it, and what it was asked to read. */
function noted() {
  const cleared: Uint32Array[] = [];
  const collected: Unanswered[] = [];
  const lineage = new Lineage();
  const device = { createBuffer: () => ({}) } as unknown as GPUDevice;
  const queue = { write: (_block: unknown, _offset: number, words: Uint32Array) => cleared.push(words) } as unknown as CommandQueue;
  const faults = new IndexFaults(device, queue, lineage, (words) => collected.push(words));
  const launch = (launched: IndexedLaunch = gather): Fate => {
    lineage.start();
    faults.nextLaunch(launched);
    return lineage.end()!;
  };
  return { faults, launch, cleared, collected };
}

describe("the words of bad indices", () => {
  it("are read after launches that may fault, until they are answered", () => {
    const { faults, launch } = noted();
    expect(faults.unanswered()).toBeNull();
    const fates = [launch(), launch(), launch()];
    const two = faults.unanswered()!;
    expect([two.byte, two.bytes]).toEqual([0, 12]);
    two.answer(Uint32Array.of(NONE, 5, NONE));
    expect(fates.map((fate) => fate.pending)).toEqual([false, false, false]);
    expect(fates.map((fate) => fate.error?.message)).toEqual([
      undefined,
      "gather: the index at position 5 is outside 0…6 (the axis has 7 elements).",
      undefined,
    ]);
    expect(faults.unanswered()).toBeNull();
    launch();
    expect(faults.unanswered()).toMatchObject({ byte: 12, bytes: 4 });
  });

  it("say which index was bad, and where", () => {
    const { faults, launch } = noted();
    const fate = launch({ kind: "scatter", axes: [{ size: 7 }, { size: 3 }] });
    faults.unanswered()!.answer(Uint32Array.of(11));
    expect(fate.error).toBeInstanceOf(IndexError);
    expect(fate.error!.message).toBe("scatter: index 1 at position 5 is outside 0…2 (the axis has 3 elements).");
  });

  it("are reported by the launch's own error", () => {
    const { faults, launch } = noted();
    const fate = launch({
      ...gather,
      axes: [...gather.axes, ...gather.axes],
      indexError: (at) => new IndexError("take", `position ${at}.`),
    });
    faults.unanswered()!.answer(Uint32Array.of(6));
    expect(fate.error!.message).toBe("take: position 3.");
  });

  it("are collected before they are used again", () => {
    const { faults, launch, cleared, collected } = noted();
    expect(cleared).toHaveLength(1);
    const fates = Array.from({ length: 4097 }, () => launch());
    expect(collected).toHaveLength(1);
    expect(cleared).toHaveLength(2);
    expect(cleared[1]!.every((word) => word === NONE)).toBe(true);
    collected[0]!.answer(new Uint32Array(4096).fill(NONE).with(9, 0));
    expect(fates.filter((fate) => fate.error !== null)).toEqual([fates[9]]);
    expect(fates.filter((fate) => fate.pending)).toEqual([fates[4096]]);
    expect(faults.unanswered()).toMatchObject({ byte: 0, bytes: 4 });
  });

  it("that cannot be read leave no launch in doubt", () => {
    const { faults, launch } = noted();
    const fate = launch();
    faults.unanswered()!.fail(new Error("gone"));
    expect(fate.error!.message).toMatch(/could not be checked: gone/);
  });
});
