import { readFileSync } from "node:fs";
import { DeviceError } from "@adjoint/core";
import { afterEach, describe, expect, it, vi } from "vitest";
// @ts-expect-error: a script of the build, without types.
import { sourceHash } from "../scripts/source-hash.mjs";
import { wasm as browserWasm } from "./browser";
import { wasm } from "./node";
import { wasmBytes } from "./testing/build";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("the committed kernels were built from the committed sources", () => {
  const recorded = readFileSync(new URL("./kernels.simd.wasm.source-hash", import.meta.url), "utf8").trim();
  expect(recorded, "run: node scripts/build-wasm.mjs").toBe(sourceHash());
});

describe("in Node", () => {
  it("finds its kernels beside itself", async () => {
    const backend = await wasm().create();
    expect(backend.name).toBe("wasm");
    expect(backend.capabilities.dtypes.size).toBe(13);
  });

  it("takes bytes, an ArrayBuffer, a module, a path or a URL", async () => {
    const url = new URL("./kernels.simd.wasm", import.meta.url);
    const exact = wasmBytes.buffer.slice(wasmBytes.byteOffset, wasmBytes.byteOffset + wasmBytes.byteLength) as ArrayBuffer;
    const options = [
      { wasmBytes },
      { wasmBytes: exact },
      { wasmModule: new WebAssembly.Module(wasmBytes) },
      { wasmUrl: url },
      { wasmUrl: url.pathname },
    ];
    for (const option of options) expect((await wasm(option).create()).name).toBe("wasm");
  });

  it("touches nothing before it is created", () => {
    expect(() => wasm({ wasmUrl: "nowhere" })).not.toThrow();
  });

  it("names the file that it cannot read", async () => {
    const error = wasm({ wasmUrl: "/nowhere/kernels.wasm" }).create();
    await expect(error).rejects.toThrow(DeviceError);
    await expect(error).rejects.toThrow(/cannot read \/nowhere\/kernels\.wasm: .*ENOENT/);
  });
});

describe("in a browser", () => {
  const answer = (body: BodyInit, init?: ResponseInit) => vi.stubGlobal("fetch", async () => new Response(body, init));

  it("does not mind the MIME type", async () => {
    answer(wasmBytes as unknown as BodyInit, { headers: { "content-type": "text/plain" } });
    expect((await browserWasm().create()).name).toBe("wasm");
  });

  it("says what it was given in place of WebAssembly", async () => {
    answer("<!doctype html><title>app</title>");
    await expect(browserWasm({ wasmUrl: "/kernels.wasm" }).create()).rejects.toThrow(
      /\/kernels\.wasm is not WebAssembly: its 33 bytes start with 3c 21 64 6f/,
    );
  });

  it("names status and URL of a failed request", async () => {
    answer("Not Found", { status: 404 });
    const error = browserWasm({ wasmUrl: "/kernels.wasm" }).create();
    await expect(error).rejects.toThrow(/\/kernels\.wasm answered with status 404: "Not Found"/);
    await expect(error).rejects.toThrow(DeviceError);
  });

  it("names the URL when there is no answer", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("Failed to fetch");
    });
    await expect(browserWasm({ wasmUrl: "/kernels.wasm" }).create()).rejects.toThrow(
      /cannot fetch \/kernels\.wasm: TypeError: Failed to fetch/,
    );
  });
});
