import { testBackend } from "@adjoint/backend-testkit";
import { webgpu } from "./index";

testBackend({
  factory: webgpu(),
  accuracy: { ulps: { div: 1, sqrt: 1 }, flushesSubnormals: true },
});
