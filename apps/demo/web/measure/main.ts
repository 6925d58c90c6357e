// `npm run measure:page`: how the page does in a browser, on this machine. It prints, and judges nothing: run it when nothing else runs. With
// --write, bench/PAGE.md says the same.
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "playwright";
import { serveSite } from "../testing/site";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const args = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const rows: string[] = [];

function print(what: string, value: string, aim: string): void {
  console.log(`${what.padEnd(52)} ${value.padStart(12)}   (aim: ${aim})`);
  rows.push(`| ${what} | ${value} | ${aim} |`);
}

const load = (): string =>
  loadavg()
    .map((average) => average.toFixed(2))
    .join(", ");

/** Under what circumstances the numbers came about. */
const circumstances = (version: string, before: string): readonly (readonly [string, string])[] => [
  ["date", new Date().toISOString()],
  ["machine", `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`],
  ["load average (1, 5, 15 minutes)", `${before} at the start; ${load()} at the end`],
  ["Chromium", `${version}, WebGPU on SwiftShader`],
  ["Node", process.versions.node],
];

function write(around: readonly (readonly [string, string])[]): void {
  const text = [
    "# The page",
    "",
    "Written by `npm run measure:page -- --write`. Do not edit. The aims are for an ordinary laptop on which nothing else runs.",
    "",
    "| | |",
    "|---|---|",
    ...around.map(([what, value]) => `| ${what} | ${value} |`),
    "",
    "| | measured | aim |",
    "|---|---:|---:|",
    ...rows,
    "",
  ];
  writeFileSync("bench/PAGE.md", text.join("\n"));
}
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;

const figure = (page: Page, name: string): Promise<number> =>
  page
    .locator(`[data-figure="${name}"]`)
    .textContent()
    .then((text) => Number(text?.replace(/[,%\s]/g, "")));

const wait = (page: Page, least: number): Promise<unknown> =>
  page.waitForFunction((step) => Number(document.querySelector('[data-figure="step"]')?.textContent?.replaceAll(",", "")) >= step, least, {
    polling: 100,
    timeout: 0,
  });

async function visit<R>(browser: Browser, url: string, look: (page: Page) => Promise<R>): Promise<R> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    return await look(
      await context.newPage().then(async (page) => {
        page.setDefaultTimeout(0);
        await page.addInitScript(observe);
        await page.goto(url);
        return page;
      }),
    );
  } finally {
    await context.close();
  }
}

interface Observed {
  longTasks: number[];
  largestPaint: number;
}

/** Runs in the page, before it does. */
function observe(): void {
  const seen: Observed = { longTasks: [], largestPaint: 0 };
  (globalThis as unknown as { seen: Observed }).seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.longTasks.push(entry.duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.largestPaint = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
}

const observed = (page: Page): Promise<Observed> => page.evaluate(() => (globalThis as unknown as { seen: Observed }).seen);

/** What comes before the first file of data, as a host would send it: gzipped. */
async function firstLoad(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.context().on("response", (response) => {
    if (!response.url().includes("/data/"))
      sizes.push(
        response.body().then(
          (body) => gzipSync(body).length,
          () => 0,
        ),
      );
  });
  await page.goto(url);
  await page.waitForSelector('.status[data-state="paused"]', { timeout: 0 });
  const all = await Promise.all(sizes);
  await context.close();
  return all.reduce((sum, size) => sum + size, 0);
}

async function whileTraining(page: Page): Promise<Observed> {
  await wait(page, 20);
  await page.evaluate(() => {
    (globalThis as unknown as { seen: Observed }).seen.longTasks = [];
  });
  await page.waitForTimeout(15_000);
  return observed(page);
}

/** From device to device and back again: the second time its pipelines are there. */
async function warmSwitch(page: Page): Promise<number> {
  let last = 0;
  for (const device of ["webgpu", "wasm", "webgpu"] as const) {
    const step = await figure(page, "step");
    await page.getByRole("radio", { name: device }).evaluate((input) => (input as HTMLElement).click());
    await page.waitForFunction(
      (name) => new RegExp(`Moved to ${name} `).test(document.querySelector(".status .event")?.textContent ?? ""),
      device,
    );
    last = Number(/in (\d+) ms/.exec((await page.locator(".status .event").textContent())!)?.[1]);
    await wait(page, step + 3);
  }
  return last;
}

async function heldOutAfter(page: Page, seconds: number): Promise<readonly [loss: number, step: number]> {
  await wait(page, 1);
  await page.waitForTimeout(1000 * seconds);
  return [await figure(page, "judged"), await figure(page, "step")];
}

const before = load();
const site = await serveSite();
const browser = await chromium.launch({ executablePath, args });
try {
  print("first load before data, gzipped", `${((await firstLoad(browser, `${site.url}#digits?paused`)) / 1000).toFixed(0)} kB`, "≤ 400 kB");
  await visit(browser, `${site.url}#digits`, async (page) => {
    const { longTasks } = await whileTraining(page);
    const { largestPaint } = await observed(page);
    print("largest contentful paint", milliseconds(largestPaint), "≤ 1500 ms");
    print(
      "longest task of the main thread, 15 s of training",
      longTasks.length === 0 ? "< 50 ms" : milliseconds(Math.max(...longTasks)),
      "≤ 50 ms",
    );
    print("switch to webgpu, its pipelines warm", milliseconds(await warmSwitch(page)), "≤ 2000 ms");
  });
  await visit(browser, `${site.url}#text`, async (page) => {
    const [loss, step] = await heldOutAfter(page, 60);
    print(`GPT's held-out loss after 60 s on wasm (${step} steps)`, loss.toFixed(3), "≤ 2.2");
  });
  const around = circumstances(browser.version(), before);
  for (const [what, value] of around) console.log(`${what}: ${value}`);
  if (process.argv.includes("--write")) write(around);
} finally {
  await browser.close();
  site.close();
}
