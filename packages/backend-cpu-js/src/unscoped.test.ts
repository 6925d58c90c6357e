import { testUnscoped } from "@adjoint/backend-testkit";
import { cpu } from "./index";

testUnscoped({ factory: cpu() });
