import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { coreTemplates } from "../../packages/backend-testkit/src/misuse/lines";
import type { Template } from "../../packages/backend-testkit/src/misuse/member-calls";
import { written } from "../../packages/backend-testkit/src/misuse/pieces";
import { misuse } from "../../packages/backend-testkit/src/misuse/run";
import { tried } from "../../packages/backend-testkit/src/misuse/trial";
import { packageCalls } from "./package-calls";
import { numpyModules, packageEvaluator, packageScope, packages } from "./scope";

await use(cpu());

/** Lines of one family. `npm run misuse -- --of all` runs as many as are asked for. */
const LINES = 150;

describe("no input makes an engine's error", () => {
  const evaluate = packageEvaluator(undefined);

  it.each(Object.entries(packageCalls))("%s", async (_, calls) => {
    const { findings, accepted } = await misuse({ templates: calls.map((call) => [call]), evaluate, seed: 1, count: LINES, leaks: false });
    expect(findings.map(({ line, problem }) => `${line}\n    ${problem}`)).toEqual([]);
    expect(accepted, "lines that gave values").toBeGreaterThan(LINES / 20);
  });

  /** Whether a call as it is meant gives values. */
  const works = async (call: Template): Promise<boolean> => {
    const { findings, accepted } = await misuse({ templates: [[call]], evaluate, seed: 1, count: 1, leaks: false, faults: 0 });
    return findings.length === 0 && accepted === 1;
  };

  it("calls as they are meant give values", async () => {
    const refused: string[] = [];
    for (const call of Object.values(packageCalls).flat()) if (!(await works(call))) refused.push(call.slice(1).map(written).join(", "));
    for (const calls of coreTemplates()) {
      const given: boolean[] = [];
      for (const call of calls) given.push(await works(call));
      // Integers and floats are tried with every elementwise op, and some take one kind alone.
      if (!given.includes(true)) refused.push(calls[0]![0]);
    }
    expect(refused).toEqual([]);
  });

  it("every function and class of the packages is called", () => {
    const text = JSON.stringify(packageCalls);
    // What a subclass or a callback is made of, and what core's own lines call.
    const errors = ["LinAlgError", "AssertionError"];
    const apart = ["Module", "Optimizer", "LRScheduler", "TrainingRun", "History", "CsvTable", "NDArray", "ndarray", ...errors];
    for (const [name, exports] of Object.entries({ ...packages, ...numpyModules })) {
      for (const [key, value] of Object.entries(exports)) {
        if (typeof value !== "function" || apart.includes(key) || (name === "F" && key in packageScope(undefined))) continue;
        expect(text, `${name}.${key}`).toContain(`${name}.${key}(`);
      }
    }
  });
});

describe("NumPy's functions refuse what stands after their last argument", () => {
  const evaluate = packageEvaluator(undefined);
  // Those of any number of arguments, and `slice`, which is core's.
  const variadic = /^np\.(broadcast_arrays|atleast_[123]d|result_type|common_type|random\.randn?|slice)\(/;
  const direct = Object.entries(packageCalls)
    .filter(([family]) => family.startsWith("np "))
    .flatMap(([, calls]) => calls as readonly Template[])
    // One call, whose arguments are the template's.
    .filter(([template]) => /^np\.[\w.]+\((\$\d(, \$\d)*)?\)$/.test(template) && !variadic.test(template));
  /** With all positional arguments that there are. */
  const optional: Readonly<Record<string, number>> = { "np.around(": 2, "np.linalg.norm(": 3 };

  it("all of them", async () => {
    expect(direct.length, "calls").toBeGreaterThan(500);
    const passed: string[] = [];
    for (const [template, ...args] of direct) {
      const head = template.slice(0, template.indexOf("(") + 1);
      const given = args.map(written);
      while (given.length < (optional[head] ?? 0) + 1 && head in optional) given.push("null");
      for (const surplus of ["0", "{ bogus: 1 }"]) {
        const line = `${head}${[...given, surplus].join(", ")})`;
        const { kind } = await tried(evaluate, line);
        if (kind !== "refused") passed.push(`${kind}: ${line}`);
      }
    }
    expect(passed).toEqual([]);
  });
});
