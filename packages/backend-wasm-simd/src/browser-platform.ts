import { DeviceError } from "@adjoint/core";
import { type Platform, remedies } from "./load";

async function read(url: string | URL): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new DeviceError("wasm", `cannot fetch ${String(url)}: ${String(error)}.`, remedies, "DEVICE_MISSING");
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.ok) return bytes;
  const start = new TextDecoder().decode(bytes.subarray(0, 60));
  throw new DeviceError(
    "wasm",
    `${String(url)} answered with status ${response.status}: ${JSON.stringify(start)}.`,
    remedies,
    "DEVICE_MISSING",
  );
}

/** Pages and workers. */
export const browserPlatform: Platform = {
  read,
  // Browsers refuse to compile so much at once on a page's own thread.
  compile: (bytes) => WebAssembly.compile(bytes),
  instantiate: (module) => WebAssembly.instantiate(module, {}),
};
