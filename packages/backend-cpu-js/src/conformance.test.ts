import { testBackend } from "@adjoint/backend-testkit";
import { cpu } from "./index";

testBackend({ factory: cpu() });
testBackend(
  { factory: cpu({ interpret: true }), skips: [{ match: "memory: millions", reason: "takes a minute without compiled kernels" }] },
  "cpu, interpreted,",
);
