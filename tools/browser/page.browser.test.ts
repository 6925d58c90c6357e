import { expect, it } from "vitest";

it("runs in a cross-origin isolated page with WebGPU, as the browser tests assume", async () => {
  expect(crossOriginIsolated).toBe(true);
  expect(await (navigator as unknown as { gpu?: { requestAdapter(): Promise<unknown> } }).gpu?.requestAdapter()).toBeTruthy();
});
