import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CurvePoint, openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const STEPS = 50;

const expectEqualCurves = (curve: readonly CurvePoint[], expected: readonly CurvePoint[]): void => {
  expect(curve.map(({ step }) => step)).toEqual(expected.map(({ step }) => step));
  curve.forEach(({ loss, step, device }, i) => {
    const [other] = [expected[i]!.loss];
    expect(Math.abs(loss / other - 1), `step ${step} on ${device}: ${loss} against ${other}`).toBeLessThan(1e-3);
  });
};

/** The same seed, never moved. */
async function unswitched(): Promise<CurvePoint[]> {
  const visitor = await Visitor.arrive(browser, "#digits?device=wasm&paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(STEPS);
  const curve = await visitor.curve();
  await visitor.leave();
  return curve;
}

let expected: Promise<CurvePoint[]> | undefined;

it("a run that is moved twice goes on on the same curve", async () => {
  const visitor = await Visitor.arrive(browser, "#digits?device=cpu&paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(12);
  await visitor.switchTo("webgpu");
  await visitor.oneStepTo(30);
  await visitor.switchTo("wasm");
  await visitor.oneStepTo(STEPS);
  const curve = await visitor.curve();
  expect(curve.map(({ device }) => device)).toEqual([
    ...new Array<string>(12).fill("cpu"),
    ...new Array<string>(18).fill("webgpu"),
    ...new Array<string>(20).fill("wasm"),
  ]);
  expectEqualCurves(curve, await (expected ??= unswitched()));
  await visitor.leave();
});

it("it is moved while it runs, by keys too, and the code beside it names the device", async () => {
  const visitor = await Visitor.arrive(browser, "#digits?device=wasm");
  await visitor.waitForStep(20);
  await visitor.page.keyboard.press("1");
  await visitor.waitForWords(".status .event", /Moved to cpu after step/);
  await visitor.waitForWords(".code", /to\("cpu"\)/);
  await visitor.waitForStep((await visitor.figure("step")) + 10);
  await visitor.switchTo("wasm");
  await visitor.waitForWords(".code", /to\("wasm"\)/);
  await visitor.waitForStep((await visitor.figure("step")) + 10);
  expect(new Set((await visitor.curve()).map(({ device }) => device))).toEqual(new Set(["wasm", "cpu"]));
  await visitor.leave();
});

it.each(["webgpu", "wasm"] as const)("a lost GPU costs some steps, which are done again on %s", async (goOnWith) => {
  const visitor = await Visitor.arrive(browser, "#digits?device=webgpu&paused");
  await visitor.waitForState("paused");
  await visitor.oneStepTo(15);
  if (goOnWith === "wasm") await visitor.page.getByLabel("Then go on with").selectOption("wasm");
  await visitor.press("Lose the GPU");
  await visitor.waitForWords(".status .event", new RegExp(`The GPU was lost in step .* went on .* on ${goOnWith}`));
  await visitor.waitForStep(STEPS);
  await visitor.press("Pause");
  await visitor.waitForState("paused");
  const curve = (await visitor.curve()).slice(0, STEPS);
  expect(curve.at(-1)!.device).toBe(goOnWith);
  expectEqualCurves(curve, await (expected ??= unswitched()));
  await visitor.leave();
});
