import { testBackend } from "@adjoint/backend-testkit";
import { webgpu } from "./index";
import { nodeGpu } from "./testing/node-gpu";

const { gpu, reason } = await nodeGpu();

testBackend({
  factory: webgpu(gpu === null ? {} : { gpu }),
  unavailable: reason,
  // WGSL promises a quotient within 2.5 units and no more; some drivers multiply by the reciprocal. Subnormals are theirs to keep or drop.
  accuracy: { ulps: { div: 2.5, sqrt: 1 }, flushesSubnormals: true },
});
