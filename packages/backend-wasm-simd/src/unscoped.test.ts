import { testUnscoped } from "@adjoint/backend-testkit";
import { wasm } from "./node";

testUnscoped({ factory: wasm() });
