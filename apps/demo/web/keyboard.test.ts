import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** What has the focus: its name, or what it is. */
const focused = ({ page }: Visitor): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement & { readonly labels?: NodeListOf<HTMLLabelElement> };
    return element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent?.trim() ?? element.textContent?.trim() ?? element.tagName;
  });

/** Goes on with Tab until something has the focus. */
async function tabTo(visitor: Visitor, name: string | RegExp): Promise<void> {
  const met: string[] = [];
  for (let i = 0; i < 100; i++) {
    await visitor.page.keyboard.press("Tab");
    met.push(await focused(visitor));
    if (typeof name === "string" ? met.at(-1) === name : name.test(met.at(-1)!)) return;
  }
  throw new Error(`Tab leads to ${met.join(", ")}, and not to ${name}`);
}

it("a run is stepped, moved, lost, paused and gone on with by keys", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?layers=1&width=4&device=cpu&paused");
  const { keyboard } = visitor.page;
  await visitor.waitForState("paused");
  await keyboard.press("s");
  await visitor.waitForStep(1);
  await visitor.waitForState("paused");
  await keyboard.press("2");
  await visitor.waitForWords(".status .event", /Moved to wasm after step 1/);
  await keyboard.press("3");
  await visitor.waitForWords(".status .event", /Moved to webgpu after step 1/);
  await keyboard.press("g");
  // While it recovers, it takes no other order.
  await visitor.waitForWords(".status .event", /The GPU was lost in step .* went on/);
  await keyboard.press("1");
  await visitor.waitForWords(".status .event", /Moved to cpu after step/);
  await keyboard.press("Space");
  await visitor.waitForState("paused");
  const step = await visitor.figure("step");
  await keyboard.press("Space");
  await visitor.waitForStep(step + 5);
  await keyboard.press("?");
  await visitor.waitForWords("header .note", /Space/);
  await visitor.leave();
});

it("each part is reached and used by Tab, the arrows, Enter and Space alone", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  const { keyboard } = visitor.page;
  await visitor.waitForState("paused");
  await keyboard.press("Tab");
  expect(await focused(visitor)).toBe("Skip to the content");
  await tabTo(visitor, "Digits");
  await keyboard.press("Enter");
  await visitor.until(() => document.querySelector(".confusion"), null);
  await visitor.waitForState("running");
  await tabTo(visitor, "wasm");
  await keyboard.press("ArrowLeft");
  await visitor.waitForWords(".status .event", /Moved to cpu after step/);
  await tabTo(visitor, "Pause");
  await keyboard.press("Enter");
  await visitor.waitForState("paused");
  await tabTo(visitor, "One step");
  await keyboard.press("Space");
  await visitor.waitForState("paused");
  await tabTo(visitor, "Draw a 4");
  await keyboard.press("Enter");
  await visitor.until(() => Number(document.querySelector(".shares")?.getAttribute("data-best")) >= 0, null);
  await tabTo(visitor, "Save the state");
  const [download] = await Promise.all([visitor.page.waitForEvent("download"), keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toMatch(/\.safetensors$/);
  await visitor.leave();
});

it("a program of the lecture is edited, run and left by keys", async () => {
  const visitor = await Visitor.arrive(browser, "#lecture?cell=a");
  const { keyboard } = visitor.page;
  await visitor.page.waitForSelector(".editor .cm-content");
  await tabTo(visitor, /^c · /);
  await keyboard.press("Enter");
  await visitor.waitForWords("h2", /^c · /);
  await tabTo(visitor, /^Program c · /);
  await keyboard.press("Control+A");
  await keyboard.insertText('console.log("by keys");');
  await keyboard.press("Control+Enter");
  await visitor.waitForWords(".cell-lines", /by keys/);
  await keyboard.press("Tab");
  expect(await visitor.page.evaluate(() => document.activeElement!.closest(".editor"))).toBeNull();
  await visitor.leave();
});

it("nothing moves for those who want no motion, and a screen reader is told how the run comes on", async () => {
  const visitor = await Visitor.arrive(browser, "#digits?paused", { reducedMotion: "reduce" });
  await visitor.waitForState("paused");
  await visitor.press("Draw a 4");
  const moving = await visitor.page.evaluate(
    () =>
      Array.from(document.querySelectorAll("*"))
        .flatMap((element) => [getComputedStyle(element), getComputedStyle(element, "::after")])
        .filter(({ transitionDuration, animationName }) => animationName !== "none" || /[1-9]/.test(transitionDuration)).length,
  );
  expect(moving).toBe(0);
  const status = visitor.page.getByRole("status").filter({ hasText: "Paused at step 0" });
  expect(await status.count()).toBe(1);
  await visitor.oneStepTo(1);
  await visitor.waitForWords('[role="status"]', /Paused at step 1/);
  await visitor.leave();
});
