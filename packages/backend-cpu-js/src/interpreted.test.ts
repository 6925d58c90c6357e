import { testBackend } from "@adjoint/backend-testkit";
import { test } from "vitest";
import { long, whyShort } from "../../../tools/long";
import { cpu } from "./index";

const skips = [{ match: "memory: millions", reason: "takes a minute without compiled kernels" }];
// Faults in the interpreter are noticed here alone.
const isMutant = process.env.ADJOINT_MUTANT !== undefined;
if (long || isMutant) testBackend({ factory: cpu({ interpret: true }), skips }, "cpu, interpreted,");
else test.skip(`cpu conforms, interpreted${whyShort}`, () => {});
