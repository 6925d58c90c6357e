import { testBackend } from "@adjoint/backend-testkit";
import { tutorial } from "./backend";

testBackend({ factory: tutorial() });
