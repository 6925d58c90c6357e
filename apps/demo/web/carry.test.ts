import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/accessibility";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function open(visitor: Visitor, name: string, bytes: Buffer): Promise<void> {
  await visitor.page.locator('input[type="file"]').setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
}

describe.each([
  ["#digits?model=cnn&device=cpu", 3],
  ["#digits?model=mlp&device=wasm", 12],
  ["#digits?model=mlp&device=webgpu", 4],
  ["#text?device=cpu", 1],
  ["#text?device=wasm", 4],
  ["#text?device=webgpu", 1],
  ["#playground?device=cpu", 7],
  ["#playground?device=wasm", 55],
  ["#playground?device=webgpu", 5],
] as const)("%s, saved after %d steps", (address, steps) => {
  it("goes on bit by bit in another browser context", async () => {
    const visitor = await Visitor.arrive(browser, `${address}&seed=3&paused`);
    await visitor.waitForState("paused");
    await visitor.oneStepTo(steps);
    const { name, bytes } = await visitor.fileFrom("Save the state");
    await visitor.oneStepTo(steps + 3);
    const expected = await visitor.curve();
    await visitor.leave();

    const other = await Visitor.arrive(browser, "#playground?points=moons&paused");
    await other.waitForState("paused");
    await open(other, name, bytes);
    await other.waitForWords(".status", new RegExp(`Goes on after step ${steps}`));
    await other.waitForState("paused");
    await other.oneStepTo(steps + 3);
    expect(await other.curve()).toEqual(expected);
    expect(other.page.url()).toContain("seed=3");
    await other.leave();
  });
});

it("a small run travels in a link, and goes on bit by bit", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?points=moons&layers=2&width=8&paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(5);
  await visitor.press("Copy a link to it");
  const link = await visitor.page.locator(".made-link input").inputValue();
  await visitor.oneStepTo(9);
  const expected = await visitor.curve();
  await visitor.leave();
  expect(link.length).toBeLessThan(8192 + 100);

  const other = await Visitor.arrive(browser, `${link.slice(link.indexOf("#"))}&paused`);
  await other.waitForWords(".status", /Goes on after step 5/);
  await other.waitForState("paused");
  await other.oneStepTo(9);
  const curve = await other.curve();
  expect(curve.slice(5)).toEqual(expected.slice(5));
  expect(new URL(other.page.url()).hash).toMatch(/^#playground\?points=moons&layers=2&width=8/);
  expect(other.page.url()).not.toContain("state=");
  await other.leave();
});

it("a run that is too large for a link says so", async () => {
  const visitor = await Visitor.arrive(browser, "#digits?paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(1);
  await visitor.press("Copy a link to it");
  await visitor.waitForWords("[data-carried]", /too large for a link.*Save its state as a file/);
  await visitor.leave();
});

it.each(["state=AAAA", "state=%00", `state=${"A".repeat(9000)}`])(
  "a damaged link (%#) is refused in words, and a new run begins",
  async (state) => {
    const visitor = await Visitor.arrive(browser, `#playground?paused&${state}`);
    await visitor.waitForWords(".offer.problem", /The link holds no run to go on with \(.*\)\. A new one begins/);
    await visitor.until(() => document.querySelector('.status[data-state="running"], .status[data-state="paused"]'), null);
    await visitor.leave();
  },
);

it("what is not a run is refused in words, and what ran goes on", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(2);
  const { bytes } = await visitor.fileFrom("Save the state");
  for (const wrong of [Buffer.from("not a file of tensors"), bytes.subarray(0, bytes.length - 7)]) {
    await open(visitor, "wrong.safetensors", wrong);
    await visitor.waitForWords(".offer.problem", /That file is not a run to go on with \(cannot be gone on from .*What ran goes on/);
  }
  const { name, bytes: weights } = await visitor.fileFrom("Weights for PyTorch");
  expect(name).toBe("playground.safetensors");
  await open(visitor, name, weights);
  await visitor.waitForWords(".offer.problem", /not a checkpoint of the demo/);
  await visitor.oneStepTo(3);
  await visitor.leave();
});

it("after a reload the page offers to go on, and forgets when it is asked to", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(3);
  const kept = (): Promise<unknown> =>
    visitor.page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open("adjoint", 1);
          request.onsuccess = () => {
            const reading = request.result.transaction("runs").objectStore("runs").get("playground");
            reading.onsuccess = () => resolve(reading.result?.step);
          };
        }),
    );
  await expect.poll(kept).toBe(3);
  const before = await visitor.curve();
  await visitor.page.reload();
  await visitor.waitForWords(".offer", /A run from .* is kept here: 3 steps, last on wasm/);
  expect(await violations(visitor)).toEqual([]);
  await visitor.press("Go on with it");
  await visitor.waitForStep(20);
  expect((await visitor.curve()).slice(0, 3)).toEqual(before);
  await visitor.page.reload();
  await visitor.press("Forget it");
  await visitor.until(() => document.querySelector(".offer") === null, null);
  expect(await kept()).toBeUndefined();
  await visitor.leave();
});
