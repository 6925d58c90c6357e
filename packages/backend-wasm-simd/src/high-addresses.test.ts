import { cpu } from "@adjoint/backend-cpu-js";
import { testBackend } from "@adjoint/backend-testkit";
import type { BackendFactory } from "@adjoint/core";
import { test } from "vitest";
import { long, whyShort } from "../../../tools/long";
import { wasm } from "./node";

/** Whose lower 2 GiB are taken, and never touched: every address is beyond 2³¹, where a signed one would be negative. */
const upperHalf: BackendFactory = {
  name: "wasm",
  async create() {
    const backend = await wasm().create();
    const quarter = backend.allocate("uint8", 2 ** 30);
    const next = backend.allocate("uint8", 2 ** 30);
    if (quarter.bytes + next.bytes < 2 ** 31) throw new Error("the lower half is not taken");
    return backend;
  },
};

if (long) testBackend({ factory: upperHalf, reference: cpu() });
else test.skip(`wasm conforms beyond 2 GiB${whyShort}`, () => {});
