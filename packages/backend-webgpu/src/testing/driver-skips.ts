import type { Skip } from "@adjoint/backend-testkit";

/** What the software driver in Chromium, unlike others, cannot do. */
export const swiftShaderSkips: readonly Skip[] = [
  { match: "PyTorch's elementwise: pow", reason: "SwiftShader flushes 1/3.4e38 to zero, and infinity times that is NaN" },
];
