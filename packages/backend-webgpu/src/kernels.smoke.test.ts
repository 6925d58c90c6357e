import { expect, test } from "vitest";
import { webgpu } from "./index";
import { nodeGpu } from "./testing/node-gpu";
const { gpu } = await nodeGpu();
test("smoke", async () => {
  const b = await webgpu({ gpu: gpu! }).create();
  console.log(b.capabilities);
  const up = (d: number[]) => { const x = b.allocate("float32", d.length); b.write(x, "float32", 0, Float32Array.from(d)); return x; };
  const A = up(Array.from({ length: 32 * 24 }, (_, i) => Math.sin(i))), B = up(Array.from({ length: 24 * 20 }, (_, i) => Math.cos(i)));
  const C = b.allocate("float32", 32 * 20);
  b.run({ kind: "matmul", batch: [], m: [32], n: [20], k: [24], epilogue: null, scalars: [] },
    [{ buffer: A, dtype: "float32", offset: 0, strides: [24, 1] }, { buffer: B, dtype: "float32", offset: 0, strides: [20, 1] }], [{ buffer: C, dtype: "float32", offset: 0, strides: [20, 1] }]);
  const out = await b.read(C, "float32", 0, 640);
  let worst = 0;
  for (let m = 0; m < 32; m++) for (let n = 0; n < 20; n++) { let s = 0; for (let k = 0; k < 24; k++) s += Math.sin(m * 24 + k) * Math.cos(k * 20 + n); worst = Math.max(worst, Math.abs(s - (out[m * 20 + n] as number))); }
  expect(worst).toBeLessThan(1e-4);
  console.log(b.statistics());
  await b.dispose();
});
