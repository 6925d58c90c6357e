import { testUnscoped } from "@adjoint/backend-testkit";
import { test } from "vitest";
import { long, whyShort } from "../../../tools/long";
import { cpu } from "./index";

if (long) testUnscoped({ factory: cpu() });
else test.skip(`cpu without scopes${whyShort}`, () => {});
