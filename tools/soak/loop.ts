/**
 * What a loop costs that drops its results, in processor time and resident memory, beside the same in `tidy`:
 * `node --conditions=adjoint-source --import tsx tools/soak/loop.ts --device wasm --mode sync|tidy|item --steps 12000 --size 100000 [--no-nursery]`.
 */
import { parseArgs } from "node:util";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { debug, memory, randn, type Tensor, tidy, use } from "@adjoint/core";

const { values } = parseArgs({
  options: {
    device: { type: "string", default: "wasm" },
    mode: { type: "string", default: "sync" },
    steps: { type: "string", default: "12000" },
    size: { type: "string", default: "100000" },
    "no-nursery": { type: "boolean", default: false },
  },
});
const [steps, size] = [Number(values.steps), Number(values.size)];
await use(values.device === "cpu" ? cpu() : wasm());
if (values["no-nursery"]) debug({ nursery: false });

let w: Tensor = randn([size]);
const g = randn([size]);
let [resident, device] = [0, 0];

function stepInTidy(): void {
  const before = w;
  w = tidy(() => w.sub(g.mul(1e-6)));
  before.dispose();
}

const before = process.cpuUsage();
for (let i = 0; i < steps; i++) {
  if (values.mode === "tidy") stepInTidy();
  else w = w.sub(g.mul(1e-6));
  if (values.mode === "item") await w.at(0).item();
  device = Math.max(device, memory()[0]!.bytes);
  if (i % 100 === 0) resident = Math.max(resident, process.memoryUsage().rss);
}
const { user, system } = process.cpuUsage(before);
console.log(
  `${values.device}, ${values.mode}: ${((user + system) / steps).toFixed(1)} µs of processor time a step, ` +
    `${(resident / 2 ** 20).toFixed(0)} MiB resident, ${(device / 2 ** 20).toFixed(0)} MiB on the device at most`,
);
