import { testUnscoped } from "@adjoint/backend-testkit";
import { test } from "vitest";
import { long, whyShort } from "../../../tools/long";
import { wasm } from "./node";

if (long) testUnscoped({ factory: wasm() });
else test.skip(`wasm without scopes${whyShort}`, () => {});
