import { testBackend } from "@adjoint/backend-testkit";
import { wasm } from "./node";

testBackend({ factory: wasm() });
