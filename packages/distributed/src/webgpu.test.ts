import { webgpu } from "@adjoint/backend-webgpu";
import { DeviceError, disposeDevice, ones, use } from "@adjoint/core";
import { BatchNorm1d } from "@adjoint/nn";
import { expect, it } from "vitest";
import { nodeGpu } from "../../backend-webgpu/src/testing/node-gpu";
import { convertSyncBatchNorm, joinGroup, single } from "./index";
import { installed, job, whyNot } from "./testing/launchers";
import { expectSameWeights } from "./testing/results";

const { gpu, reason } = await nodeGpu();
const none = installed.length === 0;
const why = gpu === null ? ` (skipped: ${reason})` : none ? ` (skipped: ${whyNot})` : "";

// What a device keeps in memory of its own is read, reduced and written back.
it.skipIf(gpu === null || none)(`on webgpu two ranks train to the weights of one process, and to the same bits${why}`, async () => {
  const names = ["sgd", "adam", "uneven"];
  expectSameWeights(await job(installed[0]!, 2, "replicas.ts", ["webgpu", ...names], { seconds: 800 }), names, 2);
});

it.skipIf(gpu === null)(`batch normalisation over all ranks says that it cannot wait for a GPU${gpu === null ? why : ""}`, async () => {
  await use(webgpu({ gpu: gpu! })); // Skipped without one.
  const norm = convertSyncBatchNorm(new BatchNorm1d(3), await joinGroup(single()));
  expect(() => norm.forward(ones([4, 3]))).toThrow(DeviceError);
  expect(() => norm.forward(ones([4, 3]))).toThrow(/SyncBatchNorm: webgpu cannot be read synchronously/);
  await disposeDevice("webgpu");
});
