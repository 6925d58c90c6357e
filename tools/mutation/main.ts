/**
 * Puts seeded faults into kernels, rules and expressions, one at a time, and counts those that the tests notice.
 *
 *   npm run mutation -- [--count 200] [--seed 1] [--workers 2] [--limit 600] [--area NAME] [--list] [--trusted]
 *
 * What no test notices is type-checked, as CI does: a fault that does not compile cannot be merged either.
 * What no test has judged before time ran out is unknown: neither killed nor survived. A later run tries it again.
 * --trusted leaves out the run without a fault that comes first, for tests that are known to pass.
 * It goes on where an earlier run with the same seed and count stopped, for faults whose file is unchanged; delete .cache/mutation to begin again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { areas, late } from "./areas";
import { drawMutants, type Mutant } from "./draw";
import { inOrderOfRelevance } from "./relevance";
import { type Trial, tryMutant, type Verdict } from "./trial";
import { typeErrorOf } from "./types";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    limit: { type: "string", default: "600" },
    area: { type: "string" },
    trusted: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

const folder = join(".cache", "mutation");
const resultsPath = join(folder, `results-${options.seed}-${options.count}.json`);
const reportPath = join(folder, `report-${options.seed}-${options.count}.txt`);

type Result = Omit<Mutant, "text"> & Trial;

const results = new Map<string, Result>();
if (existsSync(resultsPath)) for (const result of JSON.parse(readFileSync(resultsPath, "utf8")) as Result[]) results.set(result.id, result);

/** The type checker runs in CI as the tests do. It is slow, so it sees only what they let pass. */
function record({ text, ...rest }: Mutant, trial: Trial): Trial {
  const error = trial.verdict === "survived" ? typeErrorOf({ ...rest, text }) : null;
  const found: Trial = error === null ? trial : { verdict: "killed by the type checker", by: error, seconds: trial.seconds };
  results.set(rest.id, { ...rest, ...found });
  return found;
}

const testsOf = (area: string): readonly string[] => areas.find(({ name }) => name === area)!.tests;
const describe = ({ file, line, kind, before, after }: Omit<Mutant, "text">): string =>
  `${file}:${line} (${kind})\n${before.replace(/^/gm, "  - ")}\n${after.replace(/^/gm, "  + ")}`;

const isUnknown = ({ verdict }: { readonly verdict: Verdict }): boolean => verdict === "unknown: time ran out";

/** "3 killed, 1 survived, 2 unknown (time ran out) of 6". */
function talliedOf(trials: readonly { readonly verdict: Verdict }[]): string {
  const survived = trials.filter(({ verdict }) => verdict === "survived").length;
  const unknown = trials.filter(isUnknown).length;
  return `${trials.length - survived - unknown} killed, ${survived} survived, ${unknown} unknown (time ran out) of ${trials.length}`;
}

/** All that were drawn, those of the other areas too. */
function save(): string {
  const known = drawn.flatMap(({ id }) => results.get(id) ?? []);
  const survivors = known.filter(({ verdict }) => verdict === "survived");
  const unknown = known.filter(isUnknown);
  const perArea = areas.map(({ name }) => {
    const own = known.filter(({ area }) => area === name);
    return `${name}: ${talliedOf(own)}`;
  });
  const summary = talliedOf(known);
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultsPath, `${JSON.stringify(known, null, 1)}\n`);
  writeFileSync(
    reportPath,
    `${[...survivors.map(describe), ...unknown.map((each) => `time ran out: ${describe(each)}`), ...perArea, summary].join("\n\n")}\n`,
  );
  return [...perArea, summary].join("\n");
}

/** Tests that fail without a fault would count every fault as noticed. */
async function checkBaseline(wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return;
  const tests = [...new Set(wanted.flatMap(testsOf))];
  console.log(`mutation: ${tests.length} test files without a fault …`);
  const { verdict, by } = await tryMutant(null, tests, 0, 3 * Number(options.limit));
  if (verdict === "survived") return;
  console.error(`mutation: tests fail without any fault (${by ?? verdict}). WebGPU needs the environment of tools/lavapipe.sh.`);
  process.exit(1);
}

const drawn = drawMutants(Number(options.count), Number(options.seed));
const mutants = drawn.filter(({ area }) => options.area === undefined || area === options.area);
if (options.list) {
  for (const mutant of mutants) console.log(describe(mutant));
  process.exit(0);
}
// What time ran out for is tried again.
const isKnown = ({ id, before }: Mutant): boolean => {
  const result = results.get(id);
  return result?.before === before && !isUnknown(result);
};
const waiting = mutants.filter((mutant) => !isKnown(mutant));
// An earlier run may have stopped before the type checker.
for (const mutant of mutants.filter(isKnown)) record(mutant, results.get(mutant.id)!);
if (!options.trusted) await checkBaseline([...new Set(waiting.map(({ area }) => area))]);
let started = mutants.length - waiting.length;

async function work(worker: number): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const trial = record(
      mutant,
      await tryMutant(mutant, inOrderOfRelevance(testsOf(mutant.area), mutant, late), worker, Number(options.limit)),
    );
    started++;
    console.log(
      `${started}/${mutants.length} ${trial.verdict} after ${trial.seconds} s${trial.by === null ? "" : `, by ${trial.by}`}\n${describe(mutant)}`,
    );
    save();
  }
}

await Promise.all(Array.from({ length: Number(options.workers) }, (_, worker) => work(worker)));
console.log(`\n${save()}`);
process.exit(0);
