import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import golden from "../../../examples/golden/lecture.json";
import { deviceIn, newLines, onDevice } from "./page/lecture/lines";
import { violations } from "./testing/accessibility";
import { openBrowser, Visitor } from "./testing/visitor";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Opens a program of the lecture, and waits for its editor. */
async function open(letter: string, options: BrowserContextOptions = {}, site?: string): Promise<Visitor> {
  const visitor = await Visitor.arrive(browser, `#lecture?cell=${letter}`, options, site);
  await visitor.page.waitForSelector(".editor .cm-content");
  return visitor;
}

const waitFor = (visitor: Visitor, state: string): Promise<unknown> =>
  visitor.until((wanted) => document.querySelector(`.cell-status[data-state="${wanted}"]`), state);

async function run(visitor: Visitor, state = "finished"): Promise<string> {
  await visitor.press("Run");
  await visitor.until(() => !/idle|running/.test(document.querySelector<HTMLElement>(".cell-status")!.dataset.state!), null);
  const output = (await visitor.page.locator(".cell-lines > div, .cell-error").allTextContents()).join("\n");
  expect(await visitor.page.locator(".cell-status").getAttribute("data-state"), output).toBe(state);
  return output;
}

/** Puts another program into the editor, as somebody would who pastes it. */
async function write({ page }: Visitor, code: string): Promise<void> {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(code);
}

/** How often a loss was told, and the last one, as a screen reader is told it. */
async function curve({ page }: Visitor): Promise<{ readonly count: number; readonly last: number }> {
  const label = await page.locator(".loss-curve").getAttribute("aria-label");
  const [, count, last] = /told (\d+) times; the last is (\S+)\.$/.exec(label!)!;
  return { count: Number(count), last: Number(last) };
}

const { linearClassifier, twoLayers, layers, ownModule, dataLoader, dynamicGraph, recurrent } = golden;

describe.each([
  ["a", "a-linear-classifier.ts", linearClassifier, /^87 of 90 points/m],
  ["b", "b-by-hand.ts", twoLayers, /^$/],
  ["c", "c-automatic.ts", twoLayers, /^$/],
  ["d", "d-on-the-gpu.ts", twoLayers, /^$/],
  ["e", "e-nn.ts", layers, /Linear\(inFeatures=100, outFeatures=50, bias=true\)/],
  ["f", "f-own-function.ts", layers, /^$/],
  ["g", "g-own-module.ts", ownModule, /Parameters: 6,560/],
  ["h", "h-data-loader.ts", dataLoader, /^48\d of 500 unseen points/m],
  ["i", "i-dynamic-graph.ts", dynamicGraph, /^$/],
  ["j", "j-recurrent.ts", recurrent, /^7 numbers: the sum is 0\.23/m],
] as const)("program %s", (letter, file, losses, says) => {
  it("runs as it is, learns what PyTorch learns, and runs on each device when it is edited", async () => {
    const visitor = await open(letter);
    expect(await run(visitor)).toMatch(says);
    const { count, last } = await curve(visitor);
    expect(count).toBe(losses.length);
    const expected = losses.at(-1)!;
    expect(Math.abs(last - expected), `${last} against ${expected}`).toBeLessThan(0.02 * expected + 1e-6 * losses[0]);

    const source = readFileSync(new URL(`../../../examples/lecture/${file}`, import.meta.url), "utf8");
    const fewer = source
      .replace(/step <= \d+/, "step <= 10")
      .replace("pass < 20", "pass < 1")
      .replace(/\[(201|151)/, "[11");
    await write(visitor, `${fewer}\nconst answer: number = 6 * 7;\nconsole.log("edited", answer);`);
    for (const device of ["cpu", "wasm", "webgpu"] as const) {
      await visitor.choose(device);
      await visitor.waitForWords(".cm-content", new RegExp(`use\\(backends\\.${device}\\(\\)\\)`));
      expect(await run(visitor), device).toMatch(/^edited 42$/m);
      expect((await curve(visitor)).count).toBeLessThanOrEqual(3);
    }
    await visitor.leave();
  });
});

it("draws the graph of the first program, and of each depth of the dynamic one", async () => {
  const visitor = await open("a");
  await run(visitor);
  const nodes = visitor.page.locator("[data-node]");
  await visitor.page.waitForSelector("[data-node]");
  expect(await nodes.count()).toBe(17);
  expect(await visitor.page.locator(".graph svg").getAttribute("aria-label")).toMatch(
    /^Graph from x, W, right, wrong over matmul, mul, sum/,
  );
  await visitor.page.goto(`${inject("site")}#lecture?cell=i`);
  await visitor.waitForWords("h2", /dynamic/);
  await run(visitor);
  await visitor.until(() => document.querySelectorAll(".graph svg").length === 2, null);
  expect(await visitor.page.locator(".graph-backward").count()).toBeGreaterThan(10);
  await visitor.leave();
});

describe("a program that does not end", () => {
  it.each([
    [
      "computes",
      'await new Promise((resolve) => setTimeout(resolve));\nconsole.log("on it");\nawait new Promise((resolve) => setTimeout(resolve, 200));\nfor (;;) {}',
    ],
    ["talks", 'for (;;) console.log("on it");'],
    ["waits", 'console.log("on it");\nawait new Promise(() => {});'],
  ])("and %s is stopped, while the page goes on", async (_, code) => {
    const visitor = await open("a");
    await write(visitor, code);
    await visitor.press("Run");
    await visitor.waitForWords(".cell-lines", /on it/);
    await visitor.press("한국어");
    await visitor.waitForWords(".cell-status", /실행 중/);
    await visitor.press("English");
    await visitor.press("Stop");
    await visitor.waitForWords(".cell-status", /Stopped/);
    expect(await visitor.page.locator(".cell-lines > div").count()).toBeLessThanOrEqual(500);
    await write(visitor, 'console.log("and another");');
    expect(await run(visitor)).toMatch(/and another/);
    await visitor.leave();
  });
});

describe("what goes wrong is said in words, with its line", () => {
  it.each([
    [
      "an error of the framework's",
      'import { ones, use } from "@adjoint/core";\nimport { backends } from "./backends";\nawait use(backends.wasm());\nones([2, 3]).matmul(ones([2, 3]));',
      4,
      /ShapeError: matmul: inner dimensions differ[\s\S]*hint: transpose/,
    ],
    [
      "an error of the program's own",
      "// one\nconst fail = (): never => {\n  throw new RangeError('too far');\n};\nfail();",
      3,
      /RangeError: too far/,
    ],
    ["an error after the end", "let x: number = 1;\nsetTimeout(() => {\n  throw new Error('late ' + x);\n});", 3, /Error: late 1/],
    ["a promise that nobody waits for", "// one\nvoid Promise.reject(new Error('dropped'));", 2, /Error: dropped/],
    ["what is not a program", "const a = 1;\nconst = 2;", 2, /SyntaxError/],
    [
      "what only the browser refuses",
      "const a = 1;\nconst b = 2;\nconst a = 3;",
      null,
      /SyntaxError: Identifier 'a' has already been declared/,
    ],
    [
      "a module that is not there",
      '// one\nimport { readFileSync } from "node:fs";\nconsole.log(readFileSync);',
      null,
      /There is no module "node:fs" here\. There are: .*@adjoint\/core/,
    ],
    [
      "a device that is not there",
      'import { use } from "@adjoint/core";\nimport { backends } from "./backends";\nawait use(backends.tpu());',
      3,
      /TypeError/,
    ],
  ] as const)("%s", async (_, code, line, message) => {
    const visitor = await open("c");
    await write(visitor, code);
    await visitor.press("Run");
    await waitFor(visitor, "failed");
    await visitor.waitForWords(".cell-error", message);
    if (line !== null) {
      await visitor.waitForWords(".cell-status", new RegExp(`^Line ${line}: `));
      expect(await visitor.page.locator(".cm-problem").textContent()).toBe(code.split("\n")[line - 1]);
    }
    await visitor.press("Reset");
    await waitFor(visitor, "idle");
    expect(await visitor.page.locator(".cm-content").textContent()).toContain("loss.backward();");
    await visitor.leave();
  });
});

it.each(["cpu", "wasm", "webgpu"] as const)("%s is a word in the program, put there by a button", async (device) => {
  const visitor = await open(device === "wasm" ? "d" : "c");
  const source = readFileSync(new URL("../../../examples/lecture/c-automatic.ts", import.meta.url), "utf8");
  await write(visitor, source.replace("step <= 200", "step <= 10").replace("wasm()", device === "wasm" ? "webgpu()" : "wasm()"));
  await visitor.choose(device);
  await visitor.waitForWords(".cm-content", new RegExp(`use\\(backends\\.${device}\\(\\)\\)`));
  await visitor.page.locator(".cm-content").focus();
  await visitor.page.keyboard.press("Control+Enter");
  await waitFor(visitor, "finished");
  expect((await curve(visitor)).last / golden.twoLayers[1]!).toBeCloseTo(1, 2);
  // What is typed into a program is not a command for the page.
  await visitor.page.keyboard.press("Control+End");
  await visitor.page.keyboard.type("// ?");
  expect(await visitor.page.getByText("Space pauses").count()).toBe(0);
  await visitor.leave();
});

it("loses nothing of what is typed faster than it is drawn", async () => {
  const visitor = await open("b");
  const session = await visitor.page.context().newCDPSession(visitor.page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const typed = Array.from({ length: 5 }, (_, i) => `console.log(${i})`).join(";");
  await write(visitor, "// ");
  for (const character of typed) void visitor.page.keyboard.press(character === " " ? "Space" : character);
  await visitor.waitForWords(".cm-content", /log\(4\)/);
  await visitor.page.waitForTimeout(1000);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  expect(await visitor.page.locator(".cm-content").textContent()).toBe(`// ${typed}`);
  await visitor.leave();
});

it("programs keep what they were edited to, and what they said", async () => {
  const visitor = await open("a");
  await write(visitor, 'console.log("kept", [1, 2.5], { x: "y" }, new Float32Array(2));');
  await run(visitor);
  await visitor.page.getByRole("link", { name: /^b · / }).first().click();
  await visitor.waitForWords("h2", /by hand/);
  await visitor.page.getByRole("link", { name: /^a · / }).first().click();
  await visitor.waitForWords(".cell-lines", /kept \[ 1, 2\.5 \] \{ x: "y" \} Float32Array \[ 0, 0 \]/);
  await visitor.waitForWords(".cm-content", /kept/);
  await visitor.leave();
});

describe.each([
  ["light", 1280],
  ["dark", 390],
] as const)("in the %s, at %d pixels", (colorScheme, width) => {
  it("axe finds nothing, with a graph or with an error", async () => {
    const visitor = await open("a", { colorScheme, viewport: { width, height: 844 } });
    await run(visitor);
    await visitor.page.waitForSelector("[data-node]");
    expect(await violations(visitor)).toEqual([]);
    await write(visitor, "const a = 1;\nthrow new Error('no');");
    await run(visitor, "failed");
    expect(await violations(visitor)).toEqual([]);
    expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await visitor.leave();
  });
});

it("speaks Korean", async () => {
  const visitor = await open("c", { locale: "ko-KR" });
  await visitor.waitForWords("h2", /저절로 구하는 기울기/);
  await visitor.waitForWords(".cell-text", /loss\.backward\(\) 한 줄이 됩니다/);
  await visitor.press("실행");
  await visitor.waitForWords(".cell-status", /초 만에 끝났습니다/);
  expect(await visitor.page.locator(".loss-curve").getAttribute("aria-label")).toMatch(/^손실 값 21개, 마지막 값/);
  await visitor.leave();
});

it("runs where every answer has the strictest policy", async () => {
  const visitor = await open("e", {}, inject("strictSite"));
  const source = readFileSync(new URL("../../../examples/lecture/e-nn.ts", import.meta.url), "utf8");
  await write(visitor, source.replace("step <= 100", "step <= 10"));
  await run(visitor);
  await visitor.choose("cpu");
  await run(visitor);
  await visitor.leave();
});

it("says why where there are no service workers, and still shows the programs", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  await visitor.page.addInitScript("delete Navigator.prototype.serviceWorker");
  await visitor.page.goto(`${inject("site")}#lecture`);
  await visitor.page.reload();
  await visitor.waitForWords(".lecture .problem", /Programs cannot run here: .* https and on localhost only/);
  await visitor.waitForWords(".cm-content", /linear classifier/);
  expect(await visitor.page.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  await visitor.leave();
});

it("says why where the browser refuses one", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  const refuse =
    "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('not in this window', 'SecurityError'))";
  await visitor.page.addInitScript(refuse);
  await visitor.page.goto(`${inject("site")}#lecture`);
  await visitor.page.reload();
  await visitor.waitForWords(".lecture .problem", /did not start the service worker .*not in this window/);
  await visitor.leave();
});

it("loads nothing of it before it is looked at", async () => {
  const visitor = await Visitor.arrive(browser, "#playground?paused");
  await visitor.waitForState("paused");
  const loaded = await visitor.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(loaded.length).toBeGreaterThan(2);
  expect(loaded.filter((name) => /lecture|dagre|service-worker/.test(name))).toEqual([]);
  expect(await visitor.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  await visitor.leave();
});

describe("lines", () => {
  it("are new if the text before does not have them, in its order", () => {
    expect([...newLines("a\nb\nc", "a\nx\nc\n\nb")]).toEqual([2, 5]);
    expect([...newLines("// (a) one\nb", "// (b) two\nb\nc")]).toEqual([3]);
    expect([...newLines("a", "a")]).toEqual([]);
  });
  it("name a device, which can be another", () => {
    const code = "x\nawait use(backends.wasm()); // here\n";
    expect(deviceIn(code)).toBe("wasm");
    expect(onDevice(code, "cpu")).toBe("x\nawait use(backends.cpu()); // here\n");
    expect(deviceIn("no device")).toBeUndefined();
  });
});
