import { wasm } from "@adjoint/backend-wasm-simd";
import { full, use, zeros } from "@adjoint/core";

await use(wasm());
// 9 GiB of results in all, none of them awaited or disposed.
let w = zeros([1000, 100]);
const g = full([1000, 100], 1);
for (let i = 0; i < 12_000; i++) w = w.sub(g.mul(0.5));
console.log(`loop ${await w.mean().item()} on ${w.device}`);
