import { cpu } from "@adjoint/backend-cpu-js";
import { testBackend, testOverrides } from "@adjoint/backend-testkit";
import { webgpu } from "./index";
import { swiftShaderSkips } from "./testing/driver-skips";
import { nodeGpu } from "./testing/node-gpu";

const { gpu, adapter, reason } = await nodeGpu();

testBackend({
  factory: webgpu(gpu === null ? {} : { gpu }),
  reference: cpu(),
  unavailable: reason,
  skips: adapter?.includes("SwiftShader") ? swiftShaderSkips : [],
  // Where `fma` rounds twice, a quotient may be off by one. Subnormals are the driver's to keep or drop.
  accuracy: { ulps: { div: 1, sqrt: 1 }, flushesSubnormals: true },
});

// Software drivers are given kernels without barriers, GPUs those with.
testOverrides(
  { factory: webgpu(gpu === null ? {} : { gpu, kernels: "barriers" }), unavailable: reason },
  "webgpu, with barriers, conforms",
);
