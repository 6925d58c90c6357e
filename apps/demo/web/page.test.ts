import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
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
  await visitor.waitForWords(".status", /Paused at step 0/);
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

it("does without WebAssembly where a policy refuses it: cpu and webgpu are offered", async () => {
  const expected = /WebAssembly|wasm-eval|unsafe-eval/;
  const visitor = await Visitor.arrive(browser, "#playground?device=wasm&paused", { expected }, inject("withoutWasmSite"));
  await visitor.waitForState("paused");
  expect(await visitor.page.getByRole("radio", { name: "wasm" }).isDisabled()).toBe(true);
  expect(await visitor.page.getByRole("radio", { name: "cpu" }).isChecked()).toBe(true);
  await visitor.waitForWords(".missing", /wasm: not available.*It does not work here: .*Content.Security.Policy/i);
  await visitor.oneStepTo(2);
  await visitor.switchTo("webgpu");
  await visitor.oneStepTo(4);
  expect((await visitor.curve()).map(({ device }) => device)).toEqual(["cpu", "cpu", "webgpu", "webgpu"]);
  await visitor.leave();
});

it("the code beside the switch leads to the docs", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  await visitor.waitForState("paused");
  const links = await visitor.page.locator(".code .docs").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  expect(links).toHaveLength(4);
  for (const link of links) {
    await visitor.page.goto(link);
    const { hash } = new URL(link);
    expect(await visitor.page.locator(hash === "" ? "h1" : hash).count(), link).toBe(1);
  }
  await visitor.leave();
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

it.each(["cpu", "webgpu"] as const)("the text is learned from on %s", async (device) => {
  const visitor = await Visitor.arrive(browser, `#text?device=${device}`);
  // Letters of equal probability would cost 4.2 nats each.
  await visitor.until(() => Number(document.querySelector('[data-figure="loss"]')!.textContent) < 3.8, null);
  await visitor.leave();
});

it.each(["cpu", "webgpu"] as const)("the playground's network tells its points apart on %s", async (device) => {
  const visitor = await Visitor.arrive(browser, `#playground?points=circles&layers=2&width=8&device=${device}`);
  await visitor.until(() => Number.parseFloat(document.querySelector('[data-figure="judged"]')!.textContent!) >= 99, null);
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
