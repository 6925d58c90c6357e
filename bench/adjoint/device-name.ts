export type DeviceName = "cpu" | "wasm" | "webgpu";
