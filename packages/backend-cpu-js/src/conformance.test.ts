import { testBackend } from "@adjoint/backend-testkit";
import { cpu } from "./index";

testBackend({ factory: cpu() });
