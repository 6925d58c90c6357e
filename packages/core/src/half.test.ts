import { expect, it } from "vitest";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half";
import { halfFaults } from "@adjoint/backend-testkit/oracle";

it("float16 is IEEE 754's binary16, in every bit", () => expect(halfFaults("float16", fromFloat16, toFloat16)).toEqual([]));

it("bfloat16 is the upper half of binary32, in every bit", () => expect(halfFaults("bfloat16", fromBfloat16, toBfloat16)).toEqual([]));
