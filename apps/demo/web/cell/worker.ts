import { findDevices } from "../worker/devices";
import { compile } from "./compile";
import type { CellNews, CellOrder, FailureKind } from "./messages";
import { moduleOf } from "./modules";
import { flush, listenToConsole } from "./output";
import { CACHE, FOLDER } from "./served";

// Runs one program of the lecture, as it was edited. It is a module like any other to the browser, for the page's security policy allows nothing
// else: the service worker serves it.

const tell = (news: CellNews): void => self.postMessage(news);

type Program = (require: (name: string) => unknown, exports: object) => Promise<void>;

let address = "";

/** The line of the program that an error comes from. Nothing is put before the program's own lines, so they keep their numbers. */
function lineOf(error: unknown): number | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const at = address === "" ? -1 : stack.indexOf(address);
  const line = at < 0 ? null : /^\D*?:(\d+)/.exec(stack.slice(at + address.length));
  return line === null ? null : Number(line[1]);
}

function fail(failure: FailureKind, error: unknown, line: number | null = lineOf(error)): void {
  flush();
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  tell({ kind: "failed", failure, message, line });
}

/** The program in JavaScript, as a function of what it imports. */
const compiled = (code: string): string => `export default async (require, exports) => { ${compile(code)}\n}`;

async function load(script: string, page: string): Promise<Program> {
  address = new URL(`${FOLDER}${crypto.randomUUID()}.js`, page).href;
  const cache = await caches.open(CACHE);
  await cache.put(address, new Response(script, { headers: { "Content-Type": "text/javascript" } }));
  try {
    return ((await import(/* @vite-ignore */ address)) as { default: Program }).default;
  } finally {
    await cache.delete(address);
  }
}

async function run({ code, page }: CellOrder): Promise<void> {
  let script: string;
  try {
    script = compiled(code);
  } catch (error) {
    const { message } = error as SyntaxError;
    const [, line] = /\((\d+):\d+\)/.exec(message) ?? [];
    fail("syntax", `SyntaxError: ${message.replace(/ \(\d+:\d+\)/, "")}`, line === undefined ? null : Number(line));
    return;
  }
  let program: Program;
  try {
    program = await load(script, page);
  } catch (error) {
    fail(error instanceof SyntaxError ? "syntax" : "fetch", error);
    return;
  }
  listenToConsole();
  const began = performance.now();
  try {
    await program(moduleOf, {});
  } catch (error) {
    fail("run", error);
    return;
  }
  flush();
  tell({ kind: "finished", seconds: (performance.now() - began) / 1000 });
}

/** A policy may forbid WebAssembly; so may an old browser. */
function wasmProblem(): readonly { readonly name: string; readonly reason: string }[] {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    return [];
  } catch (error) {
    return [{ name: "wasm", reason: String(error) }];
  }
}

self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail("run", event.reason);
});
self.addEventListener("error", (event) => {
  event.preventDefault();
  fail("run", event.error ?? event.message);
});
self.addEventListener("message", ({ data }: MessageEvent<CellOrder>) => void run(data));
findDevices(wasmProblem()).then((devices) => tell({ kind: "devices", devices }));
