import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, fromTypedArray, type Tensor, use } from "@adjoint/core";
import { readSafetensors, writeSafetensors } from "@adjoint/formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import golden from "../../golden/pretrained.json";
import { nodeGpu } from "../../../backend-webgpu/src/testing/node-gpu";
import * as nn from "../index";

/** The same modules stand in tools/golden/modules.py. */
class Small extends nn.Module {
  features = new nn.Sequential(new nn.Conv1d(2, 4, 3, { padding: 1 }), new nn.BatchNorm1d(4), new nn.ReLU());
  recurrent = new nn.LSTM(4, 3, { bidirectional: true, batchFirst: true });
  encoder = new nn.TransformerEncoderLayer(6, 2, { dimFeedforward: 8, batchFirst: true });
  attention = new nn.MultiheadAttention(6, 2, { kdim: 4, batchFirst: true });
  forward(x: Tensor): Tensor {
    const h = this.features.forward(x).transpose(1, 2);
    const y = this.encoder.forward(this.recurrent.forward(h)[0]);
    return this.attention.forward(y, h, y)[0];
  }
}

const floats = (text: string): Float32Array => new Float32Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);

const file = readFileSync(fileURLToPath(new URL("../../golden/pretrained.safetensors", import.meta.url)));
const { gpu, reason } = await nodeGpu();
const factories: readonly BackendFactory[] = gpu === null ? [cpu(), wasm()] : [cpu(), wasm(), webgpu({ gpu })];

if (gpu === null) it.skip(`a model from PyTorch on webgpu — ${reason}`, () => {});

describe.each(factories.map((factory) => [factory.name, factory] as const))("a model that PyTorch saved, on %s", (name, factory) => {
  beforeAll(() => use(factory, cpu()));
  afterAll(() => disposeDevice(name));

  it("loads by its own names, and computes what it computed there", async () => {
    const net = new Small().eval();
    // From the host: the file counts batches in 64 bits, which not every device holds.
    expect(net.loadStateDict(readSafetensors(file, { device: "cpu" }).tensors)).toEqual({ missingKeys: [], unexpectedKeys: [] });
    const got = (await net.forward(fromTypedArray(floats(golden.input.data), golden.input.shape)).data()) as Float32Array;
    const want = floats(golden.output.data);
    expect(got).toHaveLength(want.length);
    got.forEach((value, i) => expect(Math.abs(value - want[i]!)).toBeLessThanOrEqual(1e-5 + 1.3e-6 * Math.abs(want[i]!)));
  });

  it("goes back into a file with the same names and values", async () => {
    const net = new Small();
    const { tensors } = readSafetensors(file, { device: "cpu" });
    net.loadStateDict(tensors);
    const again = readSafetensors(await writeSafetensors(net.stateDict()), { device: "cpu" }).tensors;
    expect(Object.keys(again).sort()).toEqual(Object.keys(tensors).sort());
    for (const [key, value] of Object.entries(tensors))
      expect(Array.from(await again[key]!.data(), Number), key).toEqual(Array.from(await value.data(), Number));
  });
});
