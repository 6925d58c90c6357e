import type { Benchmark } from "./benchmark";
import { isOurs } from "./benchmark";
import { agreement } from "./agreement";
import { type Build, Contestant } from "./contestant";
import type { Elapsed } from "./stopwatch";

export interface Settings {
  readonly rounds: number;
  /** However slow a contender is. */
  readonly leastRounds: number;
  readonly sampleSeconds: number;
  readonly warmUpSeconds: number;
  /** A contender takes part in fewer rounds when its samples would last longer than this, all together. */
  readonly patienceSeconds: number;
  /** Where V8's profiles of ours go. */
  readonly profileFolder: string | undefined;
}

/** A contender's name, and the build that runs it. */
export interface Entry {
  readonly label: string;
  readonly contender: string;
  readonly build: Build;
}

/** What became of a contender: its samples, in seconds for one repetition, or why there are none. */
export type Result =
  | { readonly label: string; readonly kind: "timed"; readonly samples: readonly Elapsed[]; readonly count: number }
  | { readonly label: string; readonly kind: "wrong" | "unavailable"; readonly reason: string };

interface Runner {
  readonly entry: Entry;
  readonly contestant: Contestant;
  readonly values: Float64Array;
  readonly count: number;
  readonly rounds: number;
  readonly samples: Elapsed[];
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!.slice(0, 200);

/** Without collections between samples in a profile, which would show in it. */
const nodeOptions = (benchmark: Benchmark, { label }: Entry, { profileFolder }: Settings): string[] =>
  profileFolder === undefined || !isOurs(label)
    ? ["--expose-gc"]
    : [
        "--cpu-prof",
        `--cpu-prof-dir=${profileFolder}`,
        `--cpu-prof-name=${benchmark.name}-${label.replace(/[^a-z]+/g, "-")}.cpuprofile`,
        "--cpu-prof-interval=200",
      ];

async function prepare(benchmark: Benchmark, entry: Entry, settings: Settings): Promise<Runner | Result> {
  const contestant = new Contestant(entry.build, nodeOptions(benchmark, entry, settings));
  try {
    const { values, secondsEach } = await contestant.prepare(benchmark.name, entry.contender, settings.warmUpSeconds);
    const count = Math.max(1, Math.round(settings.sampleSeconds / secondsEach));
    const affordable = Math.floor(settings.patienceSeconds / (count * secondsEach));
    const rounds = Math.min(settings.rounds, Math.max(settings.leastRounds, affordable));
    return { entry, contestant, values, count, rounds, samples: [] };
  } catch (error) {
    await contestant.stop();
    return { label: entry.label, kind: "unavailable", reason: firstLine(error) };
  }
}

/** Whether a runner that takes part in some rounds takes part in this one: spread evenly over all. */
const takesPart = ({ rounds }: Runner, round: number, all: number): boolean =>
  Math.floor(((round + 1) * rounds) / all) > Math.floor((round * rounds) / all);

/** All contenders side by side: one sample each in every round, in an order that moves on, so that a busy moment hits all alike. */
export async function race(
  benchmark: Benchmark,
  entries: readonly Entry[],
  settings: Settings,
  say: (text: string) => void,
): Promise<Result[]> {
  const results = new Map<string, Result>();
  const runners: Runner[] = [];
  try {
    for (const entry of entries) {
      say(`${benchmark.name}: ${entry.label} warms up`);
      const prepared = await prepare(benchmark, entry, settings);
      if ("kind" in prepared) results.set(entry.label, prepared);
      else runners.push(prepared);
    }
    const judge = agreement(
      benchmark,
      runners.map(({ values }) => values),
    );
    const honest = runners.filter((runner) => {
      const reason = judge(runner.values);
      if (reason !== undefined) results.set(runner.entry.label, { label: runner.entry.label, kind: "wrong", reason });
      return reason === undefined;
    });
    for (let round = 0; round < settings.rounds; round++) {
      for (let i = 0; i < honest.length; i++) {
        const runner = honest[(i + round) % honest.length]!;
        if (!takesPart(runner, round, settings.rounds) || results.has(runner.entry.label)) continue;
        say(`${benchmark.name}: round ${round + 1} of ${settings.rounds}, ${runner.entry.label}`);
        await takeSample(runner, results);
      }
    }
    for (const { entry, samples, count } of honest) {
      if (!results.has(entry.label)) results.set(entry.label, { label: entry.label, kind: "timed", samples, count });
    }
  } finally {
    await Promise.all(runners.map(({ contestant }) => contestant.stop()));
  }
  return entries.map(({ label }) => results.get(label)!);
}

async function takeSample({ entry, contestant, count, samples }: Runner, results: Map<string, Result>): Promise<void> {
  try {
    const { wall, processor } = await contestant.sample(count);
    samples.push({ wall: wall / count, processor: processor / count });
  } catch (error) {
    results.set(entry.label, { label: entry.label, kind: "unavailable", reason: firstLine(error) });
  }
}
