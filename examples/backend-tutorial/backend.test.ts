import { testBackend } from "@adjoint/backend-testkit";
import { tutorial } from "./backend";

testBackend({ factory: tutorial(), skips: [{ match: "memory: millions", reason: "half a minute in plain loops" }] });
