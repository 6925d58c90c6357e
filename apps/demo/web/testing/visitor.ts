import { readFileSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { expect, inject } from "vitest";
import type { DeviceName } from "../worker/messages";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Chromium with WebGPU in software; `gpu: false` is a browser that finds no adapter. */
export const openBrowser = ({ gpu = true }: { readonly gpu?: boolean } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      ...(gpu ? ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] : ["--disable-gpu", "--disable-software-rasterizer"]),
    ],
  });

/** A step of a run as the page's own file has it. */
export interface CurvePoint {
  readonly step: number;
  readonly loss: number;
  readonly device: DeviceName;
}

/** What is special about a visit. */
export interface Arrival {
  /** Console messages that are not complaints. */
  readonly expected?: RegExp;
}

/** Somebody who looks at the page, and at what goes wrong behind it. */
export class Visitor {
  readonly page: Page;
  private readonly complaints: string[] = [];

  /** @param expected Console messages that belong to what is tested. */
  private constructor(page: Page, expected?: RegExp) {
    this.page = page;
    const { origin } = new URL(inject("site"));
    page.on("console", (message) => {
      if (expected?.test(message.text()) === true) return;
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`error: ${error.message}`));
    page.context().on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.origin !== origin) this.complaints.push(`request to ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.status()} ${response.url()}`);
    });
  }

  static async arrive(
    browser: Browser,
    address = "",
    { expected, ...options }: BrowserContextOptions & Arrival = {},
    site = inject("site"),
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const visitor = new Visitor(await context.newPage(), expected);
    // As long as it takes: the test has a time of its own.
    visitor.page.setDefaultTimeout(0);
    await visitor.page.goto(`${site}${address}`);
    return visitor;
  }

  /** Nothing went wrong, and nothing was asked of anybody else. */
  async leave(): Promise<void> {
    expect(this.complaints).toEqual([]);
    await this.page.context().close();
  }

  /**
   * By the page's own means, not by the browser's: a GPU in software paints the page too, and while it computes, nothing is painted that a
   * pointer could be shown to hit.
   */
  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).evaluate((button) => (button as HTMLElement).click());
  }

  /** Waits for what `find` finds, looking now and then. */
  until<T>(find: (value: T) => unknown, value: T): Promise<unknown> {
    return this.page.waitForFunction(find as (value: unknown) => unknown, value, { polling: 100 });
  }

  async waitForState(state: string): Promise<void> {
    await this.until((wanted) => document.querySelector(`.status[data-state="${wanted}"]`), state);
  }

  /** Waits for words in a part of the page. */
  async waitForWords(selector: string, words: RegExp): Promise<void> {
    await this.until(([where, pattern]) => new RegExp(pattern).test(document.querySelector(where)?.textContent ?? ""), [
      selector,
      words.source,
    ] as const);
  }

  async figure(name: "step" | "loss" | "judged" | "rate"): Promise<number> {
    const text = await this.page.locator(`[data-figure="${name}"]`).textContent();
    return Number(text?.replace(/[,%\s]/g, ""));
  }

  /** Waits until the run has done so many steps. */
  async waitForStep(step: number): Promise<void> {
    await this.until((least) => Number(document.querySelector('[data-figure="step"]')?.textContent?.replaceAll(",", "")) >= least, step);
  }

  async oneStepTo(step: number): Promise<void> {
    for (let at = await this.figure("step"); at < step; at++) {
      await this.press("One step");
      await this.waitForStep(at + 1);
      await this.waitForState("paused");
    }
  }

  async choose(device: DeviceName): Promise<void> {
    await this.page.getByRole("radio", { name: device }).evaluate((input) => (input as HTMLElement).click());
  }

  async switchTo(device: DeviceName): Promise<void> {
    await this.choose(device);
    await this.waitForWords(".status .event", new RegExp(`Moved to ${device} after step`));
  }

  /** What the page hands over when a button is pressed. */
  async fileFrom(button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.press(button)]);
    return { name: download.suggestedFilename(), bytes: readFileSync((await download.path())!) };
  }

  /** The curve, as the page gives it to whoever asks. */
  async curve(): Promise<CurvePoint[]> {
    const { bytes } = await this.fileFrom("Curve as CSV");
    const [, ...rows] = bytes.toString("utf8").trim().split("\n");
    return rows.map((row) => {
      const [step, loss, device] = row.split(",") as [string, string, DeviceName];
      return { step: Number(step), loss: Number(loss), device };
    });
  }
}
