// `npm run bench:javascript`: what JavaScript and the collector take of a training step on wasm, beside the kernels.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleWorker } from "./bundle";
import type { Build } from "./contestant";
import { currentLoad } from "./machine";
import type { Shares } from "./profiled";
import { median } from "./summary";

const { values: options } = parseArgs({
  options: {
    against: { type: "string" },
    functions: { type: "string", default: "0" },
    only: { type: "string", multiple: true, default: ["mlp-step", "cnn-step", "gpt-step", "lstm-step"] },
    rounds: { type: "string", default: "3" },
    steps: { type: "string", default: "40" },
  },
});

async function profile({ worker, sources }: Build, benchmark: string): Promise<Shares> {
  const child = fork(worker, [benchmark, "adjoint wasm", options.steps, options.steps], {
    env: { ...process.env, ADJOINT_SOURCES: sources, NODE_ENV: "production" },
    serialization: "advanced",
  });
  const [shares] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])]);
  if (shares === undefined) throw new Error(`${benchmark}: the profiled process ended without an answer`);
  return shares as Shares;
}

const own = ({ javascript, collector }: Shares): number => javascript + collector;

function line(label: string, runs: readonly Shares[]): string {
  const figure = (pick: (shares: Shares) => number, digits = 1): string => median(runs.map(pick)).toFixed(digits);
  const { calls } = runs[0]!;
  return `${label.padEnd(18)} JavaScript ${figure((s) => s.javascript)} ms, collector ${figure((s) => s.collector)}, engine ${figure((s) => s.engine)}, kernels ${figure((s) => s.kernels)}; ${calls.toFixed(0)} calls, ${figure((s) => (1e3 * own(s)) / calls)} µs each`;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const now = await bundleWorker(root, "profiled", "profiled.ts");
const before = options.against === undefined ? undefined : await bundleWorker(options.against, "profiled-before", "profiled.ts");
console.log(`load average ${currentLoad().join(", ")}`);
for (const benchmark of options.only) {
  const runs: { now: Shares[]; before: Shares[] } = { now: [], before: [] };
  for (let round = 0; round < Number(options.rounds); round++) {
    runs.now.push(await profile(now, benchmark));
    if (before !== undefined) runs.before.push(await profile(before, benchmark));
  }
  console.log(line(benchmark, runs.now));
  for (const [name, milliseconds] of runs.now[0]!.functions.slice(0, Number(options.functions)))
    console.log(`  ${milliseconds.toFixed(2).padStart(7)} ms  ${name}`);
  if (before === undefined) continue;
  console.log(line("  before", runs.before));
  console.log(`  JavaScript and collector, now / before: ${(median(runs.now.map(own)) / median(runs.before.map(own))).toFixed(2)}`);
}
