/**
 * `npm run docs -- --look` opens pages of the built site in Chromium, wide, narrow and dark, leaves a picture of each in .cache/docs-pages, and
 * fails where axe finds a violation, a page is wider than the window, or an example of the start page does not run.
 */
import { openChromium } from "../../../tools/browser/chromium";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright";

const pages = [
  "/",
  "/start",
  "/ideas/memory",
  "/api/@adjoint/core/functions/matmul",
  "/api/@adjoint/core/",
  "/errors/SHAPE",
  "/performance",
  "/ko/start",
];
const views = [
  { name: "wide", width: 1280, colorScheme: "light" },
  { name: "narrow", width: 390, colorScheme: "light" },
  { name: "dark", width: 1280, colorScheme: "dark" },
] as const;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** The file of a path as static hosts find it: `/start` is `start.html`, `/api/` is `api/index.html`. */
function fileOf(site: string, path: string): string | undefined {
  const place = join(site, normalize(decodeURIComponent(path)));
  return [place, `${place}.html`, join(place, "index.html")].find((file) => extname(file) !== "" && existsSync(file));
}

const serve = (site: string): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      const file = fileOf(site, new URL(request.url!, "http://localhost").pathname);
      response.writeHead(file === undefined ? 404 : 200, { "Content-Type": types[extname(file ?? "")] ?? "application/octet-stream" });
      response.end(file === undefined ? "" : readFileSync(file));
    }).listen(0, "127.0.0.1", () => resolve(server));
  });

/** What the examples of the start page print, in their order. */
const printed = [/^wasm$/, /^\[ 36, 44 \]$/, /^\[ 2, -4, 6 \]$/, /^step 0: loss [\d.]+\nstep 100: loss [\d.]+\nstep 200: loss [\d.]+\n\[ /];

const hasEnded = `![...document.querySelectorAll(".live-buttons button")].some(({ textContent }) => textContent === "Stop")`;

/** Runs the examples of the page, and then one that was edited, one that goes wrong, and one that never ends. @returns What is wrong. */
async function faultsOfExamples(page: Page): Promise<string[]> {
  const closed = page.getByRole("button", { name: "Edit and run" });
  for (let opened = 1; (await closed.count()) > 0; opened++) {
    await closed.first().click();
    // The editor is fetched first; then the output is there from the start of the run.
    await page.waitForFunction(`document.querySelectorAll(".live-output").length === ${opened} && ${hasEnded}`);
  }
  const outputs = page.getByRole("log");
  const textOf = async (at: number): Promise<string> => (await outputs.nth(at).locator("div").allInnerTexts()).join("\n");
  const faults: string[] = [];
  const compare = async (at: number, wanted: RegExp): Promise<void> => {
    const text = await textOf(at);
    if (!wanted.test(text)) faults.push(`example ${at + 1} printed ${JSON.stringify(text)}, not ${wanted}`);
  };
  if ((await outputs.count()) !== printed.length) faults.push(`${await outputs.count()} examples ran, not ${printed.length}`);
  for (const [at, wanted] of printed.entries()) await compare(at, wanted);
  const program = page.getByRole("textbox", { name: "Program" }).first();
  for (const [code, wanted] of [
    ['import { ones } from "@adjoint/core"; console.log(ones([2]).shape)', /^\[ 2 \]$/],
    ['import { ones } from "@adjoint/core"; ones([2]).matmul(ones([3]))', /^ShapeError: matmul/],
    ["const x =", /^SyntaxError: /],
  ] as const) {
    await program.fill(code);
    await program.press("Control+Enter");
    await page.waitForFunction(hasEnded);
    await compare(0, wanted);
  }
  await program.fill('console.log("on and on"); for (;;);');
  await program.press("Control+Enter");
  await page.getByText("on and on", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.waitForFunction(hasEnded);
  return faults;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What is wrong with the page as it is now. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as { readonly violations: readonly Violation[] };
  const [wanted, got] = (await page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")) as [
    number,
    number,
  ];
  return [
    ...violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0]!.html.slice(0, 200)} ${nodes[0]!.failureSummary ?? ""}`),
    ...(got > wanted ? [`the page is ${got} pixels wide in a window of ${wanted}`] : []),
  ];
}

/** Looks at the site in a folder. @returns How many faults there are. */
export async function look(site: string): Promise<number> {
  const pictures = join(".cache", "docs-pages");
  mkdirSync(pictures, { recursive: true });
  const server = await serve(site);
  const browser = await openChromium();
  let count = 0;
  try {
    for (const { name, width, colorScheme } of views) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      for (const path of pages) {
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { waitUntil: "networkidle" });
        const faults = [...(path === "/start" ? await faultsOfExamples(page) : []), ...(await faultsOf(page))];
        for (const fault of faults) console.error(`docs: ${path}, ${name}: ${fault}`);
        count += faults.length;
        await page.screenshot({ path: join(pictures, `${path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home"}-${name}.png`) });
      }
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
  return count;
}
