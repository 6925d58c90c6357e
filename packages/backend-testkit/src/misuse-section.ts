import { devices } from "@adjoint/core";
import { refuse } from "./compare";
import { coreTemplates } from "./misuse/lines";
import { misuse } from "./misuse/run";
import { coreScope } from "./misuse/scope";
import { evaluator } from "./misuse/trial";
import type { Subject } from "./subject";

/** Lines of one test. `npm run misuse` runs as many as are asked for. */
const LINES = 400;
const seeds = [1, 2, 3];

/** No input makes an engine's error: calls of everything that core exports, with something wrong about most of them. */
export function misuseSection(subject: Subject): void {
  for (const seed of seeds) {
    subject.checkUnscoped("misuse", `${LINES} lines of seed ${seed} give values or are refused by name`, async () => {
      await subject.addReference();
      const [, reference] = devices();
      const evaluate = evaluator(coreScope(reference));
      const { findings } = await misuse({ templates: coreTemplates(), evaluate, seed, count: LINES, reference });
      const complaints = findings.map(({ line, problem }) => `${line}\n    ${problem}`);
      refuse("misuse", complaints, LINES);
    });
  }
}
