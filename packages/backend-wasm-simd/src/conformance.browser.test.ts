import { cpu } from "@adjoint/backend-cpu-js";
import { testBackend } from "@adjoint/backend-testkit";
import { wasm } from "./browser";

testBackend({ factory: wasm(), reference: cpu() }, "wasm in a page");
