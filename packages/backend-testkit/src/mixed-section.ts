import { grad } from "@adjoint/autograd";
import {
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  type DType,
  einsum,
  isBigInt,
  linear,
  scaledDotProductAttention,
  type Tensor,
} from "@adjoint/core";
import { expect } from "vitest";
import { type Plain, upload } from "./arrays";
import { expectTensor, type Tolerance, toleranceOf } from "./compare";
import fixture from "./golden/mixed-dtypes.json";
import type { Subject } from "./subject";

interface Stored {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly inputs: readonly Stored[];
  readonly out: Stored;
  /** Null where the operand is not a float. */
  readonly gradients: readonly (Stored | null)[];
}

type Program = (a: Tensor, b: Tensor, c: Tensor) => Tensor;

/** The programs of tools/golden/mixed_dtypes.py. */
const programs: Readonly<Record<string, Program>> = {
  matmul: (a, b) => a.matmul(b),
  "matmul of batches": (a, b) => a.matmul(b),
  dot: (a, b) => a.dot(b),
  outer: (a, b) => a.outer(b),
  linear: (x, w, b) => linear(x, w, b),
  "linear, bias": (x, w, b) => linear(x, w, b),
  conv1d: (x, w, b) => conv1d(x, w, b, { padding: 1 }),
  conv2d: (x, w, b) => conv2d(x, w, b, { stride: 2, padding: 1 }),
  "conv2d, bias": (x, w, b) => conv2d(x, w, b),
  convTranspose2d: (x, w, b) => convTranspose2d(x, w, b, { stride: 2 }),
  einsum: (a, b) => einsum("ij,jk->ki", a, b),
  "einsum of three": (a, b, c) => einsum("i,ij,j->ij", a, b, c),
  attention: (q, k, v) => scaledDotProductAttention(q, k, v),
  "attention, value": (q, k, v) => scaledDotProductAttention(q, k, v),
  "crossEntropy, class weights": (x, weight) => crossEntropy(x, [2, 0], { weight: weight.detach() }),
  "crossEntropy, probabilities": (x, target) => crossEntropy(x, target),
};

/** What computes in 16 bits is rounded several times on the way, and not at the same places as in PyTorch. */
function tolerance(dtype: DType, out: DType): Tolerance {
  if (out !== "float16" && out !== "bfloat16") return toleranceOf(dtype);
  const { rtol, atol } = toleranceOf(out);
  return { rtol: 4 * rtol, atol: 4 * Math.max(rtol, atol) };
}

/** The fixture has bigints as numbers. */
const plainOf = ({ dtype, shape, data }: Stored): Plain => ({ shape, data: isBigInt(dtype) ? data.map(BigInt) : data });

const stored = (x: Stored): Tensor => upload(plainOf(x), x.dtype);

async function runCase({ name, inputs, out, gradients }: Case): Promise<void> {
  const label = `${name} of ${inputs.map(({ dtype }) => dtype).join(", ")}`;
  const operands = inputs.map(stored);
  const leaves = operands.filter((_, i) => gradients[i] !== null);
  for (const leaf of leaves) leaf.requireGrad();
  const result = programs[name]!(...(operands as [Tensor, Tensor, Tensor]));
  await expectTensor(label, result, plainOf(out), out.dtype, tolerance(out.dtype, out.dtype));
  if (leaves.length === 0) return;
  const weights = Float64Array.from({ length: result.numel() }, (_, i) => 1 + (i % 5) * 0.5);
  const found = grad(result.mul(upload({ shape: result.shape, data: [...weights] }, result.dtype)).sum(), leaves);
  const wanted = gradients.filter((gradient) => gradient !== null);
  for (const [i, want] of wanted.entries())
    await expectTensor(`${label}: gradient ${i}`, found[i]!, plainOf(want), want.dtype, tolerance(want.dtype, out.dtype));
}

/** Operands of different dtypes meet in the one that PyTorch's table gives, where PyTorch itself refuses; each gradient has its operand's. */
export function mixedSection(subject: Subject): void {
  const cases = fixture.cases as unknown as readonly Case[];
  for (const name of Object.keys(programs)) {
    subject.check("mixed dtypes", name, async () => {
      const mine = cases.filter((each) => each.name === name);
      expect(mine.length).toBeGreaterThan(0);
      for (const each of mine) if ([...each.inputs, each.out].every(({ dtype }) => subject.holds(dtype))) await runCase(each);
    });
  }
}
