/**
 * Misuses core for as long as asked, and prints what broke. `npm run misuse -- --device wasm --seed 3 --count 20000`; exits 1 when anything did.
 * Results are held against cpu's where the device is another.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, devices, use } from "@adjoint/core";
import { coreTemplates } from "../../packages/backend-testkit/src/misuse/lines";
import { misuse } from "../../packages/backend-testkit/src/misuse/run";
import { packageCalls } from "./package-calls";
import { packageEvaluator } from "./scope";
import { nodeGpu } from "../../packages/backend-webgpu/src/testing/node-gpu";

const { values } = parseArgs({
  options: {
    device: { type: "string", default: "cpu" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "5000" },
    // Of core, or of families of `packageCalls` whose names begin so ("np" for NumPy's), or "all" of those.
    of: { type: "string", default: "core" },
  },
});

async function factories(name: string): Promise<BackendFactory[]> {
  if (name === "cpu") return [cpu(), wasm()];
  if (name === "wasm") return [wasm(), cpu()];
  const { gpu, reason } = await nodeGpu();
  if (gpu === null) throw new Error(reason);
  return [webgpu({ gpu }), cpu()];
}

await use(...(await factories(values.device)));
const other = devices()[1]!;
let last = "";
let began = 0;
const slow: [number, string][] = [];
process.on("unhandledRejection", (error) => console.log(`UNHANDLED after ${last}\n  ${error}`));
const report = await misuse({
  templates:
    values.of === "core"
      ? coreTemplates()
      : Object.entries(packageCalls)
          .filter(([family]) => values.of === "all" || family.startsWith(values.of))
          .flatMap(([, calls]) => calls)
          .map((call) => [call]),
  evaluate: packageEvaluator(other),
  seed: Number(values.seed),
  count: Number(values.count),
  leaks: values.of === "core",
  reference: values.device === "cpu" ? undefined : other,
  before: (line) => {
    const now = performance.now();
    if (last !== "" && now - began > 500) slow.push([now - began, last]);
    began = now;
    last = line;
    if (process.env.TRACE) writeFileSync(process.env.TRACE, line);
  },
});
for (const { line, problem } of report.findings) console.log(`${line}\n    ${problem}`);
for (const [time, line] of slow.sort((a, b) => b[0] - a[0]).slice(0, 10)) console.log(`slow: ${Math.round(time)} ms: ${line}`);
console.log(
  `${values.device}, seed ${values.seed}: ${report.accepted} accepted, ${report.refused} refused, ${report.findings.length} findings`,
);
for (const name of devices()) await disposeDevice(name);
process.exitCode = report.findings.length > 0 ? 1 : 0;
