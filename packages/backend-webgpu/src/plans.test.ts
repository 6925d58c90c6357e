import type { DType, MatmulKernel, View } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import type { Profile } from "./adapter";
import { planMatmul } from "./kernels/matmul-plan";
import { planReduction } from "./kernels/reduce-plan";
import { planScan } from "./kernels/scan";

const profiles: readonly Profile[] = [
  { barriers: true, batch: 32, threads: 1 << 16, groups: 1024, buffers: 1000, droppedBindGroups: 1000 },
  { barriers: false, batch: 32, threads: 64, groups: 8, buffers: 1000, droppedBindGroups: 1000 },
];
const sizes = [1, 2, 3, 15, 16, 17, 63, 64, 65, 100, 256, 1000, 4096, 4097, 50_000, 1_000_000];

/** Threads that work on one chunk together. */
const widthOf = (mode: "rows" | "columns"): number => (mode === "rows" ? 64 : 1);

describe.each(profiles)("a reduction, where $threads threads keep the device busy", (profile) => {
  const plans = sizes.flatMap((outer) =>
    sizes.flatMap((inner) => [true, false].map((dense) => planReduction(profile, outer, inner, dense))),
  );

  it("is cut into chunks that cover it, none of them empty", () => {
    for (const { innerCount, chunks, chunkLength } of plans) {
      expect(chunks * chunkLength).toBeGreaterThanOrEqual(innerCount);
      expect((chunks - 1) * chunkLength).toBeLessThan(innerCount);
    }
  });

  it("gives no thread more than 1024 elements, beyond which the sums would lose digits", () => {
    for (const { mode, chunkLength } of plans) expect(chunkLength).toBeLessThanOrEqual(1024 * widthOf(mode));
  });

  it("is cut no finer than pays, nor into more than keeps the device busy", () => {
    for (const { mode, outerCount, innerCount, chunks, chunkLength } of plans) {
      const width = widthOf(mode);
      if (chunks <= Math.ceil(innerCount / (1024 * width))) continue;
      expect(chunkLength).toBeGreaterThanOrEqual(mode === "rows" ? 16 * width : 64);
      expect((chunks - 1) * outerCount * width).toBeLessThanOrEqual(profile.threads);
    }
  });

  it("of rows is shared by workgroups only where there are barriers", () => {
    for (const { mode, innerCount } of plans) if (mode === "rows") expect([profile.barriers, innerCount >= 64]).toEqual([true, true]);
  });
});

describe.each(profiles)("a product, where $threads threads keep the device busy", (profile) => {
  const view = (strides: number[]): View => ({ buffer: {} as never, dtype: "float32" as DType, offset: 0, strides });
  const some = [1, 3, 16, 64, 65, 300, 2000];
  const plans = [1, 8].flatMap((batch) =>
    some.flatMap((m) =>
      some.flatMap((n) =>
        [...some, 20_000].map((k) => {
          const kernel: MatmulKernel = { kind: "matmul", batch: [batch], m: [m], n: [n], k: [k], epilogue: null, scalars: [] };
          return planMatmul(profile, kernel, view([m * k, k, 1]), view([k * n, n, 1]), true);
        }),
      ),
    ),
  );

  it("is covered by its tiles, and by its parts along k", () => {
    for (const { family, side, m, n, k, tilesM, tilesN, splits, chunk } of plans) {
      const width = family === "tiles" ? 4 * side : 4;
      expect([tilesM, tilesN]).toEqual([Math.ceil(m / width), Math.ceil(n / width)]);
      expect(splits * chunk).toBeGreaterThanOrEqual(k);
      expect((splits - 1) * chunk).toBeLessThan(k);
    }
  });

  it("is split along k only while threads are idle or the sums would lose digits, and parts are worth the launch that adds them", () => {
    const split = plans.filter(({ splits }) => splits > 1);
    expect(split.length).toBeGreaterThan(0);
    for (const { family, side, batch, m, n, k, tilesM, tilesN, splits } of split) {
      const threads = tilesM * tilesN * batch * (family === "tiles" ? side * side : 1);
      const exact = Math.ceil(k / 1024);
      expect(splits * threads).toBeLessThanOrEqual(Math.max(profile.threads, exact * threads));
      if (splits * threads > profile.threads) expect(splits * batch * m * n).toBeLessThanOrEqual(2 ** 16);
      expect(k / splits).toBeGreaterThanOrEqual(64);
    }
  });

  it("adds up no more than about 1024 products in order where the result is small", () => {
    for (const { batch, m, n, k, splits } of plans)
      if (Math.ceil(k / 1024) * batch * m * n <= 2 ** 16) expect(k / splits).toBeLessThan(1100);
  });

  it("takes the larger tiles only where they keep the device busy", () => {
    for (const { family, side, batch, m, n } of plans) {
      if (family !== "tiles") continue;
      const threads = Math.ceil(m / 64) * Math.ceil(n / 64) * batch * 256;
      expect(side).toBe(threads < profile.threads ? 8 : 16);
    }
  });

  it("reads four neighbours at once only where they are, and lie where a vector may begin", () => {
    for (const { n, k, a, b, step } of plans) {
      expect(a).toBe(k % 4 === 0 ? "depth" : "single");
      expect(b).toBe(n % 4 === 0 && (k * n) % 4 === 0 ? "across" : "single");
      expect(step).toBe(k % 4 === 0 ? 4 : 1);
    }
  });
});

describe.each(profiles)("a scan, where $threads threads keep the device busy", (profile) => {
  it("is cut into chunks about as long as there are chunks, none shorter than 32, while threads are idle", () => {
    const idle = profile.threads - 1;
    expect(planScan(profile, 1, 10_000)).toEqual({ rows: 1, count: 100, length: 100 });
    expect(planScan(profile, idle, 10_001)).toEqual({ rows: idle, count: 100, length: 101 });
    expect(planScan(profile, 3, 100)).toEqual({ rows: 3, count: 4, length: 32 });
    expect(planScan(profile, 3, 33)).toEqual({ rows: 3, count: 2, length: 32 });
  });

  it("is not cut where it is short, or where rows keep the threads busy", () => {
    expect(planScan(profile, 3, 32)).toEqual({ rows: 3, count: 1, length: 32 });
    expect(planScan(profile, 3, 5)).toEqual({ rows: 3, count: 1, length: 5 });
    expect(planScan(profile, profile.threads, 10_000)).toEqual({ rows: profile.threads, count: 1, length: 10_000 });
  });
});
