// The child of javascript-share.ts: repeats the work of one contender under V8's sampling profiler, and says where the time went.
import { Session } from "node:inspector/promises";
import { benchmarks } from "./benchmarks/all";
import { Stopwatch } from "./stopwatch";

/** Milliseconds of one repetition. */
export interface Shares {
  readonly kernels: number;
  readonly collector: number;
  readonly javascript: number;
  /** The engine's own work that no function of ours asked for. */
  readonly engine: number;
  /** Calls that passed `dispatch`. */
  readonly calls: number;
  /** Functions of JavaScript by their own milliseconds, the largest first. */
  readonly functions: readonly (readonly [name: string, milliseconds: number])[];
}

const SAMPLES_EVERY = 200; // Microseconds.

/** Shared by all copies of core; its key is the same in all versions. */
const dispatched = (): number => (globalThis as unknown as Record<symbol, { sequence: number }>)[Symbol.for("adjoint.core")]!.sequence;

async function measure(benchmark: string, contender: string, warmUp: number, count: number): Promise<Shares> {
  const { prepare } = benchmarks.find(({ name }) => name === benchmark)!.contenders.find(({ name }) => name === contender)!;
  const trial = await prepare();
  await trial.result();
  await trial.run(warmUp, new Stopwatch());
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: SAMPLES_EVERY });
  const before = dispatched();
  await session.post("Profiler.start");
  await trial.run(count, new Stopwatch());
  const { profile } = await session.post("Profiler.stop");
  const calls = (dispatched() - before) / count;
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const profilers = new Set<number>();
  // Nodes come before their children.
  for (const { id, callFrame, children = [] } of profile.nodes) {
    if (!profilers.has(id) && !callFrame.url.startsWith("node:inspector")) continue;
    for (const each of [id, ...children]) profilers.add(each);
  }
  const functions = new Map<string, number>();
  const spent = { kernels: 0, collector: 0, javascript: 0, engine: 0 };
  profile.samples!.forEach((id, i) => {
    const { functionName, url, lineNumber } = nodes.get(id)!;
    const milliseconds = profile.timeDeltas![i]! / 1e3 / count;
    if (functionName === "(idle)" || profilers.has(id)) return;
    if (functionName === "(garbage collector)") spent.collector += milliseconds;
    else if (functionName === "(program)" || functionName === "(root)") spent.engine += milliseconds;
    else if (url.startsWith("wasm:") || functionName.startsWith("wasm-function")) spent.kernels += milliseconds;
    else {
      spent.javascript += milliseconds;
      const place = `${functionName || "(anonymous)"} :${lineNumber + 1}`;
      functions.set(place, (functions.get(place) ?? 0) + milliseconds);
    }
  });
  return { ...spent, calls, functions: [...functions].sort(([, a], [, b]) => b - a).slice(0, 40) };
}

const [benchmark, contender, warmUp, count] = process.argv.slice(2) as [string, string, string, string];
process.send!(await measure(benchmark, contender, Number(warmUp), Number(count)));
process.exit(0);
