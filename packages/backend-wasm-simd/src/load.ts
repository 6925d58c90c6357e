import { ArgumentError, type Backend, type BackendFactory, DeviceError } from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { WasmBackend } from "./backend";
import { exportedNames, type Kernels } from "./kernels";

/** Where the compiled kernels come from, when not from beside this package's own file. At most one of them. */
export interface WasmOptions {
  /** A module that was compiled already, for example once for several workers. */
  readonly wasmModule?: WebAssembly.Module;
  /** The bytes of `kernels.simd.wasm`. */
  readonly wasmBytes?: ArrayBuffer | Uint8Array;
  /** Where `kernels.simd.wasm` is served: for bundlers that leave `new URL(…, import.meta.url)` alone, as esbuild and Rollup do. */
  readonly wasmUrl?: string | URL;
}

/** Bytes, and what an error calls them. */
export interface Binary {
  readonly bytes: Uint8Array;
  readonly origin: string;
}

/** What differs from platform to platform. */
export interface Platform {
  readonly read: (url: string | URL) => Promise<Uint8Array>;
  readonly compile: (bytes: BufferSource) => WebAssembly.Module | Promise<WebAssembly.Module>;
  readonly instantiate: (module: WebAssembly.Module) => WebAssembly.Instance | Promise<WebAssembly.Instance>;
}

/** The next step for whoever has no file where it was looked for. */
export const remedies =
  'serve kernels.simd.wasm and name it, wasm({ wasmUrl: "/kernels.simd.wasm" }), or import { wasm } from "@adjoint/backend-wasm-simd/inline", which carries it.';

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice("[object ".length, -1);

/** By their tags, which are the same for what comes from another realm: a frame, or a test's sandbox. */
const kinds: Record<keyof WasmOptions, { readonly tags: readonly string[]; readonly wanted: string }> = {
  wasmModule: { tags: ["WebAssembly.Module"], wanted: "a WebAssembly.Module" },
  wasmBytes: { tags: ["ArrayBuffer", "Uint8Array"], wanted: "an ArrayBuffer or a Uint8Array" },
  wasmUrl: { tags: ["String", "URL"], wanted: "a string or a URL" },
};

/** @throws ArgumentError for an unknown option, a value of another kind, or two options at once. */
function checked(options: WasmOptions): WasmOptions {
  const given = namedOptions("wasm", options, { wasmModule: "anything", wasmBytes: "anything", wasmUrl: "anything" });
  const names = (Object.keys(kinds) as (keyof WasmOptions)[]).filter((name) => given[name] !== undefined);
  for (const name of names) {
    const { tags, wanted } = kinds[name];
    const tag = tagOf(given[name]);
    if (tags.includes(tag)) continue;
    throw new ArgumentError("wasm", `\`${name}\` is of the type ${tag}, not ${wanted}.`, tag === "Promise" ? "await it first." : undefined);
  }
  if (names.length > 1)
    throw new ArgumentError("wasm", `was given ${names.join(" and ")}.`, "give one of them: each says where the kernels are.");
  return given;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/** Says what lies there instead: most often a bundler's index.html. */
function requireWasm({ bytes, origin }: Binary): void {
  if (MAGIC.every((byte, i) => bytes[i] === byte)) return;
  const start = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new DeviceError(
    "wasm",
    `${origin} is not WebAssembly: its ${bytes.length} bytes start with ${start || "nothing"} (expected 00 61 73 6d).`,
    remedies,
    "DEVICE_MISSING",
  );
}

async function compiled({ compile }: Platform, binary: Binary): Promise<WebAssembly.Module> {
  requireWasm(binary);
  try {
    return await compile(binary.bytes as BufferSource);
  } catch (error) {
    throw new DeviceError(
      "wasm",
      `${binary.origin} does not compile here: ${String(error)}.`,
      "it needs WebAssembly SIMD, and under a Content-Security-Policy 'wasm-unsafe-eval'.",
      "DEVICE_MISSING",
    );
  }
}

async function binaryOf({ wasmBytes, wasmUrl }: WasmOptions, platform: Platform, own: () => Promise<Binary>): Promise<Binary> {
  if (wasmBytes !== undefined) return { bytes: new Uint8Array(wasmBytes as ArrayBuffer), origin: "wasmBytes" };
  return wasmUrl === undefined ? own() : { bytes: await platform.read(wasmUrl), origin: String(wasmUrl) };
}

/** @throws DeviceError for another program, or for the kernels of another version. */
function kernelsOf(instance: WebAssembly.Instance): Kernels {
  const missing = exportedNames.filter((name) => !(name in instance.exports));
  if (missing.length === 0) return instance.exports as unknown as Kernels;
  throw new DeviceError(
    "wasm",
    `the WebAssembly module has no ${missing.join(", ")}: it is not the kernels.simd.wasm of this version.`,
    "take the file from the installed package: @adjoint/backend-wasm-simd/kernels.simd.wasm.",
    "DEVICE_MISSING",
  );
}

async function instantiated({ instantiate }: Platform, module: WebAssembly.Module): Promise<WebAssembly.Instance> {
  try {
    return await instantiate(module);
  } catch (error) {
    throw new DeviceError("wasm", `the kernels do not start: ${String(error)}.`, "use cpu().", "DEVICE_MISSING");
  }
}

async function createBackend(options: WasmOptions, platform: Platform, own: () => Promise<Binary>): Promise<Backend> {
  if (typeof WebAssembly === "undefined") throw new DeviceError("wasm", "there is no WebAssembly here.", "use cpu().", "DEVICE_MISSING");
  const module = options.wasmModule ?? (await compiled(platform, await binaryOf(options, platform, own)));
  return new WasmBackend(kernelsOf(await instantiated(platform, module)));
}

/** `wasm` for one platform, with `own` for a call without options. */
export const factoryFor =
  (platform: Platform, own: () => Promise<Binary>) =>
  (options: WasmOptions): BackendFactory => {
    const given = checked(options);
    return { name: "wasm", create: () => createBackend(given, platform, own) };
  };

/**
 * The file beside a program's own: as a function, because a bundle in a format without `import.meta` has no address to start from.
 *
 * @throws DeviceError when there is no such address, or nothing there.
 */
export const beside = (platform: Platform, address: () => URL) => async (): Promise<Binary> => {
  let url: URL;
  try {
    url = address();
  } catch (error) {
    throw new DeviceError("wasm", `the program does not know its own address: ${String(error)}.`, remedies, "DEVICE_MISSING");
  }
  return { bytes: await platform.read(url), origin: String(url) };
};

/** The file as text, which the program carries. */
export const carried = (base64: () => string) => async (): Promise<Binary> => {
  const text = atob(base64());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return { bytes, origin: "the binary that the program carries" };
};
