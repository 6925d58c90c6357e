import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { readJson, readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from "./index";

await use(cpu());

it.each([null, "options", 1, []])("options that are %s are refused", async (options) => {
  const x = ones([2]);
  const files = {
    npy: await writeNpy(x),
    npz: await writeNpz({ x }),
    safetensors: await writeSafetensors({ x }),
    json: new TextEncoder().encode("[1]"),
  };
  const readers = (options: never): (() => unknown)[] => [
    () => readNpy(files.npy, options),
    () => readNpz(files.npz, options).x,
    () => readSafetensors(files.safetensors, options).tensors.x,
    () => readJson(files.json, options),
  ];
  for (const read of readers(options as never)) expect(read).toThrow("the options are");
  await expect(async () => writeNpz({ x }, options as never)).rejects.toThrow("writeNpz: the options are");
  await expect(async () => writeSafetensors({ x }, options as never)).rejects.toThrow("writeSafetensors: the options are");
});

/** The bytes of a buffer that was transferred away, and bytes beyond the end of one that shrank. */
const lostBytes = (): [string, Uint8Array][] => {
  const gone = new Uint8Array(16);
  structuredClone(gone, { transfer: [gone.buffer] });
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer & { resize(length: number): void };
  const buffer = new Resizable(16, { maxByteLength: 16 });
  const beyond = new Uint8Array(buffer, 8, 8);
  buffer.resize(4);
  return [
    ["transferred away", gone],
    ["shrank", beyond],
  ];
};

const readers: Readonly<Record<string, (bytes: Uint8Array | ArrayBuffer) => unknown>> = { readJson, readNpy, readNpz, readSafetensors };

describe.each(Object.keys(readers))("%s", (name) => {
  it.each(lostBytes())("says of bytes whose buffer was %s that they are gone", (_, bytes) => {
    expect(() => readers[name]!(bytes)).toThrow(ArgumentError);
    expect(() => readers[name]!(bytes)).toThrow(`${name}: the typed array's buffer was transferred away, or shrank.`);
  });

  it("says of an ArrayBuffer that was transferred away that it is gone", () => {
    const buffer = new ArrayBuffer(16);
    structuredClone(buffer, { transfer: [buffer] });
    expect(() => readers[name]!(buffer)).toThrow(ArgumentError);
    expect(() => readers[name]!(buffer)).toThrow(`${name}: the ArrayBuffer was transferred away.`);
  });
});
