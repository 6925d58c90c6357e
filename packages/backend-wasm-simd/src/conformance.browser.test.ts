import { testBackend } from "@adjoint/backend-testkit";
import { wasm } from "./browser";

testBackend({ factory: wasm() }, "wasm in a page");
