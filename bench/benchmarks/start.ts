import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Benchmark, Contender } from "../benchmark";
import { type starts, startFile } from "../bundle";
import type { Start } from "../start/report";
import type { Elapsed } from "../stopwatch";

function started(...args: readonly string[]): Elapsed {
  const from = performance.now();
  const text = execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const wall = (performance.now() - from) / 1e3;
  const { processor } = JSON.parse(text.trim().split("\n").at(-1)!) as Start;
  return { wall, processor };
}

const nothing = "const { user, system } = process.cpuUsage(); console.log(JSON.stringify({ processor: (user + system) / 1e6 }))";

/** A process that ends with its first loss, less what Node takes to do nothing. */
const contender = (name: string, start: (typeof starts)[number]): Contender => ({
  name,
  prepare: async () => {
    // Beside the bundle that this is part of.
    const file = fileURLToPath(new URL(startFile(start, import.meta.url), import.meta.url));
    return {
      checked: 1,
      result: async () => [started(file).processor > 0 ? 1 : 0],
      run: async (count, watch) => {
        for (let time = 0; time < count; time++) {
          const [whole, idle] = [started(file), started("-e", nothing)];
          watch.add({ wall: whole.wall - idle.wall, processor: whole.processor - idle.processor });
        }
      },
    };
  },
});

export const startBenchmark: Benchmark = {
  name: "start",
  title: "From import to the first loss of a 784-256-128-10 perceptron on 128 images, without Node's own start",
  work: { amount: 1, of: "start" },
  tolerance: 0,
  contenders: [contender("adjoint wasm", "adjoint"), contender("tfjs-wasm", "tfjs"), contender("jax-js wasm, jit", "jax")],
  targets: [{ contender: "adjoint wasm", kind: "rate", perSecond: 1 / 0.22 }],
};
