import { expect, it } from "vitest";
import { failuresOf } from "./report";

const failed = (fullName: string, ...failureMessages: string[]) => ({ fullName, status: "failed", failureMessages });
const passed = { fullName: "passes", status: "passed", failureMessages: [] as string[] };
const file = (...assertionResults: (typeof passed)[]) => ({ name: "a.test.ts", status: "failed", message: "", assertionResults });

it("a test that ran out of time is late, and has noticed nothing", () => {
  // As vitest 4 reports it, and as it used to.
  const late = failed("is late", "Error: STACK_TRACE_ERROR\n    at task (runner.js:1784:27)");
  expect(failuresOf({ testResults: [file(passed, late)] })).toEqual([{ name: "is late", late: true }]);
  expect(failuresOf({ testResults: [file(failed("b", "Error: Test timed out in 60000ms.\nIf this is …"))] })).toEqual([
    { name: "b", late: true },
  ]);
});

it("a test whose check failed has noticed, whatever else was late", () => {
  const wrong = failed("is wrong", "AssertionError: expected 1 to be 2");
  const both = failed("is both", "Error: Hook timed out in 60000ms.", "AssertionError: expected 1 to be 2");
  const late = failed("is late", "Error: STACK_TRACE_ERROR");
  expect(failuresOf({ testResults: [file(late, wrong), file(both)] })).toEqual([
    { name: "is late", late: true },
    { name: "is wrong", late: false },
    { name: "is both", late: false },
  ]);
});

it("a file that cannot be run has noticed; one that passes has not", () => {
  const broken = { name: "b.test.ts", status: "failed", message: "SyntaxError: no", assertionResults: [] };
  expect(failuresOf({ testResults: [broken, { ...file(passed), status: "passed" }] })).toEqual([{ name: "b.test.ts", late: false }]);
});
