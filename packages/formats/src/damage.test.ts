import { cpu } from "@adjoint/backend-cpu-js";
import { arange, FormatError, isTensor, memory, type Tensor, tensor, tidy, use } from "@adjoint/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { long } from "../../../tools/long";
import { readJson, readNpy, readNpz, readSafetensors, writeJson, writeNpy, writeNpz, writeSafetensors } from "./index";

// Whatever happens to a file, reading it gives tensors or a FormatError: never an engine's error, and nothing left behind.

type Read = (bytes: Uint8Array) => unknown;
interface Format {
  readonly read: Read;
  readonly write: () => Uint8Array | Promise<Uint8Array>;
  /** How a file of this format begins, so that random bytes get beyond the first check. */
  readonly prefix: readonly number[];
}

const two = (): Record<string, Tensor> => ({ ab: arange(3), c: tensor([true, false]) });
const formats: Record<string, Format> = {
  safetensors: {
    read: (bytes) => readSafetensors(bytes),
    write: () => writeSafetensors(two(), { metadata: { k: "é" } }),
    prefix: [20, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22],
  },
  npy: {
    read: (bytes) => readNpy(bytes),
    write: () => writeNpy(arange(6).reshape([2, 3])),
    prefix: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0],
  },
  npz: { read: (bytes) => readNpz(bytes), write: () => writeNpz({ a: arange(3) }), prefix: [0x50, 0x4b, 3, 4] },
  "compressed npz": {
    read: (bytes) => readNpz(bytes),
    write: () => writeNpz({ a: arange(3) }, { compress: true }),
    prefix: [0x50, 0x4b, 3, 4],
  },
  JSON: { read: (bytes) => readJson(bytes), write: () => writeJson({ a: [1.5, "é\n", null], b: { c: true } }), prefix: [0x7b, 0x22] },
};

beforeAll(() => use(cpu()));

const alive = (): number => memory().reduce((sum, { storages }) => sum + storages, 0);

/** True for a read, false for a FormatError; anything else is thrown. */
function survives(read: Read, bytes: Uint8Array): boolean {
  const before = alive();
  let valid = false;
  tidy(() => {
    try {
      const found = read(bytes);
      for (const x of Object.values(found ?? {}).filter(isTensor)) x.dataSync();
      valid = true;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      expect(error.message.length).toBeLessThan(1000);
    }
  });
  expect(alive()).toBe(before);
  return valid;
}

describe.each(Object.entries(formats))("%s", (_, { read, write, prefix }) => {
  it("is refused when it is cut short, anywhere", async () => {
    const file = await write();
    expect(survives(read, file)).toBe(true);
    const cut = Array.from(file, (_, length) => survives(read, file.subarray(0, length)));
    // JSON ends in a newline, without which it is whole.
    expect(cut.filter(Boolean).length).toBeLessThanOrEqual(read === formats.JSON?.read ? 1 : 0);
  });

  it(`is read or refused when any byte is any other${long ? "" : ", of which every 17th is tried"}`, async () => {
    const file = await write();
    let refused = 0;
    for (let position = 0; position < file.length; position++) {
      // 17 has no divisor in common with 256, so that other positions try other values.
      for (let byte = long ? 0 : position % 17; byte < 256; byte += long ? 1 : 17) {
        if (byte === file[position]) continue;
        const damaged = Uint8Array.from(file);
        damaged[position] = byte;
        if (!survives(read, damaged)) refused++;
      }
    }
    expect(refused).toBeGreaterThan(file.length);
  });

  it("is read or refused when bytes are doubled, lost or moved", async () => {
    const file = await write();
    const place = fc.nat(file.length);
    fc.assert(
      fc.property(place, place, place, (a, b, at) => {
        const piece = file.subarray(Math.min(a, b), Math.max(a, b));
        survives(read, Uint8Array.from([...file.subarray(0, at), ...piece, ...file.subarray(at)]));
        survives(read, Uint8Array.from([...file.subarray(0, Math.min(a, b)), ...file.subarray(Math.max(a, b))]));
        survives(read, Uint8Array.from([...file.subarray(0, at), ...piece, ...file.subarray(at + piece.length)]));
      }),
      { numRuns: 300 },
    );
  });

  it("random bytes are read or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        survives(read, bytes);
        survives(read, Uint8Array.from([...prefix, ...bytes]));
      }),
      { numRuns: 500 },
    );
  });
});
