import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Settings } from "./race";

export interface Options {
  readonly settings: Settings;
  /** Beginnings of names of benchmarks; empty for all. */
  readonly only: readonly string[];
  /** Beginnings of names of contenders; empty for all. */
  readonly contenders: readonly string[];
  /** The checkout whose packages are measured. Default: this one. */
  readonly sources: string | undefined;
  /** Another checkout, whose packages run beside those. */
  readonly against: string | undefined;
  readonly json: boolean;
  readonly write: boolean;
  readonly list: boolean;
}

const usage = `npm run bench -- [options]
  --only <name>        benchmarks whose names begin so; may be given more than once
  --contender <name>   contenders whose names begin so; may be given more than once
  --quick              few and short samples
  --rounds <n>         samples of each contender
  --sources <folder>   the checkout whose packages are measured (default: this one)
  --against <folder>   another checkout of this repository: its packages run beside ours as "(before)"
  --profile <folder>   writes V8's profiles of ours there, and prints where the time goes
  --json               prints JSON instead of tables
  --write              writes bench/RESULTS.md, or NUMPY.md of bench:numpy
  --list               prints the names of the benchmarks and their contenders`;

/** @throws Error that names the option. */
function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      contender: { type: "string", multiple: true, default: [] },
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      sources: { type: "string" },
      against: { type: "string" },
      profile: { type: "string" },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  const rounds = values.rounds === undefined ? (values.quick ? 5 : 15) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a whole number from 1, not ${values.rounds}`);
  const partial = values.only.length + values.contender.length > 0;
  if (values.write && (partial || values.against !== undefined)) {
    throw new Error("--write takes the whole run: leave out --only, --contender and --against");
  }
  return {
    settings: {
      rounds,
      leastRounds: values.quick ? 1 : 3,
      sampleSeconds: values.quick ? 0.05 : 0.15,
      warmUpSeconds: values.quick ? 0.3 : 1,
      patienceSeconds: values.quick ? 5 : 30,
      profileFolder: values.profile === undefined ? undefined : resolve(values.profile),
    },
    only: values.only,
    contenders: values.contender,
    sources: values.sources === undefined ? undefined : resolve(values.sources),
    against: values.against === undefined ? undefined : resolve(values.against),
    json: values.json,
    write: values.write,
    list: values.list,
  };
}

/** The options of this process; what is wrong with them goes to the console. */
export function optionsOrUsage(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}
