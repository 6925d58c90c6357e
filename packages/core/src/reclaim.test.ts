import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BackendFactory, debug, memory, ones, type Tensor, tensor, tidy, use, zeros } from "./index";
import { runtime } from "./runtime";

/** The same arithmetic on a device whose memory the collector does not free, and which keeps an account of the most that was alive. */
const watched = (name: string, maxBuffers?: number): BackendFactory => ({
  name,
  async create() {
    const backend = await cpu().create();
    const { garbageCollected: _, ...capabilities } = backend.capabilities;
    return Object.assign(backend, { name, capabilities: { ...capabilities, garbageCollected: false, ...(maxBuffers && { maxBuffers }) } });
  },
});

beforeAll(() => use(watched("watched"), watched("few", 280)));

const MIB = 2 ** 20;
const counted = (device: string) => memory().find((report) => report.device === device)!;
const handles = (device: string): number => runtime().devices.get(device)!.unsettledHandles;

/** Runs `step` so often, and awaits nothing. @returns The most that was alive after a step, beyond what was before. */
function most(steps: number, step: (i: number) => void, device = "watched"): { bytes: number; storages: number; handles: number } {
  const peak = { bytes: 0, storages: 0, handles: 0 };
  const start = { ...counted(device), handles: handles(device) };
  for (let i = 0; i < steps; i++) {
    step(i);
    const { bytes, storages } = counted(device);
    peak.bytes = Math.max(peak.bytes, bytes - start.bytes);
    peak.storages = Math.max(peak.storages, storages - start.storages);
    peak.handles = Math.max(peak.handles, handles(device) - start.handles);
  }
  return peak;
}

afterEach(async () => {
  debug({ nursery: true });
  await new Promise((resolve) => setTimeout(resolve, 1));
});

describe.each([
  ["with a nursery", true, 64 * MIB],
  ["with sentinels alone", false, 450 * MIB],
])("a loop that awaits nothing, %s", (_, nursery, limit) => {
  it("runs in little memory, however long, and computes what it should", async () => {
    debug({ nursery });
    const g = ones([1000, 100]);
    let w: Tensor = zeros([1000, 100]);
    const peak = most(1500, () => {
      w = w.add(g.mul(0.5));
    });
    expect(peak.bytes).toBeLessThan(limit);
    expect(await w.mean().item()).toBe(750);
  });

  it("leaves alone what the program holds: in variables, lists and closures, and as views", async () => {
    debug({ nursery });
    const held: Tensor[] = [];
    const closures: (() => Promise<unknown>)[] = [];
    const views: Tensor[] = [];
    most(1000, (i) => {
      const x = zeros([1000, 100]).add(i);
      if (i % 100 === 0) held.push(x);
      if (i % 100 === 1) closures.push(() => x.mean().item());
      if (i % 100 === 2) views.push(x.at(5));
    });
    expect(await Promise.all(held.map((x) => x.mean().item()))).toEqual(held.map((_, i) => 100 * i));
    expect(await Promise.all(closures.map((read) => read()))).toEqual(held.map((_, i) => 100 * i + 1));
    expect(await Promise.all(views.map((x) => x.mean().item()))).toEqual(held.map((_, i) => 100 * i + 2));
  });

  it("keeps fewer where a device has room for few", () => {
    debug({ nursery });
    let w: Tensor = zeros([4], { device: "few" });
    const peak = most(1000, () => void (w = w.add(1)), "few");
    expect(peak.storages).toBeLessThan(200);
  });

  it("frees the graphs of losses that nobody called backward on, although one of many is kept", () => {
    debug({ nursery });
    const x = ones([1000, 100], { requiresGrad: true });
    const kept: Tensor[] = [];
    const peak = most(600, (i) => {
      const loss = x.mul(x).mul(x).sum();
      if (i % 50 === 0) kept.push(loss);
    });
    // Each of the kept holds one tensor of 400 kB beside the leaf.
    expect(peak.bytes).toBeLessThan(limit + kept.length * 400_000);
  });

  it("works in scopes, and drops what comes out of them", () => {
    debug({ nursery });
    const x = ones([1000, 100]);
    expect(most(1500, () => void tidy(() => x.mul(2).add(1))).bytes).toBeLessThan(limit);
  });

  it("begins with tensors that are made of nothing", () => {
    debug({ nursery });
    expect(most(1500, () => void zeros([1000, 100])).bytes).toBeLessThan(limit);
  });
});

describe("views", () => {
  it("weigh nothing: thousands of one large tensor reserve no memory, on the device or beside it", () => {
    const x = zeros([4096, 4096]);
    const { bytes } = counted("watched");
    const before = process.memoryUsage();
    const rows = Array.from({ length: 3000 }, (_, i) => x.at(i));
    const after = process.memoryUsage();
    expect(counted("watched").bytes).toBeLessThanOrEqual(bytes);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 * MIB);
    expect(rows).toHaveLength(3000);
  });
});

describe("a handle that is given back by name", () => {
  it("is gone from the lists at once", () => {
    const before = handles("watched");
    for (let i = 0; i < 1000; i++) tensor([1, 2, 3]).dispose();
    // Fewer where a collection has found others meanwhile.
    expect(handles("watched")).toBeLessThanOrEqual(before);
    debug({ nursery: false });
    for (let i = 0; i < 1000; i++) tensor([1, 2, 3]).dispose();
    expect(handles("watched")).toBeLessThanOrEqual(before);
  });
});
