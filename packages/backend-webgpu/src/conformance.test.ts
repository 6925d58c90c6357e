import { testBackend } from "@adjoint/backend-testkit";
import { webgpu } from "./index";
import { nodeGpu } from "./testing/node-gpu";

const { gpu, reason } = await nodeGpu();

testBackend({
  factory: webgpu(gpu === null ? {} : { gpu }),
  // ADJOINT_REQUIRE_WEBGPU=1 makes this an error instead.
  unavailable: reason,
});
