import { readFileSync } from "node:fs";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as np from "./index";
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

describe("lists are written in place where the array is", () => {
  it.each<[name: string, write: (x: np.NDArray) => void, after: readonly number[]]>([
    ["put", (x) => np.put(x, [0, 2], [9, 8]), [9, 1, 8, 3, 4, 5]],
    ["put_along_axis", (x) => np.put_along_axis(x, [0, 2], [9, 8], 0), [9, 1, 8, 3, 4, 5]],
    ["place", (x) => np.place(x, np.greater(x, 2), [9, 8]), [0, 1, 2, 9, 8, 9]],
    ["putmask", (x) => np.putmask(x, np.greater(x, 2), [9, 8]), [0, 1, 2, 8, 9, 8]],
    ["copyto", (x) => np.copyto(x, [9, 8, 7, 6, 5, 4]), [9, 8, 7, 6, 5, 4]],
    ["add.at", (x) => np.add.at(x, [0, 0], [1, 2]), [3, 1, 2, 3, 4, 5]],
  ])("%s", (_, write, after) => {
    const x = np.arange(6, { dtype: "float64", device: "wasm" });
    write(x);
    expect(x.tolist()).toEqual(after);
  });
});

it("there are more than 3,000 of them", () => expect(fixture.calls.length).toBeGreaterThan(3000));
