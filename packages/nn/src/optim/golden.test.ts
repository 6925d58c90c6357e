import { arange, cat, type DType, type Tensor, tidy } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import golden from "../../golden/optimizers.json";
import { Adagrad, Adam, AdamW, type Optimizer, RMSprop, SGD } from "../optim";
import { onEachDevice } from "../testing/devices";

const SIZE = 6;
type Maker = new (groups: { params: Tensor[] }[], settings: object) => Optimizer<{ lr: number }>;
const makers = { SGD, Adam, AdamW, RMSprop, Adagrad } as unknown as Record<string, Maker>;

/** The same formula stands in tools/golden/optimizers.py. */
function loss(p: Tensor, q: Tensor): Tensor {
  const scale = arange(SIZE, { dtype: p.dtype }).mul(0.25).add(0.5);
  return p.sub(0.3).square().mul(scale).add(p.sin()).add(q.mul(p).cos()).add(q.square().mul(0.4)).sum();
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

interface Case {
  readonly name: string;
  readonly settings: object;
  readonly second: object;
  readonly steps: { readonly dtype: string; readonly shape: readonly number[]; readonly data: string };
}

/** Two groups, and rates that are halved at step 10, as in tools/golden/optimizers.py. */
async function agrees({ name, settings, second, steps }: Case): Promise<void> {
  const dtype = steps.dtype as DType;
  const p = arange(SIZE, { dtype }).mul(0.4).sub(1).detach().requireGrad();
  const q = arange(SIZE, { dtype }).mul(-0.3).add(1.5).detach().requireGrad();
  const optimizer = new makers[name]!([{ params: [p] }, { params: [q], ...second }], settings);
  const want = decoded(steps.data, dtype);
  const { rtol, atol } = tolerances[dtype]!;
  for (let step = 0; step < steps.shape[0]!; step++) {
    if (step === 10) for (const group of optimizer.paramGroups) group.lr *= 0.5;
    optimizer.zeroGrad();
    tidy(() => loss(p, q).backward());
    optimizer.step();
    const got = Array.from((await cat([p, q]).data()) as Float64Array);
    got.forEach((value, i) => {
      const wanted = want[step * 2 * SIZE + i]!;
      const difference = Math.abs(value - wanted);
      expect(difference, `step ${step}, element ${i}: ${value}, PyTorch has ${wanted}`).toBeLessThanOrEqual(atol + rtol * Math.abs(wanted));
    });
  }
}

describe("optimizers go where PyTorch's go", () => {
  onEachDevice((device) => {
    // What WebGPU has no numbers for is left out: the tables of core say so, and its own tests.
    const cases = (golden.cases as Case[]).filter(({ steps }) => device !== "webgpu" || steps.dtype !== "float64");
    it.each(cases.map((one) => [one.name, JSON.stringify(one.settings), one.steps.dtype, one] as const))("%s %s %s", (_, __, ___, one) =>
      agrees(one),
    );
  });
});
