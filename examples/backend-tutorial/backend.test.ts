import { testBackend } from "@adjoint/backend-testkit";
import { test } from "vitest";
import { long, whyShort } from "../../tools/long";
import { tutorial } from "./backend";

if (long) testBackend({ factory: tutorial(), skips: [{ match: "memory: millions", reason: "half a minute in plain loops" }] });
else test.skip(`the tutorial's backend conforms${whyShort}`, () => {});
