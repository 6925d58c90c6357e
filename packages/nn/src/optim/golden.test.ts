import { cpu } from "@adjoint/backend-cpu-js";
import { arange, type DType, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../../golden/optimizers.json";
import { Adam, AdamW, type Optimizer, SGD } from "../optim";

beforeAll(() => use(cpu()));

const makers = { SGD, Adam, AdamW } as unknown as Record<string, new (params: Tensor[], settings: object) => Optimizer<{ lr: number }>>;

/** The same formula stands in tools/golden/optimizers.py. */
function loss(p: Tensor): Tensor {
  const scale = arange(6, { dtype: p.dtype }).mul(0.25).add(0.5);
  return p.sub(0.3).square().mul(scale).add(p.sin()).sum();
}

const decoded = (text: string, dtype: string): readonly number[] => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Array.from(dtype === "float64" ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer));
};

// PyTorch's defaults for assert_close.
const tolerances: Record<string, { rtol: number; atol: number }> = {
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float64: { rtol: 1e-7, atol: 1e-7 },
};

describe("optimizers go where PyTorch's go", () => {
  it.each(golden.cases.map(({ name, settings, steps }) => [name, JSON.stringify(settings), steps] as const))(
    "%s %s",
    async (name, settings, steps) => {
      const dtype = steps.dtype as DType;
      const p = arange(6, { dtype }).mul(0.4).sub(1).detach().requireGrad();
      const optimizer = new makers[name]!([p], JSON.parse(settings));
      const want = decoded(steps.data, dtype);
      const { rtol, atol } = tolerances[dtype]!;
      for (let step = 0; step < steps.shape[0]!; step++) {
        optimizer.zeroGrad();
        loss(p).backward();
        optimizer.step();
        const got = Array.from((await p.data()) as Float64Array);
        got.forEach((value, i) => {
          const wanted = want[step * 6 + i]!;
          expect(Math.abs(value - wanted), `step ${step}, element ${i}: ${value}, PyTorch has ${wanted}`).toBeLessThanOrEqual(
            atol + rtol * Math.abs(wanted),
          );
        });
      }
    },
  );
});
