import { grad } from "@adjoint/autograd";
import { type AttentionOptions, fromTypedArray, scaledDotProductAttention, slice, type Tensor } from "@adjoint/core";
import { countOf } from "./arrays";
import { expectTensor, toleranceOf } from "./compare";
import fixture from "./golden/long-attention.json";
import type { Subject } from "./subject";

interface Case {
  readonly name: string;
  readonly q: readonly number[];
  readonly k: readonly number[];
  readonly v: readonly number[];
  readonly mask?: readonly number[];
  readonly isCausal?: boolean;
  /** Each `step`-th element. */
  readonly out: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

/** As in tools/golden/long_attention.py. */
const values = (shape: readonly number[], phase: number): Tensor =>
  fromTypedArray(
    Float32Array.from({ length: countOf(shape) }, (_, i) => 1.5 * Math.sin(0.37 * i + phase)),
    shape,
  );

/** Sums over a thousand keys in another order. */
const tolerance = { rtol: 10 * toleranceOf("float32").rtol, atol: 10 * toleranceOf("float32").atol };

async function runCase({ name, q, k, v, mask, isCausal = false, out, gradients }: Case): Promise<void> {
  const leaves = [q, k, v, ...(mask === undefined ? [] : [mask])].map((shape, phase) => values(shape, phase).requireGrad());
  const [query, key, value, attnMask] = leaves as [Tensor, Tensor, Tensor, Tensor | undefined];
  const options: AttentionOptions = attnMask === undefined ? { isCausal } : { attnMask };
  const y = scaledDotProductAttention(query, key, value, options);
  const found = [y, ...grad(y.mul(values(y.shape, 5)).sum(), leaves)] as Tensor[];
  for (const [i, want] of [out, ...gradients].entries()) {
    const flat = found[i]!.reshape([-1]);
    const sample = flat.at(slice(null, null, fixture.step));
    const what = i === 0 ? name : `${name}: gradient ${i - 1}`;
    await expectTensor(what, sample, { shape: [want.length], data: [...want] }, "float32", tolerance);
  }
}

/** Attention whose scores are too many to be kept is that of PyTorch, with its gradients. */
export function longAttentionSection(subject: Subject): void {
  for (const each of fixture.cases as unknown as readonly Case[]) {
    subject.check("attention over long contexts", each.name, () => runCase(each));
  }
}
