import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presets } from "./page/strokes";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Draws with the mouse, line by line. */
async function drawDigit(page: Page, digit: number): Promise<void> {
  await page.getByRole("button", { name: "Clear" }).click();
  const pad = page.getByRole("img", { name: "Draw a digit" });
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  for (const stroke of presets[digit]!) {
    const points = stroke.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
    await page.mouse.move(...points[0]!);
    await page.mouse.down();
    for (const point of points) await page.mouse.move(...point);
    await page.mouse.up();
  }
}

/** The answer to what is drawn now: the page asks again while it trains, so that a paused run's answer is the last. */
async function answerOf(visitor: Visitor, digit: number): Promise<number> {
  await drawDigit(visitor.page, digit);
  await visitor.until(() => Number(document.querySelector(".shares")?.getAttribute("data-best")) >= 0, null);
  // A further drawing's answer comes after those before it.
  await visitor.until(() => document.querySelector(".shares")?.getAttribute("data-waiting") === "false", null);
  return Number(await visitor.page.locator(".shares").getAttribute("data-best"));
}

describe("on wasm", () => {
  it("learns to tell at least 97 % of the test digits, and recognizes what is drawn with the mouse", async () => {
    const visitor = await Visitor.arrive(browser);
    await visitor.until(() => Number.parseFloat(document.querySelector('[data-figure="judged"]')!.textContent!) >= 97, null);
    await visitor.press("Pause");
    await visitor.waitForState("paused");
    const right = await visitor.page.locator(".confusion td.right").allInnerTexts();
    expect(right.reduce((sum, count) => sum + Number(count), 0)).toBeGreaterThanOrEqual(970);
    const answers: number[] = [];
    for (let digit = 0; digit < 10; digit++) answers.push(await answerOf(visitor, digit));
    expect(answers.filter((answer, digit) => answer === digit).length, answers.join()).toBeGreaterThanOrEqual(8);
    await visitor.leave();
  });
});

it.each(["cpu", "webgpu"] as const)("on %s, learns to tell at least 97 in 100 of the test digits", async (device) => {
  const visitor = await Visitor.arrive(browser, `#digits?device=${device}`);
  await visitor.until(() => Number.parseFloat(document.querySelector('[data-figure="judged"]')!.textContent!) >= 97, null);
  expect(new Set((await visitor.curve()).map((point) => point.device))).toEqual(new Set([device]));
  await visitor.leave();
});

it("shows filters and feature maps of the convolutions", async () => {
  const visitor = await Visitor.arrive(browser, "#digits?model=cnn&paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(2);
  await visitor.press("Draw a 7");
  await visitor.until(() => document.querySelectorAll('[aria-labelledby="maps"] canvas').length === 48, null);
  const painted = await visitor.page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLCanvasElement>(".pictures canvas"), (canvas) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }),
  );
  expect(painted).toHaveLength(16 + 48);
  expect(painted.filter((colours) => colours > 1).length).toBeGreaterThan(40);
  await visitor.leave();
});
