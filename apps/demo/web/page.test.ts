import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/accessibility";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(["#digits?model=cnn&paused", "#text?paused", "#playground?paused"])("%s", (address) => {
  it.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)("axe finds nothing in the %s, at %d pixels", async (colorScheme, width) => {
    const visitor = await Visitor.arrive(browser, address, { colorScheme, viewport: { width, height: 844 } });
    await visitor.waitForState("paused");
    await visitor.oneStepTo(1);
    expect(await violations(visitor)).toEqual([]);
    expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await visitor.leave();
  });
});

it("speaks Korean to those who do, and either to all", async () => {
  const visitor = await Visitor.arrive(browser, "#digits?paused", { locale: "ko-KR" });
  await visitor.waitForState("paused");
  expect(await visitor.page.locator("html").getAttribute("lang")).toBe("ko");
  await visitor.waitForWords(".status", /0단계에서 멈춤/);
  await visitor.press("English");
  await visitor.waitForWords(".status", /Paused after 0 steps/);
  await visitor.press("한국어");
  await visitor.waitForWords(".status", /0단계에서 멈춤/);
  await visitor.leave();
});

it("does without a GPU, and says why", async () => {
  const without = await openBrowser({ gpu: false });
  const visitor = await Visitor.arrive(without, "#digits?device=webgpu&paused");
  await visitor.waitForState("paused");
  expect(await visitor.page.getByRole("radio", { name: "webgpu" }).isDisabled()).toBe(true);
  expect(await visitor.page.getByRole("radio", { name: "wasm" }).isChecked()).toBe(true);
  await visitor.waitForWords(".missing", /webgpu: not available.*(no WebGPU here|no graphics adapter)/);
  await visitor.oneStepTo(2);
  await visitor.leave();
  await without.close();
});

it("says it in words when the data do not come", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  await visitor.page.context().route("**/data/*", (route) => route.fulfill({ status: 200, body: "not what it should be" }));
  await visitor.page.getByRole("link", { name: "Digits" }).evaluate((link) => (link as HTMLElement).click());
  await visitor.waitForState("failed");
  await visitor.waitForWords(".problem", /The data did not come .*start again/);
  await visitor.leave();
});

it("the text is learned from, is spoken, and one's own takes its place", async () => {
  const visitor = await Visitor.arrive(browser, "#text");
  await visitor.until(() => document.querySelectorAll(".spoken li").length >= 2, null);
  await visitor.until(() => Number(document.querySelector('[data-figure="loss"]')!.textContent) < 3.2, null);
  await visitor.page.locator(".source select").selectOption("own");
  await visitor.page.locator("textarea").fill("too short");
  await visitor.press("Learn from this text");
  await visitor.waitForState("failed");
  await visitor.waitForWords(".problem", /too short: 1320 characters/);
  await visitor.page.locator("textarea").fill("abcdefgh ".repeat(400));
  await visitor.press("Learn from this text");
  await visitor.until(() => Number(document.querySelector('[data-figure="loss"]')!.textContent) < 1, null);
  await visitor.waitForWords(".source + .note", /3,600 characters, 9 of them different/);
  await visitor.leave();
});

it("the playground's network tells its points apart", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?points=circles&layers=2&width=8");
  await visitor.until(() => Number.parseFloat(document.querySelector('[data-figure="judged"]')!.textContent!) >= 99, null);
  await visitor.page.locator(".choices select").first().selectOption("moons");
  await visitor.until(() => Number.parseFloat(document.querySelector('[data-figure="judged"]')!.textContent!) >= 95, null);
  expect(visitor.page.url()).toContain("points=moons");
  await visitor.leave();
});
