import { readFileSync } from "node:fs";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { check, type Fixture } from "./testing/calls";

const fixture = JSON.parse(readFileSync(new URL("../golden/calls.json", import.meta.url), "utf8")) as Fixture;
const functions = [...new Set(fixture.calls.map(({ fn }) => fn))].sort();

await use(cpu(), wasm());

describe.each(["cpu", "wasm"])("calls give what NumPy gives, on %s", (device) => {
  it.each(functions)("%s", (name) => {
    const problems = fixture.calls.flatMap((call) => (call.fn === name ? (check(call, fixture, device) ?? []) : []));
    expect(problems).toEqual([]);
  });
});

it("there are more than 3,000 of them", () => expect(fixture.calls.length).toBeGreaterThan(3000));
