import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshFolder, packAll, removeFolders, root, run } from "./tarballs.ts";
import { openChromium } from "../browser/chromium.ts";

// The guide's component in an app of Next, installed from npm, with the packages from their tarballs: on the server and in the page.

const versions = ["next@16.4.6", "react@19.3.1", "react-dom@19.3.1"];
const quiet = { NEXT_TELEMETRY_DISABLED: "1" };

const model = (entry: string): string => `
import { tensor, use } from "@adjoint/core";
import { wasm } from "@adjoint/backend-wasm-simd${entry}";
export async function predict(input) {
  const { device } = await use(wasm());
  const x = tensor([input, input]);
  return \`\${await x.matmul(x.t()).sum().item()} on \${device}\`;
}
`;
const computed = "20 on wasm";

/** The code blocks of the guide, in order. */
const blocks = [...readFileSync(join(root, "docs/guides/next.md"), "utf8").matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, , code]) => code!);
const [component, configuration] = blocks as [string, string];

const page = (from: string): string => `
import { predict } from "${from}";
import { Prediction } from "./prediction";
export const dynamic = "force-dynamic";
export default async function Page() {
  const said = await predict([1, 2]).catch((error) => String(error));
  return <main><pre>{said}</pre><Prediction input={[1, 2]} /></main>;
}
`;

let folder: string;
let browser: Browser;
let server: ChildProcess | undefined;
const stop = async (): Promise<void> => {
  const ended = new Promise((resolve) => server?.once("exit", resolve));
  if (server?.kill()) await ended;
  server = undefined;
};

beforeAll(async () => {
  folder = freshFolder();
  mkdirSync(join(folder, "app"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const tarballs = packAll(["core", "backend-wasm-simd"]).values();
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", ...versions, ...tarballs], folder);
  const { outputText } = ts.transpileModule(component, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.Preserve },
  });
  const files = {
    "layout.jsx": 'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>;\n}\n',
    "prediction.jsx": outputText,
    "model.js": model(""),
    "inline.js": model("/inline"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "app", name), text);
  browser = await openChromium();
});
afterAll(async () => {
  await stop();
  await browser.close();
  removeFolders();
});

const program = (): string => join(folder, "node_modules/next/dist/bin/next");

/** Builds and starts the app, and gives what the server and what the page computed. */
async function answers(bundler: "--turbopack" | "--webpack", config: string, from: string): Promise<readonly [string, string]> {
  rmSync(join(folder, ".next"), { recursive: true, force: true });
  writeFileSync(join(folder, "next.config.mjs"), config);
  writeFileSync(join(folder, "app/page.jsx"), page(from));
  run(process.execPath, [program(), "build", bundler], folder, quiet);
  server = spawn(process.execPath, [program(), "start", "--port", "0"], {
    cwd: folder,
    env: { ...process.env, ...quiet, NODE_OPTIONS: "" },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    server!.stdout!.on("data", (text: Buffer) => {
      said += text.toString();
      const found = /http:\/\/localhost:\d+/.exec(said);
      if (found !== null && said.includes("Ready")) resolve(found[0]);
    });
    server!.once("exit", () => reject(new Error(`next start ended: ${said}`)));
  });
  const tab = await browser.newPage();
  try {
    await tab.goto(address);
    const shown = tab.locator("p").filter({ hasText: /./ });
    return [(await tab.locator("pre").textContent()) ?? "", (await shown.textContent()) ?? ""];
  } finally {
    await tab.close();
    await stop();
  }
}

it("computes on the server and in the page, with the guide's configuration", async () => {
  expect(await answers("--turbopack", configuration, "./model")).toEqual([computed, computed]);
});

it("computes so with webpack, and on the server by /inline without any configuration", async () => {
  expect(await answers("--webpack", configuration, "./model")).toEqual([computed, computed]);
  expect(await answers("--turbopack", "export default {};", "./inline")).toEqual([computed, computed]);
});

it("says on the server what to do where Next moves the wasm file", async () => {
  const [onServer, inPage] = await answers("--turbopack", "export default {};", "./model");
  expect(onServer).toMatch(/DeviceError: use: no device is available[\s\S]*@adjoint\/backend-wasm-simd\/inline/);
  expect(inPage).toBe(computed);
});
