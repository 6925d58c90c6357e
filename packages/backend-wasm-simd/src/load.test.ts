import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { ArgumentError, DeviceError } from "@adjoint/core";
import { afterEach, describe, expect, it, vi } from "vitest";
// @ts-expect-error: a script of the build, without types.
import { sourceHash } from "../scripts/source-hash.mjs";
import { wasm as browserWasm } from "./browser";
import { beside, factoryFor } from "./load";
import { wasm } from "./node";
import { wasm as inlineWasm } from "./node-inline";
import { nodePlatform } from "./node-platform";
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

  it("carries its kernels in the inline entry, which has the same options", async () => {
    vi.stubGlobal("fetch", () => expect.fail("it fetches"));
    expect((await inlineWasm().create()).capabilities.dtypes.size).toBe(13);
    expect((await inlineWasm({ wasmModule: new WebAssembly.Module(wasmBytes) }).create()).name).toBe("wasm");
    expect(() => inlineWasm({ wasmUrl: 1 as never })).toThrow(ArgumentError);
  });

  it("names the remedies where a bundle does not know its own address", async () => {
    const address = (): URL => new URL("./kernels.simd.wasm", undefined);
    const error = factoryFor(nodePlatform, beside(nodePlatform, address))({}).create();
    await expect(error).rejects.toThrow(DeviceError);
    await expect(error).rejects.toThrow(/does not know its own address[\s\S]*wasmUrl[\s\S]*\/inline/);
  });
});

describe("options", () => {
  const module = new WebAssembly.Module(wasmBytes);
  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ["two sources", { wasmUrl: "/a", wasmModule: module }, /was given wasmModule and wasmUrl\.\n {2}hint: give one of them/],
    ["an unknown name", { url: "/a" }, /has no option "url"\.\n {2}hint: it has "wasmModule", "wasmBytes", "wasmUrl"/],
    ["an address alone", "/kernels.simd.wasm", /the options are "\/kernels\.simd\.wasm"/],
    ["null", null, /the options are null/],
    ["a number for the address", { wasmUrl: 3 }, /`wasmUrl` is of the type Number, not a string or a URL/],
    ["bytes not awaited", { wasmBytes: Promise.resolve(wasmBytes) }, /`wasmBytes` is of the type Promise[\s\S]*await it first/],
    [
      "a view of other numbers",
      { wasmBytes: new Float32Array(4) },
      /`wasmBytes` is of the type Float32Array, not an ArrayBuffer or a Uint8Array/,
    ],
    ["bytes for a module", { wasmModule: wasmBytes }, /`wasmModule` is of the type Uint8Array, not a WebAssembly\.Module/],
    ["an instance for a module", { wasmModule: { exports: {} } }, /`wasmModule` is of the type Object/],
  ];
  it.each(wrong)("%s is an ArgumentError at the call", (_, options, message) => {
    for (const make of [wasm, browserWasm, inlineWasm]) {
      expect(() => make(options as never)).toThrow(ArgumentError);
      expect(() => make(options as never)).toThrow(message);
    }
  });

  it("undefined counts as left out", async () => {
    expect((await wasm({ wasmUrl: undefined, wasmBytes }).create()).name).toBe("wasm");
  });

  it("bytes may come from another realm", async () => {
    const bytes = runInNewContext("new Uint8Array(length)", { length: wasmBytes.length }) as Uint8Array;
    bytes.set(wasmBytes);
    expect(bytes).not.toBeInstanceOf(Uint8Array);
    expect((await wasm({ wasmBytes: bytes }).create()).name).toBe("wasm");
  });

  // The header of an empty module, and one that imports a function: (import "a" "b" (func)).
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const importing = new Uint8Array([...empty, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0]);
  it.each([
    ["with none of the kernels", empty, /has no memory, .*topk, .*: it is not the kernels\.simd\.wasm of this version/],
    ["that wants what nobody gives", importing, /the kernels do not start: TypeError/],
  ])("a module %s is a DeviceError", async (_, bytes, message) => {
    for (const make of [wasm, browserWasm]) {
      const error = make({ wasmModule: new WebAssembly.Module(bytes) }).create();
      await expect(error).rejects.toThrow(DeviceError);
      await expect(error).rejects.toThrow(message);
    }
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
    await expect(error).rejects.toThrow(/wasmUrl: "\/kernels\.simd\.wasm"[\s\S]*@adjoint\/backend-wasm-simd\/inline/);
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
