import { cpu } from "@adjoint/backend-cpu-js";
import { testBackend } from "@adjoint/backend-testkit";
import { wasm } from "./node";

testBackend({ factory: wasm(), reference: cpu() });
