import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violations } from "./testing/accessibility";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Width and height of a PNG. */
const sizeOf = (bytes: Buffer): readonly [number, number] => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

const cellOf = (visitor: Visitor, name: string): Promise<string | null> => visitor.page.locator(`[data-cell="${name}"]`).textContent();

it("measures each device, agrees with PyTorch on it, and is saved as an image, while the page stays free", async () => {
  const visitor = await Visitor.arrive(browser, "#machine");
  await visitor.until(() => document.querySelector('[data-machine="idle"]'), null);
  // Beats while the worker measures.
  await visitor.page.evaluate(() => {
    const scope = globalThis as unknown as { beats: number };
    scope.beats = 0;
    setInterval(() => scope.beats++, 100);
  });
  await visitor.press("Measure");
  await visitor.until(() => document.querySelector('[data-machine="done"]'), null);
  expect(await visitor.page.evaluate(() => (globalThis as unknown as { beats: number }).beats)).toBeGreaterThan(10);
  for (const device of ["cpu", "wasm", "webgpu"]) {
    for (const measure of ["matmul", "convolution", "training", "characters"]) {
      expect(Number((await cellOf(visitor, `${device} ${measure}`))!.replaceAll(",", "")), `${device} ${measure}`).toBeGreaterThan(0);
    }
    const [right, all] = (await cellOf(visitor, `${device} checks`))!.split(" / ").map(Number);
    expect(right, `${device}: ${await visitor.page.locator(".problems").allTextContents()}`).toBe(all);
    expect(all, device).toBeGreaterThan(200);
  }
  const { name, bytes } = await visitor.fileFrom("Save as an image");
  expect(name).toBe("adjoint-this-machine.png");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(sizeOf(bytes)[0]).toBe(1440);
  expect(bytes.length).toBeGreaterThan(10_000);
  await visitor.leave();
});

it("stops when it is told to, and begins again", async () => {
  const visitor = await Visitor.arrive(browser, "#machine", { colorScheme: "dark", viewport: { width: 390, height: 844 } });
  await visitor.press("Measure");
  await visitor.waitForWords('[data-machine="measuring"]', /Measuring: Convolution, GFLOP\/s, on cpu/);
  await visitor.press("Stop");
  await visitor.waitForWords('[data-machine="stopped"]', /Stopped/);
  expect(await violations(visitor)).toEqual([]);
  expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await visitor.press("Measure");
  await visitor.until(() => document.querySelector('[data-machine="measuring"]'), null);
  await visitor.leave();
});
