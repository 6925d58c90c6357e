import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { fullLike, type Tensor, use } from "@adjoint/core";
import { readSafetensors, writeSafetensors } from "@adjoint/formats/safetensors";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./testing/accessibility";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function look(visitor: Visitor, step: number): Promise<void> {
  await visitor.waitForState("paused");
  await visitor.press("Look at the next step");
  await visitor.until((wanted) => document.querySelector(`[data-inspected="${wanted}"]`), step);
  await visitor.until(() => document.querySelector("figure.graph svg"), null);
}

const labels = (visitor: Visitor): Promise<string[]> => visitor.page.locator(".graph-node text:not(.graph-detail)").allTextContents();

/** As a keyboard does it. */
async function choose(visitor: Visitor, label: string): Promise<void> {
  await visitor.page
    .locator(".graph-node", { has: visitor.page.locator(`text="${label}"`) })
    .first()
    .evaluate((node) => node.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
}

describe.each(["cpu", "wasm", "webgpu"] as const)("on %s", (device) => {
  it("shows the playground's step: weights, operations, loss, with values, gradients and kernels", async () => {
    const visitor = await Visitor.arrive(browser, `#inside?run=playground&layers=2&width=8&device=${device}&paused`);
    await look(visitor, 1);
    const shown = await labels(visitor);
    expect(shown.filter((label) => label === "linear")).toHaveLength(3);
    expect(shown.filter((label) => label === "tanh")).toHaveLength(2);
    expect(shown).toEqual(expect.arrayContaining(["input", "target", "0.weight", "0.bias", "4.weight"]));
    expect(await visitor.page.locator(".graph-node.result").count()).toBe(1);
    expect(await visitor.page.locator(".graph-backward").count()).toBeGreaterThan(8);
    await choose(visitor, "linear");
    await visitor.waitForWords(".node-panel", /y = x·Wᵀ \+ b/);
    await visitor.waitForWords(".node-panel", /300 × 8 · float32/);
    await visitor.waitForWords(".node-panel", /Gradient/);
    const kernel = await visitor.page.locator(".kernel").first().textContent();
    if (device === "webgpu") expect(kernel).toMatch(/WGSL · no time told[\s\S]*@compute/);
    else expect(kernel).toMatch(/matmul · program · (< )?[\d.]+ ms/);
    await choose(visitor, "0.weight");
    await visitor.waitForWords(".node-panel", /A weight/);
    expect(await visitor.page.locator(".node-panel .values").count()).toBe(2);
    await look(visitor, 2);
    await visitor.waitForWords("[data-inspected]", /No NaN in it/);
    await visitor.leave();
  });
});

it("looking changes nothing: the losses are those of a run that nobody looked into", async () => {
  const looked = await Visitor.arrive(browser, "#inside?run=digits&model=cnn&device=wasm&seed=4&paused");
  await look(looked, 1);
  await looked.page
    .getByRole("link", { name: "Digits" })
    .first()
    .evaluate((link) => (link as HTMLElement).click());
  await looked.until(() => document.querySelector(".confusion"), null);
  await looked.oneStepTo(4);
  const curve = await looked.curve();
  await looked.leave();
  const other = await Visitor.arrive(browser, "#digits?model=cnn&device=wasm&seed=4&paused");
  await other.waitForState("paused");
  await other.oneStepTo(4);
  expect(await other.curve()).toEqual(curve);
  await other.leave();
});

it("a large graph is folded by module, and opens", async () => {
  const visitor = await Visitor.arrive(browser, "#inside?run=text&device=wasm&paused");
  await look(visitor, 1);
  const before = await labels(visitor);
  expect(before).toEqual(expect.arrayContaining(["blocks.0 +", "blocks.1 +"]));
  await choose(visitor, "blocks.0 +");
  await visitor.until((count) => document.querySelectorAll(".graph-node").length > count, before.length);
  expect(await labels(visitor)).not.toContain("blocks.0 +");
  await visitor.press("Fold the modules");
  await visitor.until((count) => document.querySelectorAll(".graph-node").length === count, before.length);
  await visitor.leave();
});

it("marks the tensor in which the first NaN was born", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?layers=2&width=8&activation=relu&paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(1);
  const { bytes } = await visitor.fileFrom("Save the state");
  await use(cpu());
  const { tensors, metadata } = readSafetensors(bytes);
  // Infinity times the zeros of a ReLU.
  const broken: Record<string, Tensor> = { ...tensors, "model.4.weight": fullLike(tensors["model.4.weight"]!, Number.POSITIVE_INFINITY) };
  const buffer = Buffer.from(await writeSafetensors(broken, { metadata }));
  await visitor.page
    .locator('input[type="file"]')
    .setInputFiles({ name: "broken.safetensors", mimeType: "application/octet-stream", buffer });
  await visitor.waitForWords(".status", /Goes on after step 1/);
  await visitor.page.getByRole("link", { name: "Inside" }).evaluate((link) => (link as HTMLElement).click());
  await visitor.until(() => document.querySelector(".inside"), null);
  await look(visitor, 2);
  await visitor.waitForWords("[data-inspected]", /The first NaN was born in linear/);
  expect(await visitor.page.locator(".graph-node.marked text:not(.graph-detail)").allTextContents()).toEqual(["linear"]);
  await visitor.leave();
});

it.each([
  ["light", 1280, "en-US"],
  ["dark", 390, "ko-KR"],
] as const)("axe finds nothing in the %s, at %d pixels, in %s", async (colorScheme, width, locale) => {
  const visitor = await Visitor.arrive(browser, "#inside?run=playground&device=wasm", {
    colorScheme,
    locale,
    viewport: { width, height: 844 },
  });
  // It looks by itself.
  await visitor.until(() => document.querySelector("figure.graph svg"), null);
  await visitor.page
    .locator(".graph-node")
    .first()
    .evaluate((node) => node.dispatchEvent(new MouseEvent("click", { bubbles: true })));
  await visitor.until(() => document.querySelector(".node-panel"), null);
  expect(await violations(visitor)).toEqual([]);
  expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  await visitor.leave();
});
