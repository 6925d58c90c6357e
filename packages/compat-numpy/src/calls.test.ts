import { readFileSync } from "node:fs";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { check, type Fixture, type Where } from "./testing/calls";

const fixture = JSON.parse(readFileSync(new URL("../golden/calls.json", import.meta.url), "utf8")) as Fixture;
const functions = [...new Set(fixture.calls.map(({ fn }) => fn))].sort();

await use(cpu(), wasm());

const problemsOf = (name: string, where: Where): string[] =>
  fixture.calls.flatMap((call) => (call.fn === name ? (check(call, fixture, where) ?? []) : []));

describe.each(["cpu", "wasm"])("calls give what NumPy gives, on %s", (device) => {
  it.each(functions)("%s", (name) => expect(problemsOf(name, { device })).toEqual([]));
});

describe("lists go where the array beside them is, also if that is not the default device", () => {
  it.each(functions)("%s", (name) => expect(problemsOf(name, { device: "wasm", lists: true })).toEqual([]));
});

it("there are more than 3,000 of them", () => expect(fixture.calls.length).toBeGreaterThan(3000));
