import { expect, it } from "vitest";
import type { Device } from "./device";
import { ballastFor } from "./handle";

/** A device on which so much waits for the collector. */
const waiting = (unsettledHandles: number, unsettledBytes: number, maxBuffers?: number): Device =>
  ({ unsettledHandles, unsettledBytes, backend: { capabilities: maxBuffers === undefined ? {} : { maxBuffers } } }) as unknown as Device;

const MIB = 2 ** 20;

it("handles weigh nothing while little waits, then a part of their bytes, then all", () => {
  expect(ballastFor(waiting(10, 15 * MIB), MIB)).toBeUndefined();
  expect(ballastFor(waiting(10, 17 * MIB), MIB)?.byteLength).toBe(MIB / 16);
  expect(ballastFor(waiting(10, 65 * MIB), MIB)?.byteLength).toBe(MIB);
});

it("small handles weigh where many wait and the device has room for few buffers, and nowhere else", () => {
  expect(ballastFor(waiting(3999, 0, 28_000), 8)).toBeUndefined();
  expect(ballastFor(waiting(4001, 0, 28_000), 8)?.byteLength).toBe(16_384);
  expect(ballastFor(waiting(4001, 17 * MIB, 28_000), MIB)?.byteLength).toBe(MIB / 16);
  expect(ballastFor(waiting(1_000_000, 0), 8)).toBeUndefined();
});
