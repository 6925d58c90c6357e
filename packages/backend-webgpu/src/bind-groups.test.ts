import { expect, test } from "vitest";
import type { Block } from "./memory";
import { BindGroups, type Layout, type Layouts } from "./pipelines";

test("bind groups that were dropped are collected before many of them wait", async () => {
  let alive = 0;
  let most = 0;
  const deaths = new FinalizationRegistry(() => alive--);
  const createBindGroup = () => {
    const group = {};
    deaths.register(group, undefined);
    most = Math.max(most, ++alive);
    return group;
  };
  const groups = new BindGroups({ createBindGroup } as unknown as GPUDevice, {} as Layouts, 1000);
  for (let id = 0; id < 50_000; id++) {
    groups.get({ key: "1,1" } as Layout, [{ id } as Block]);
    // Finalizers run between turns of the event loop.
    if (id % 100 === 0) await new Promise((done) => setTimeout(done));
  }
  // 4,096 are kept, they are forgotten in halves, and at most 1,000 wait.
  expect(most).toBeLessThan(10_000);
});
