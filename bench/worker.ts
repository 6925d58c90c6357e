// One contender in one benchmark, in a process of its own: what another library does to the heap, to inline caches or to global settings
// stays outside.
import type { Trial } from "./benchmark";
import { benchmarks } from "./benchmarks/all";
import type { Answer, Request } from "./messages";
import { numpyBenchmarks } from "./numpy/benchmarks";
import { type Elapsed, Stopwatch } from "./stopwatch";

let trial: Trial | undefined;

async function sample(count: number): Promise<Elapsed> {
  // The garbage of one sample is not the next one's business.
  globalThis.gc?.();
  const watch = new Stopwatch();
  await trial!.run(count, watch);
  return watch.elapsed;
}

/** Processor time, so that a busy machine shortens no warm-up; but a contender that waits, as for a graphics card, is timed by the clock. */
const effort = ({ wall, processor }: Elapsed): number => Math.max(processor, wall / 5);

/** Runs ever longer samples until the time is used up; the last one says how long one repetition takes. */
async function warmUp(seconds: number): Promise<number> {
  let used = 0;
  for (let count = 1; ; count *= 2) {
    const spent = effort(await sample(count));
    used += spent;
    if (used >= seconds) return spent / count;
  }
}

async function prepare(request: Extract<Request, { kind: "prepare" }>): Promise<Answer> {
  const benchmark = [...benchmarks, ...numpyBenchmarks].find(({ name }) => name === request.benchmark);
  const contender = benchmark?.contenders.find(({ name }) => name === request.contender);
  if (contender === undefined) throw new Error(`this version of the benchmarks has no ${request.contender} in ${request.benchmark}`);
  trial = await contender.prepare();
  const watch = new Stopwatch();
  watch.start();
  const values = Float64Array.from(await trial.result());
  watch.stop();
  const spent = effort(watch.elapsed);
  const secondsEach = spent > 2 * request.warmUpSeconds ? spent / trial.checked : await warmUp(request.warmUpSeconds);
  return { kind: "ready", values, secondsEach };
}

async function answer(request: Request): Promise<Answer> {
  if (request.kind === "stop") process.exit(0);
  if (request.kind === "prepare") return prepare(request);
  return { kind: "sampled", elapsed: await sample(request.count) };
}

process.on("message", (request: Request) => {
  answer(request)
    .catch((error: unknown): Answer => ({ kind: "failed", reason: error instanceof Error ? error.message : String(error) }))
    .then((message) => process.send!(message));
});
process.on("disconnect", () => process.exit(0));
